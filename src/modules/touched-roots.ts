/** Which module roots a set of changed files can make build differently. */
import { matchesGlob } from '../shared/glob.ts';
import { reachable } from './dependency-order.ts';
import type { Discovery } from './find-left-out.ts';
import type { ModuleRoot } from './module-root.ts';
import { isInside } from './tree-path.ts';

/**
 * @param changedFiles paths that were added, changed or removed.
 * @param ignoreGlobs globs of files that touch nothing.
 * @returns the roots that hold a changed file or need a root that does, in the order given. A changed file in no root
 * touches all of them but those that are `aside`.
 */
export function touchedRoots(
	roots: readonly ModuleRoot[],
	changedFiles: readonly string[],
	ignoreGlobs: readonly string[],
): ModuleRoot[] {
	const touched = new Set<string>();
	for (const file of changedFiles) {
		if (ignoreGlobs.some((glob) => matchesGlob(glob, file))) continue;
		const holding = roots.filter((root) => holds(root, file));
		for (const { path } of holding.length > 0 ? holding : mainRoots(roots)) touched.add(path);
	}
	const dependants = (path: string) =>
		roots.filter(({ dependsOn }) => dependsOn.includes(path)).map((root) => root.path);
	const all = reachable(touched, dependants);
	return roots.filter(({ path }) => all.has(path));
}

/** The roots to check when nothing says what changed. */
export function mainRoots(roots: readonly ModuleRoot[]): ModuleRoot[] {
	return roots.filter(({ aside }) => !aside);
}

/**
 * The paths of places that are not built and that the change touches: they hold a changed file that no root inside them
 * holds, or read one from elsewhere.
 */
export function touchedLeftOut(
	{ roots, leftOut }: Discovery,
	changedFiles: readonly string[],
	ignoreGlobs: readonly string[],
): ReadonlySet<string> {
	const counting = changedFiles.filter((file) => !ignoreGlobs.some((glob) => matchesGlob(glob, file)));
	const main = mainRoots(roots);
	const touched = leftOut.filter(({ path, sourcesElsewhere }) => {
		const inner = main.filter((root) => root.path !== path && isInside(path, root.path));
		return counting.some(
			(file) =>
				sourcesElsewhere.some((place) => isInside(place, file)) ||
				(isInside(path, file) && !inner.some((root) => isInside(root.path, file))),
		);
	});
	return new Set(touched.map(({ path }) => path));
}

function holds(root: ModuleRoot, file: string): boolean {
	if (isInside(root.path, file)) return true;
	// A submodule without its files is one path: its sources would be below.
	return !root.aside && root.sourcesElsewhere.some((place) => isInside(place, file) || isInside(file, place));
}
