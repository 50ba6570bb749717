/** Reads what is judged of the tree's own files: their texts, from the tree, not from the sandbox. */
import type { SourceTree } from '../../checks/ports/source-tree.ts';
import * as posix from 'node:path/posix';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Extract, extract } from 'tar-stream';
import type { BuiltRoot } from '../../builds/built-root.ts';
import { includesOf } from '../../builds/includes.ts';
import { gplRefused, licenceSources } from '../../builds/licences.ts';
import { namesInText } from '../../builds/module-needs.ts';
import type { NeedingModule, ObjectAnalysis, Observations } from '../../builds/observations.ts';
import { sourceOf } from '../../builds/symbol-findings.ts';
import { placeOf, type LineTable } from '../../builds/uses.ts';

/** A source file that has more bytes than this is not read. */
export const MAX_SOURCE_BYTES = 2 * 1024 ** 2;
/** More than all of these are not read. */
const MAX_SOURCES_BYTES = 256 * 1024 ** 2;
/** Files that are read beyond the sources themselves, for all of them together, and what they come to, in characters. */
const MAX_INCLUDED_FILES = 2000;
const MAX_INCLUDED_TEXT = 32 * 1024 ** 2;

/** What code may stand in; a template (`config.h.in`) as well. */
const SOURCE = /\.(?:[chS]|cc|cpp|hpp|inc|rs)(?:\.in)?$/;

export type Texts = Pick<Observations, 'texts' | 'compiledTexts' | 'uncompiledTexts'>;

interface ReadFor {
	readonly files: ReadonlySet<string>;
	readonly roots: readonly BuiltRoot[];
	readonly analysis: ObjectAnalysis;
	readonly lines: LineTable;
	readonly includes: Observations['includes'];
}

export async function readSources(tree: SourceTree, wanted: ReadFor): Promise<Texts> {
	return {
		texts: await readTexts(tree, textsToRead(wanted)),
		compiledTexts: await readCompiled(tree, compiledFiles(wanted)),
		uncompiledTexts: await readUncompiled(tree, wanted),
	};
}

/** Files at which unresolved symbols and undeclared functions are used, and those that may declare a refused licence. */
function textsToRead({ files, roots, analysis, lines }: ReadFor): Set<string> {
	const references = [...analysis.findings, ...analysis.undeclaredCalls].flatMap((one) => one.references);
	const used = references.map((reference) => placeOf(reference, lines)?.file ?? null);
	const undeclared = roots
		.flatMap(({ runs }) => runs.flatMap(({ compilerErrors }) => compilerErrors))
		.map((error) => (error.undeclared === null ? null : error.file));
	const licences = gplRefused(analysis).flatMap((module) => licenceSources(module, files));
	return new Set([...used, ...undeclared, ...licences].filter((file) => file !== null));
}

async function readTexts(tree: SourceTree, paths: ReadonlySet<string>): Promise<Map<string, string | null>> {
	const texts = new Map<string, string | null>();
	let left = MAX_SOURCES_BYTES;
	for (const path of paths) {
		const text = left <= 0 ? null : await tree.readFile(path, MAX_SOURCE_BYTES);
		left -= text?.length ?? 0;
		texts.set(path, text);
	}
	return texts;
}

/** What was compiled, where symbols may be looked up by name. */
function compiledFiles({ files, includes }: ReadFor): Set<string> {
	return new Set([...includes].flatMap(([object, all]) => [...all, sourceOf(object, files) ?? []].flat()));
}

/** From the tree's archive, since a tree may be slow at giving thousands of files one by one. */
async function readCompiled(tree: SourceTree, paths: ReadonlySet<string>): Promise<Map<string, string>> {
	if (paths.size === 0) return new Map();
	const unpacked = extract();
	const [sources] = await Promise.all([filesAmong(unpacked, paths), pipeline(tree.archive(), unpacked)]);
	return sources;
}

/** Which of the symbols that modules need the tree's own sources name: in code, or in a comment. */
export async function namesInSources(tree: SourceTree, needing: readonly NeedingModule[]): Promise<Set<string>> {
	const asked = new Set(needing.flatMap(({ needs }) => needs.map(({ symbol }) => symbol)));
	const entries = await tree.entries();
	const sources = entries.filter(({ kind, path }) => kind === 'file' && SOURCE.test(path)).map(({ path }) => path);
	const texts = asked.size === 0 ? new Map<string, string>() : await readCompiled(tree, new Set(sources));
	const found = new Set<string>();
	for (const text of texts.values()) for (const name of namesInText(text, asked)) found.add(name);
	return found;
}

async function filesAmong(archive: Extract, paths: ReadonlySet<string>): Promise<Map<string, string>> {
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

/** @returns by the path of each source that did not compile; null where not all of the text is known. */
async function readUncompiled(
	tree: SourceTree,
	{ files, analysis }: ReadFor,
): Promise<ReadonlyMap<string, string | null>> {
	const missing = [...analysis.objects].flatMap(([path, object]) =>
		object === 'missing' ? (sourceOf(path, files) ?? []) : [],
	);
	const named = missing.length === 0 ? new Map() : Map.groupBy(files, (path) => posix.basename(path));
	const read = createReader(tree);
	const sources = new Map<string, string | null>();
	const headers = new Set<string>();
	for (const source of new Set(missing)) {
		const text = await tree.readFile(source, MAX_SOURCE_BYTES);
		sources.set(source, text === null ? null : await withIncluded(text, source, named, read, headers));
	}
	return sources;
}

/**
 * @param headers those that were added to another source already: what they define is found there.
 * @returns null where a part other than a header is not there, or cannot be read any more.
 */
async function withIncluded(
	source: string,
	path: string,
	named: ReadonlyMap<string, readonly string[]>,
	read: (path: string) => Promise<string | null>,
	headers: Set<string>,
): Promise<string | null> {
	const texts = [source];
	const seen = new Set([path]);
	const pending = [{ text: source, path }];
	for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
		const { files, lacksCode } = includesOf(next.text, next.path, named);
		if (lacksCode) return null;
		for (const file of files) {
			const isHeader = /\.h(?:pp)?$/.test(file);
			if (seen.has(file) || (isHeader && headers.has(file))) continue;
			seen.add(file);
			if (isHeader) headers.add(file);
			const text = await read(file);
			if (text === null && !isHeader) return null;
			if (text === null) continue;
			texts.push(text);
			pending.push({ text, path: file });
		}
	}
	return texts.join('\n');
}

function createReader(tree: SourceTree): (path: string) => Promise<string | null> {
	let filesLeft = MAX_INCLUDED_FILES;
	let textLeft = MAX_INCLUDED_TEXT;
	return async (path) => {
		if (filesLeft <= 0 || textLeft <= 0) return null;
		const text = await tree.readFile(path, MAX_SOURCE_BYTES);
		filesLeft -= 1;
		textLeft -= text?.length ?? 0;
		return text;
	};
}
