/** Reads what the sources of a tree include, as far as it says which roots read a file. */
import { quotedIncludes, withIncluded } from '../../modules/included-elsewhere.ts';
import type { ModuleRoot } from '../../modules/module-root.ts';
import { Recent } from '../../shared/recent.ts';
import type { ComparableTree } from '../ports/git.ts';
import { batches, MAX_TEXT_BYTES } from './text-batches.ts';

const SOURCE = /\.(?:c|h|S|inc|inl)$/;
/** Where all that is not known yet has more, any root may read any file. */
const MAX_READ_BYTES = 256 * 1024 ** 2;

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
	const keyOf = (path: string) => `${fingerprints.get(path)}`;
	const sizes = new Map((await tree.entries()).map(({ path, size }) => [path, size]));
	const sizeOf = (path: string) => sizes.get(path) ?? 0;
	const includes = new Map<string, readonly string[]>();
	// A larger one is generated.
	const sources = [...sizes.keys()].filter((path) => SOURCE.test(path) && sizeOf(path) <= MAX_TEXT_BYTES);
	const unknown = sources.filter((path) => {
		const found = known.get(keyOf(path));
		if (found !== undefined) includes.set(path, found);
		return found === undefined;
	});
	if (unknown.reduce((sum, path) => sum + sizeOf(path), 0) > MAX_READ_BYTES)
		return roots.map((root) => ({ ...root, sourcesElsewhere: ['.', ...root.sourcesElsewhere] }));
	for (const batch of batches(unknown, sizeOf)) {
		for (const [path, text] of await tree.readTexts(batch, MAX_TEXT_BYTES)) {
			const found = quotedIncludes(text);
			includes.set(path, found);
			known.keep(keyOf(path), found, FILE_WEIGHT + found.join().length);
		}
	}
	return withIncluded(roots, includes);
}
