import type { ModuleRoot } from '../../modules/module-root.ts';

/** The roots at the paths and, before them, all that they need; in the given order. */
export function rootsWithNeeded(roots: readonly ModuleRoot[], paths: readonly string[]): ModuleRoot[] {
	const wanted = new Set<string>();
	const want = (path: string) => {
		if (wanted.has(path)) return;
		wanted.add(path);
		roots.find((root) => root.path === path)?.dependsOn.forEach(want);
	};
	paths.forEach(want);
	return roots.filter(({ path }) => wanted.has(path));
}
