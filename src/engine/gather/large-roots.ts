import type { BuildRequest } from '../../checks/ports/engine.ts';

/** Source files of a module root from which on it is large: compiling them takes minutes, and all else next to nothing. */
const LARGE_ROOT = 20;

/** Whether a build is of a large module root. @param files of the tree. */
export function hasLargeRoot({ roots }: Pick<BuildRequest, 'roots'>, files: ReadonlySet<string>): boolean {
	const sources = [...files].filter((path) => path.endsWith('.c'));
	return roots.some(
		({ path }) => sources.filter((source) => path === '.' || source.startsWith(`${path}/`)).length > LARGE_ROOT,
	);
}
