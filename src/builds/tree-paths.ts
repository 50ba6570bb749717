/** Paths inside the sandbox, as paths of the checked tree. */
import * as posix from 'node:path/posix';

/** Turns an absolute path of the sandbox into one relative to the tree; null for a path outside of it. */
export type TreePaths = (absolute: string) => string | null;

/**
 * @param treeDirectory where the tree lies in the sandbox.
 * @param aliases other names by which parts of the tree are reached (dkms' build directory): prefix → absolute path.
 */
export function createTreePaths(treeDirectory: string, aliases: ReadonlyMap<string, string>): TreePaths {
	return (absolute) => {
		const normal = posix.resolve('/', absolute);
		const alias = [...aliases].find(([prefix]) => normal === prefix || normal.startsWith(`${prefix}/`));
		const path = alias === undefined ? normal : posix.resolve('/', alias[1] + normal.slice(alias[0].length));
		if (path === treeDirectory) return '.';
		return path.startsWith(`${treeDirectory}/`) ? path.slice(treeDirectory.length + 1) : null;
	};
}
