import type { ComparableTree } from '../ports/git.ts';

/** Paths that were added, changed or removed on the way from `base` to `head`, sorted; a rename is both. */
export async function changedFiles(base: ComparableTree, head: ComparableTree): Promise<readonly string[]> {
	const [before, after] = await Promise.all([contentsOf(base), contentsOf(head)]);
	const paths = new Set([...before.keys(), ...after.keys()]);
	return [...paths].filter((path) => before.get(path) !== after.get(path)).toSorted();
}

/** A submodule whose files are missing is one path, and its commit the content. */
async function contentsOf(tree: ComparableTree): Promise<ReadonlyMap<string, string>> {
	const missing = tree.submodules.filter((submodule) => submodule.missing !== null);
	return new Map([
		...(await tree.fingerprints()),
		...missing.map(({ path, commit }) => [path, `160000 ${commit}`] as const),
	]);
}
