/** Finds the symbols that a build's modules look up by name at run time: in the sources, with the objects as witnesses. */
import type { SourceTree } from '../checks/ports/source-tree.ts';
import type { SandboxSession } from '../checks/ports/sandbox.ts';
import type { Kernel } from '../checks/ports/kernels.ts';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Extract, extract } from 'tar-stream';
import { parseIncludedFiles } from '../builds/included-files.ts';
import type { ExpectedModule } from '../builds/kbuild-report.ts';
import { mayLookUp, runtimeSymbols } from '../builds/runtime-symbols.ts';
import { sourceOf } from '../builds/symbol-findings.ts';
import type { TreePaths } from '../builds/tree-paths.ts';
import type { RuntimeSymbol } from '../results/check-report.ts';
import type { ObjectFile } from '../symbols/object-file.ts';
import { findRuntimeLookups } from '../symbols/runtime-lookups/find-lookups.ts';
import { scripts } from './scripts.ts';
import { MAX_SOURCE_BYTES } from './source-limit.ts';
import { SOURCE_DIRECTORY } from './way-command.ts';

/** What the script prints is bounded by itself. */
const MAX_INCLUDES_BYTES = 34 * 1024 ** 2;
/** More than all of these are not read. */
const MAX_SOURCES_BYTES = 256 * 1024 ** 2;

export interface BuiltModules {
	readonly modules: readonly ExpectedModule[];
	/** All that were read, by their path. */
	readonly objects: ReadonlyMap<string, ObjectFile>;
	readonly siblingExports: ReadonlySet<string>;
	readonly toTree: TreePaths;
	readonly exists: (path: string) => boolean;
}

/** None where the kernel's exports are not known: nothing can be said about symbols there. */
export async function findRuntimeSymbols(
	session: SandboxSession,
	{ kernel, tree }: { readonly kernel: Kernel; readonly tree: SourceTree },
	{ modules, objects, siblingExports, toTree, exists }: BuiltModules,
): Promise<RuntimeSymbol[]> {
	const { symbolTable } = kernel;
	if (symbolTable === null || !mayLookUp(objects.values())) return [];
	const includes = await includedFiles(session, [...objects.keys()], toTree);
	const compiled = new Map(
		[...objects].map(([path, object]) => [path, { object, source: sourceOf(path, exists), includes: includes(path) }]),
	);
	const wanted = [...compiled.values()].flatMap((one) => [
		...one.includes,
		...(one.source === null ? [] : [one.source]),
	]);
	const lookups = findRuntimeLookups(await readSources(tree, new Set(wanted)));
	if (lookups.length === 0) return [];
	return runtimeSymbols(modules, compiled, lookups, { symbolTable, names: kernel.kernelNames(), siblingExports });
}

async function includedFiles(
	session: SandboxSession,
	objects: readonly string[],
	toTree: TreePaths,
): Promise<(object: string) => readonly string[]> {
	const askable = objects.filter((path) => !path.includes('\n'));
	const files = askable.map((path) => `${SOURCE_DIRECTORY}/${path}`);
	const { stdout } = await session.run({
		script: scripts.includes,
		stdin: files.map((file) => `${file}\n`).join(''),
		maxOutputBytes: MAX_INCLUDES_BYTES,
	});
	const found = parseIncludedFiles(stdout.toString(), files, toTree);
	return (object) => found.get(`${SOURCE_DIRECTORY}/${object}`) ?? [];
}

/** From the tree's archive, since a tree may be slow at giving thousands of files one by one. */
async function readSources(tree: SourceTree, paths: ReadonlySet<string>): Promise<Map<string, string>> {
	const unpacked = extract();
	const [sources] = await Promise.all([collectSources(unpacked, paths), pipeline(tree.archive(), unpacked)]);
	return sources;
}

async function collectSources(archive: Extract, paths: ReadonlySet<string>): Promise<Map<string, string>> {
	const sources = new Map<string, string>();
	let left = MAX_SOURCES_BYTES;
	for await (const entry of archive) {
		const { name, type, size } = entry.header;
		if (type !== 'file' || !paths.has(name) || size > Math.min(MAX_SOURCE_BYTES, left)) {
			entry.resume();
			continue;
		}
		left -= size;
		sources.set(name, (await buffer(entry)).toString());
	}
	return sources;
}
