/** Which module roots a set of changed files can make build differently. */
import { matchesGlob } from '../shared/glob.ts';
import { reachable } from './dependency-order.ts';
import type { Discovery } from './find-left-out.ts';
import type { ModuleRoot } from './module-root.ts';
import { PlaceIndex } from './place-index.ts';
import { enclosingDirectories } from './tree-path.ts';

/**
 * @param changedFiles paths that were added, changed or removed.
 * @param ignoreGlobs globs of files that touch nothing.
 * @returns the roots that hold a changed file or need a root that does, in the order given. A changed file in no root and
 * in no known place of one touches all of them but those that are `aside`.
 */
export function touchedRoots(
	roots: readonly ModuleRoot[],
	changedFiles: readonly string[],
	ignoreGlobs: readonly string[],
): ModuleRoot[] {
	const touched = new Set<string>();
	const places = placesOf(roots);
	for (const file of changedFiles) {
		if (ignoreGlobs.some((glob) => matchesGlob(glob, file))) continue;
		const holding = [...places.own.holding(file), ...places.elsewhere.holding(file), ...places.below.at(file)];
		for (const { path } of holding.length > 0 ? [...holding, ...places.unsure] : mainRoots(roots)) touched.add(path);
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
	const main = new Set(mainRoots(roots).map(({ path }) => path));
	const [places, elsewhere] = [new Set(leftOut.map(({ path }) => path)), new PlaceIndex<string>()];
	for (const { path, sourcesElsewhere } of leftOut) for (const place of sourcesElsewhere) elsewhere.add(place, path);
	const touched = new Set<string>();
	for (const file of counting) {
		for (const path of elsewhere.holding(file)) touched.add(path);
		// From the file up to the first root: what is further up holds it by way of that.
		for (const directory of [file, ...enclosingDirectories(file)]) {
			if (places.has(directory)) touched.add(directory);
			if (main.has(directory)) break;
		}
	}
	return touched;
}

/**
 * Where roots and their sources are, and the directories that hold sources: a submodule without its files is one path.
 * Roots that read what parsing cannot tell say nothing about who else does.
 */
function placesOf(roots: readonly ModuleRoot[]) {
	const [own, elsewhere] = [new PlaceIndex<ModuleRoot>(), new PlaceIndex<ModuleRoot>()];
	const below = new PlaceIndex<ModuleRoot>();
	const unsure: ModuleRoot[] = [];
	for (const root of roots) {
		own.add(root.path, root);
		if (root.aside) continue;
		const known = root.sourcesElsewhere.filter((place) => place !== '.');
		if (known.length < root.sourcesElsewhere.length) unsure.push(root);
		for (const place of known) elsewhere.add(place, root);
		const above = new Set(known.flatMap((place) => [place, ...enclosingDirectories(place)]));
		for (const place of above) below.add(place, root);
	}
	return { own, elsewhere, below, unsure };
}
