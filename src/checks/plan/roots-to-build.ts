/** Which module roots a check builds, on both sides, and what it does not build. */
import type { RepositoryConfig } from '../../config/repository-config.ts';
import type { ModuleRoot } from '../../modules/module-root.ts';
import { mainRoots, touchedRoots } from '../../modules/touched-roots.ts';
import type { ComparableTree } from '../ports/git.ts';
import { type NotBuilt, notBuiltOf, withLost } from './not-built.ts';
import type { CheckPlan } from './plan.ts';
import { rootsWithIncluded } from './included-files.ts';
import { planRoots } from './plan-roots.ts';

/** The sides of a check; without a base all of head is built. */
export interface CheckedTrees {
	readonly head: ComparableTree;
	readonly base: ComparableTree | null;
}

export interface RootsToBuild {
	/** All that head has, found or configured. */
	readonly all: readonly ModuleRoot[];
	/** In this order. */
	readonly roots: CheckPlan['roots'];
	/** Whether something is built, and it is all that would be if the change touched everything. */
	readonly everyModule: boolean;
	readonly notBuilt: NotBuilt;
}

/**
 * The roots that the change touches, with those that they need.
 * @param changedFiles null where there is no base.
 */
export async function rootsToBuild(
	trees: CheckedTrees,
	config: RepositoryConfig,
	changedFiles: readonly string[] | null,
): Promise<RootsToBuild> {
	const found = await planRoots(trees.head, config);
	const main = mainRoots(found.roots);
	const wanted = changedFiles === null ? main : await touched(trees.head, found.roots, changedFiles, config);
	const paths = wanted.map(({ path }) => path);
	const head = rootsWithNeeded(found.roots, paths);
	const base = trees.base === null ? null : await planRoots(trees.base, config);
	const notBuilt = notBuiltOf(found, head, changedFiles, config);
	return {
		all: found.roots,
		roots: { head, base: base === null ? [] : rootsWithNeeded(base.roots, paths) },
		everyModule: head.length > 0 && main.every((root) => head.includes(root)),
		notBuilt:
			base === null || trees.base === null
				? notBuilt
				: withLost(notBuilt, found, base, { head: await pathsOf(trees.head), base: await pathsOf(trees.base) }),
	};
}

/** What sources include is looked at only where it may add a root to those that the build files tell of. */
async function touched(
	head: ComparableTree,
	roots: readonly ModuleRoot[],
	changedFiles: readonly string[],
	{ ignore }: RepositoryConfig,
): Promise<readonly ModuleRoot[]> {
	const told = touchedRoots(roots, changedFiles, ignore);
	const isAll = mainRoots(roots).every((root) => told.includes(root));
	if (told.length === 0 || isAll) return told;
	return touchedRoots(await rootsWithIncluded(head, roots), changedFiles, ignore);
}

async function pathsOf(tree: ComparableTree): Promise<Set<string>> {
	return new Set((await tree.entries()).map(({ path }) => path));
}

/** The roots at the paths and, before them, all that they need; in the given order. */
function rootsWithNeeded(roots: readonly ModuleRoot[], paths: readonly string[]): ModuleRoot[] {
	const wanted = new Set<string>();
	const want = (path: string) => {
		if (wanted.has(path)) return;
		wanted.add(path);
		roots.find((root) => root.path === path)?.dependsOn.forEach(want);
	};
	paths.forEach(want);
	return roots.filter(({ path }) => wanted.has(path));
}
