import type { ComparableTree } from '../checks/ports/git.ts';

/** Paths that one tree has and the other has not, or has otherwise; sorted. */
export async function changedFiles(base: ComparableTree, head: ComparableTree): Promise<readonly string[]> {
	const [before, after] = await Promise.all([base.fingerprints(), head.fingerprints()]);
	const paths = new Set([...before.keys(), ...after.keys()]);
	return [...paths].filter((path) => before.get(path) !== after.get(path)).toSorted();
}
