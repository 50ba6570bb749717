/** Paths inside the sandbox, as paths of the checked tree. */
import * as posix from 'node:path/posix';

/** Turns an absolute path of the sandbox into one relative to the tree; null for a path outside of it. */
export type TreePaths = (absolute: string) => string | null;

/** Aliases are found for so many leading segments of a path, and followed so often. */
const MAX_SEGMENTS = 64;
const MAX_ALIASES = 4;

/**
 * @param treeDirectory where the tree lies in the sandbox.
 * @param aliases other names by which parts of the tree are reached (dkms' build directory): prefix → absolute path.
 */
export function createTreePaths(treeDirectory: string, aliases: ReadonlyMap<string, string>): TreePaths {
	return (absolute) => {
		let path = posix.resolve('/', absolute);
		for (let followed = 0; followed < MAX_ALIASES; followed++) {
			const next = followAlias(path, aliases);
			if (next === null) break;
			path = next;
		}
		if (path === treeDirectory) return '.';
		return path.startsWith(`${treeDirectory}/`) ? path.slice(treeDirectory.length + 1) : null;
	};
}

function followAlias(path: string, aliases: ReadonlyMap<string, string>): string | null {
	if (aliases.size === 0) return null;
	let found: string | null = null;
	let end = path.indexOf('/', 1);
	for (let segment = 0; segment < MAX_SEGMENTS; segment++) {
		const prefix = end === -1 ? path : path.slice(0, end);
		const target = aliases.get(prefix);
		if (target !== undefined) found = posix.resolve('/', target + path.slice(prefix.length));
		if (end === -1) break;
		end = path.indexOf('/', end + 1);
	}
	return found === path ? null : found;
}
