/** Reads what the sources of a tree include, as far as it says which roots read a file. */
import { quotedIncludes, withIncluded } from '../../modules/included-elsewhere.ts';
import type { ModuleRoot } from '../../modules/module-root.ts';
import { Recent } from '../../shared/recent.ts';
import type { ComparableTree } from '../ports/git.ts';

const SOURCE = /\.(?:c|h|S|inc|inl)$/;
/** A larger one is generated. */
const MAX_TEXT_BYTES = 2 * 1024 ** 2;
/** Where all that is not known yet has more, any root may read any file. */
const MAX_READ_BYTES = 256 * 1024 ** 2;
/** Of the texts that are held at once. */
const BATCH_BYTES = 16 * 1024 ** 2;

/** By content; characters, and a file weighs something even where it includes nothing. */
const known = new Recent<readonly string[]>(16_000_000);
const FILE_WEIGHT = 100;

/** The roots with what their sources include from elsewhere; one root alone needs none. @throws as the tree does. */
export async function rootsWithIncluded(
	tree: ComparableTree,
	roots: readonly ModuleRoot[],
): Promise<readonly ModuleRoot[]> {
	if (roots.length < 2) return roots;
	const fingerprints = await tree.fingerprints();
	const contentOf = (path: string) => fingerprints.get(path) ?? path;
	const sources = (await tree.entries()).filter(({ path, kind }) => kind === 'file' && SOURCE.test(path));
	const includes = new Map<string, readonly string[]>();
	const unknown = sources.filter(({ path, size }) => {
		const found = known.get(contentOf(path));
		if (found !== undefined) includes.set(path, found);
		return found === undefined && size <= MAX_TEXT_BYTES;
	});
	if (unknown.reduce((sum, { size }) => sum + size, 0) > MAX_READ_BYTES)
		return roots.map((root) => ({ ...root, sourcesElsewhere: ['.', ...root.sourcesElsewhere] }));
	for (let start = 0; start < unknown.length;) {
		let [end, bytes] = [start, 0];
		while (end < unknown.length && bytes < BATCH_BYTES) bytes += unknown[end++]?.size ?? 0;
		const batch = unknown.slice(start, end).map(({ path }) => path);
		for (const [path, text] of await tree.readTexts(batch, MAX_TEXT_BYTES)) {
			const found = quotedIncludes(text);
			includes.set(path, found);
			known.keep(contentOf(path), found, FILE_WEIGHT + found.join().length);
		}
		start = end;
	}
	return withIncluded(roots, includes);
}
