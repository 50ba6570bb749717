/** The texts of source files that did not compile, with those of the tree's files that they include. */
import type { SourceTree } from '../checks/ports/source-tree.ts';
import * as posix from 'node:path/posix';
import type { Objects } from '../builds/evidence.ts';
import { includesOf } from '../builds/includes.ts';
import { sourceOf } from '../builds/symbol-findings.ts';
import { MAX_SOURCE_BYTES } from './source-limit.ts';

/** Files that are read beyond the sources themselves, for all of them together, and what they come to, in characters. */
const MAX_INCLUDED_FILES = 2000;
const MAX_INCLUDED_TEXT = 32 * 1024 ** 2;

/** @returns by the source's path; null where not all of the text is known. */
export async function uncompiledSources(
	tree: SourceTree,
	files: ReadonlySet<string>,
	objects: Objects,
): Promise<ReadonlyMap<string, string | null>> {
	const exists = (path: string) => files.has(path);
	const missing = [...objects].flatMap(([path, object]) =>
		object === 'missing' ? (sourceOf(path, exists) ?? []) : [],
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
 * @returns null where a part that is no header is not there, or cannot be read any more.
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
