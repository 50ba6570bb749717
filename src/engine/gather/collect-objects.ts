/** Brings what the build made out of the sandbox, and reads it. */
import { SYMBOL_NAME } from '../../symbols/symbol-table.ts';
import type { ReadObjects } from '../../checks/ports/built-trees.ts';
import type { SandboxSession } from '../../checks/ports/sandbox.ts';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { expectedModules, type BuiltObject, type BuiltRoot } from '../../builds/built-root.ts';
import type { ExpectedModule } from '../../builds/kbuild-report.ts';
import type { Compiled } from '../../builds/reuse.ts';
import type { TreePaths } from '../../builds/tree-paths.ts';
import type { CollectedFiles } from '../../builds/observations.ts';
import { mayLookUp } from '../../builds/runtime-symbols.ts';
import { compositeOf, refusedModules, type SymbolFinding } from '../../builds/symbol-findings.ts';
import { ElfError } from '../../symbols/elf/elf-file.ts';
import { readObjectFile, type ObjectFile } from '../../symbols/object-file.ts';
import { scripts } from '../scripts.ts';
import { ask, isWord, type Question } from './ask.ts';
import { aboutSuspects, requireNoneOutdated } from './ask-outdated.ts';
import { aboutIncludedFiles, type IncludedFiles } from './included-files.ts';
import { objectFile } from './object-file.ts';
import type { Reused } from './unpack-tree.ts';

/** All objects of a build, without debug information; a large driver has some tens of megabytes. */
const MAX_OBJECTS_BYTES = 256 * 1024 ** 2;
/** One object with its debug information; larger files are not read. */
const MAX_OBJECT_BYTES = 128 * 1024 ** 2;
const MAX_SYMBOLS_BYTES = 16 * 1024 ** 2;
/** In the archive, a list of the kept files that nothing has changed. */
const UNCHANGED = './unchanged';
/** Paths come from the build's own report, so there may be any number. */
const MAX_FILES = 200_000;

export interface Collected {
	readonly files: CollectedFiles;
	/** All that could be read. */
	readonly read: ReadObjects;
	/** Of objects of which it was asked already. */
	readonly includes: IncludedFiles;
	/** What make compiled of a build that began from earlier objects; null where it began from nothing. */
	readonly compiled: Compiled | null;
}

/** @throws LimitExceeded, InfrastructureError, Superseded, ReuseFailed. */
export async function collectObjects(
	session: SandboxSession,
	roots: readonly BuiltRoot[],
	{ reused, kept, toTree }: { reused: Reused | null; kept: ReadObjects; toTree: TreePaths },
): Promise<Collected> {
	const modules = expectedModules(roots);
	const paths = [...new Set(modules.flatMap((module) => module.objects))];
	const composed = modules.filter((module) => !module.objects.includes(compositeOf(module)));
	const wantedFiles = [
		...paths.map((path) => [objectFile(path)]),
		...composed.map((module) => [objectFile(compositeOf(module)), ...partsOf(module)]),
		...paths.map((path) => [objectFile(path, true)]),
	];
	const { answers } = await ask(session, [
		aboutSuspects(),
		aboutFiles(wantedFiles, kept),
		aboutLinkedWith(modules),
		// Where an earlier build looked symbols up, this one is likely to.
		aboutIncludedFiles(mayLookUp(kept.values()) ? paths : [], toTree),
	]);
	const [suspects, found, definedIn, includes] = answers;
	if (reused !== null) {
		const hasFailed = roots.some(({ runs }) => runs.some(({ exitCode }) => exitCode !== 0));
		const wanted = new Set(paths);
		const suspected = suspects.objects.filter((path) => wanted.has(path));
		await requireNoneOutdated(session, { ...suspects, objects: suspected }, { reuse: reused.reuse, hasFailed, toTree });
	}
	const objects = new Map(paths.map((path) => [path, found.get(objectFile(path)) ?? 'missing'] as const));
	const missing = paths.filter((path) => objects.get(path) === 'missing');
	const composites = readable(composed, (module) => [module.path, found.get(objectFile(compositeOf(module)))]);
	const others = modules.filter(({ path, linkedWith }) => linkedWith.length > 0 && !composites.has(path));
	const files = {
		objects,
		lenient: readable(missing, (path) => [path, found.get(objectFile(path, true))]),
		linked: {
			composites,
			alsoDefined: new Map(
				others.map(({ path, linkedWith }) => [
					path,
					new Set(linkedWith.flatMap((file) => [...(definedIn.get(file) ?? [])])),
				]),
			),
		},
	};
	const read = readable([...found], (one) => one);
	return { files, read, includes, compiled: reused === null ? null : suspects };
}

