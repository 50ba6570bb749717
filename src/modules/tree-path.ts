/** Paths inside the checked tree: relative, `/`-separated, normalised; `.` is the tree itself. */
import posix from 'node:path/posix';

/**
 * Stands for a makefile's own directory in expanded text (`$(CURDIR)`, `$(shell pwd)`): no letter of a path, so that a
 * value that holds it is not taken for a literal.
 */
export const OWN_DIRECTORY = '\u0001';

/** A path without what stands before the own directory: that says where the tree lies (`$(srctree)/$(src)`). */
export function fromOwnDirectory(path: string): string {
	return path.slice(Math.max(0, path.lastIndexOf(OWN_DIRECTORY)));
}

/** `written` as seen from the directory `base`; null when it is absolute or leaves the tree. */
export function resolveInTree(base: string, written: string): string | null {
	const relative = fromOwnDirectory(written);
	if (relative.startsWith('/') || relative.includes('\0')) return null;
	const path = posix.normalize(posix.join(base, relative.replaceAll(OWN_DIRECTORY, '.'))).replace(/(?<=.)\/$/, '');
	return path === '..' || path.startsWith('../') ? null : path;
}

/** Whether `path` is `directory` or lies below it. */
export function isInside(directory: string, path: string): boolean {
	return directory === '.' || path === directory || path.startsWith(`${directory}/`);
}

/** The directories that enclose `path`, nearest first, the tree itself last; `path` is not among them. */
export function* enclosingDirectories(path: string): Generator<string> {
	let directory = path;
	while (directory !== '.') {
		directory = posix.dirname(directory);
		yield directory;
	}
}
