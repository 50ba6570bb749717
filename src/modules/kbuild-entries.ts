/** Which directories Kbuild has to be told of, and which it descends into from there by itself. */
import { append } from '../shared/collections.ts';
import { reachable } from './dependency-order.ts';
import type { KbuildDirectory } from './kbuild-directory.ts';

/** A directory that Kbuild is entered with, and all that it reaches from there. */
export interface KbuildEntry {
	readonly path: string;
	/** Itself first. */
	readonly members: readonly KbuildDirectory[];
}

/**
 * Every directory that leads to a module belongs to exactly one entry.
 * @param directories - by path, in order of path.
 * @param owner - Kbuild's descent from one owner's directory into another's does not count: the inner one is built by itself.
 */
export function kbuildEntries(
	directories: ReadonlyMap<string, KbuildDirectory>,
	owner: (path: string) => string | null,
): KbuildEntry[] {
	const children = (path: string) =>
		(directories.get(path)?.subdirectories ?? []).filter(
			(child) => directories.has(child) && owner(child) === owner(path),
		);
	const parents = new Map<string, string[]>();
	for (const path of directories.keys()) {
		for (const child of children(path)) append(parents, child, path);
	}
	const withModules = [...directories.values()].filter(({ hasModules }) => hasModules).map(({ path }) => path);
	const leading = reachable(withModules, (path) => parents.get(path) ?? []);
	const candidates = [...directories.keys()].filter((path) => leading.has(path));
	const isDescendedInto = (path: string) => parents.has(path);

	const claimed = new Set<string>();
	// The second round finds the directories that only descend into one another, in a circle.
	return [...candidates.filter((path) => !isDescendedInto(path)), ...candidates].flatMap((path) => {
		if (claimed.has(path)) return [];
		claimed.add(path);
		const members = reachable([path], (from) =>
			children(from).filter((child) => from !== child && !claimed.has(child)),
		);
		for (const member of members) claimed.add(member);
		return [{ path, members: [...members].flatMap((member) => directories.get(member) ?? []) }];
	});
}
