/**
 * What a kernel build leaves in the source directory (the kernel's own .gitignore, "Normal rules"). Left out of a
 * check where git does not track it: a stale `Module.symvers` would lie, and objects would not be built again.
 */
const BUILT_NAMES = new Set(['Module.symvers', 'modules.order', 'Module.markers', '.cache.mk']);
const BUILT_SUFFIXES = ['.o', '.ko', '.mod', '.mod.c', '.cmd', '.symvers', '.o.d', '.dwo', '.symtypes', '.ur-safe'];

export const BUILT_DIRECTORIES: ReadonlySet<string> = new Set(['.tmp_versions']);

/** @param path relative, `/`-separated. */
export function isBuiltFile(path: string): boolean {
	const parts = path.split('/');
	const name = parts.pop()!;
	return (
		BUILT_NAMES.has(name) ||
		BUILT_SUFFIXES.some((suffix) => name.endsWith(suffix)) ||
		parts.some((part) => BUILT_DIRECTORIES.has(part))
	);
}