/**
 * Asks for the `.ko` of modules that have unresolved symbols, where it is not older than any object. Kbuild's last link may
 * be given more than what modpost reads (`LDFLAGS_MODULE`).
 */
export function aboutLinkedModules(findings: readonly SymbolFinding[]): Question<ReadonlyMap<string, BuiltObject>> {
	const modules = refusedModules(findings);
	const { read, ...question } = aboutFiles(modules.map((module) => [objectFile(module.path), ...partsOf(module)]));
	return {
		...question,
		read: async (output, exitCode) => {
			const files = await read(output, exitCode);
			return new Map(
				modules.flatMap(({ path }) => {
					const file = files.get(objectFile(path));
					return file === undefined ? [] : [[path, file]];
				}),
			);
		},
	};
}

function partsOf({ objects }: ExpectedModule): string[] {
	return objects.map((path) => objectFile(path));
}

function readable<T>(
	all: readonly T[],
	entry: (one: T) => readonly [string, BuiltObject | undefined],
): Map<string, ObjectFile> {
	return new Map(
		all.map(entry).flatMap(([path, object]) => (typeof object === 'object' ? [[path, object] as const] : [])),
	);
}

/**
 * @param files a file, and what it must not be older than to count. The answer has those that are there.
 * @param kept those that need not be brought out where nothing has changed them.
 */
function aboutFiles(
	files: readonly (readonly string[])[],
	kept: ReadObjects = new Map(),
): Question<Map<string, BuiltObject>> {
	const asked = files.filter((words) => words.every(isWord)).slice(0, MAX_FILES);
	return {
		script: scripts.collect,
		args: [String(MAX_OBJECT_BYTES)],
		lines: asked.map((words) => [...(kept.has(words[0] ?? '') ? ['kept'] : []), ...words].join('\t')),
		maxOutputBytes: MAX_OBJECTS_BYTES,
		read: async (archive) => {
			const wanted = new Set(asked.map(([path]) => path));
			const found = new Map<string, BuiltObject>();
			for await (const [name, bytes] of filesOf(archive)) {
				if (name === UNCHANGED) {
					for (const path of bytes.toString().split('\n')) {
						const object = kept.get(path);
						if (object !== undefined && wanted.has(path)) found.set(path, object);
					}
					continue;
				}
				const number = /^\.\/(\d{1,6})\.o$/.exec(name)?.[1];
				const path = number === undefined ? `/${name}` : asked[Number(number) - 1]?.[0];
				if (path !== undefined && wanted.has(path)) found.set(path, readOrNot(bytes));
			}
			return found;
		},
	};
}

/** Asks what archives and other files define that modules are linked with, by the file. */
function aboutLinkedWith(modules: readonly ExpectedModule[]): Question<ReadonlyMap<string, ReadonlySet<string>>> {
	const files = [...new Set(modules.flatMap(({ linkedWith }) => linkedWith))].filter(isWord);
	return {
		script: scripts.defined,
		args: [String(MAX_SYMBOLS_BYTES)],
		lines: files.map((path) => objectFile(path)),
		maxOutputBytes: MAX_SYMBOLS_BYTES,
		read: (output) => {
			const symbols = new Map<string, Set<string>>();
			let current: Set<string> | null = null;
			for (const line of output.toString().split('\n')) {
				const number = /^# (\d{1,9})$/.exec(line)?.[1];
				if (number !== undefined) {
					current = new Set();
					symbols.set(files[Number(number) - 1] ?? '', current);
				} else if (SYMBOL_NAME.test(line)) current?.add(line);
			}
			return symbols;
		},
	};
}

/** Regular files of the archive, one after the other. */
async function* filesOf(archive: Buffer): AsyncGenerator<readonly [string, Buffer]> {
	const entries = Readable.from([archive]).pipe(extract());
	for await (const entry of entries) {
		if (entry.header.type === 'file') yield [entry.header.name, await buffer(entry)];
		else entry.resume();
	}
}

/** What the bytes say, or that they are no object that can be read. */
function readOrNot(bytes: Buffer): ObjectFile | 'unreadable' {
	try {
		return readObjectFile(bytes);
	} catch (error) {
		if (error instanceof ElfError) return 'unreadable';
		throw error;
	}
}
