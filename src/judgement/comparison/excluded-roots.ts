/** Module roots that dkms.conf excludes on one side: nothing is known about them there, and nothing is wrong with them. */
import type { BuildResult } from '../../results/build-result.ts';
import { isInside } from '../../modules/tree-path.ts';
import { listed } from '../../shared/words.ts';

const MAX_ROOTS = 5;

/** Whether a module, by its path, is of a root that the build leaves out. */
export function isExcluded(modulePath: string, { moduleRoots }: BuildResult): boolean {
	const around = moduleRoots.filter(({ path }) => isInside(path, modulePath));
	const depth = (path: string) => (path === '.' ? 0 : path.length);
	return around.toSorted((a, b) => depth(b.path) - depth(a.path))[0]?.outcome === 'excluded';
}

/** What the change does to the kernels that dkms.conf asks for, in a sentence; null where it does nothing worth telling. */
export function changedSupport(head: BuildResult, base: BuildResult): string | null {
	const dropped = excludedOnlyBy(head, base);
	if (dropped.length > 0) return `The change excludes this kernel: base is built for it${where(dropped, head)}.`;
	const added = excludedOnlyBy(base, head);
	const fails = head.symbolFailures.length + head.buildErrors.length > 0 || head.outcome === 'incomplete';
	if (added.length === 0 || !fails) return null;
	return `Base excludes this kernel by its dkms.conf${where(added, head)}: what fails there now is the change’s.`;
}

function excludedOnlyBy(one: BuildResult, other: BuildResult): string[] {
	const built = new Set(other.moduleRoots.flatMap(({ path, outcome }) => (outcome === 'excluded' ? [] : [path])));
	return one.moduleRoots.flatMap(({ path, outcome }) => (outcome === 'excluded' && built.has(path) ? [path] : []));
}

/** Which roots, where there are others. */
function where(paths: readonly string[], { moduleRoots }: BuildResult): string {
	if (moduleRoots.length < 2) return '';
	return ` in ${listed(paths, MAX_ROOTS)}`;
}
