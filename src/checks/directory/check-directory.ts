/** A check of a directory: planned, built and reported like a pull request's, without GitHub, store and queue. */
import type { Side } from '../ports/records.ts';
import {
	defaultRepositoryConfig,
	REPOSITORY_CONFIG_PATH,
	type RepositoryConfig,
} from '../../config/repository-config.ts';
import { submoduleNotes } from '../../judgement/missing-submodules.ts';
import { leftOutLines } from '../../report/terminal-left-out.ts';
import type { BuildResult } from '../../results/build-result.ts';
import { UserError } from '../../shared/errors.ts';
import type { SymbolFacts } from '../../symbols/history/symbol-facts.ts';
import { chooseKernels } from '../plan/choose-kernels.ts';
import { readConfig } from '../plan/load-config.ts';
import { emptyPlan, type ReportedPlan } from '../plan/plan.ts';
import { planSubmodules } from '../plan/plan-submodules.ts';
import { plannedKernel } from '../plan/planned-kernels.ts';
import { type CheckedTrees, rootsToBuild, type RootsToBuild } from '../plan/roots-to-build.ts';
import { readSymbolList } from '../plan/symbol-lists.ts';
import { jobsOf, largeBuildsAtOnce } from '../build/build-budget.ts';
import type { BuildBudget } from '../ports/engine.ts';
import type { Kernel, Kernels } from '../ports/kernels.ts';
import { type CheckFindings, knowledgeFor, reportOfBuilds } from '../report/report-of-builds.ts';
import { buildSide, containersAhead, contentName, type DirectoryBuild, type DirectoryBuilds } from './build-side.ts';
import { inParallel } from './in-parallel.ts';
import { LargeBuilds } from './large-builds.ts';
import { changedFiles } from '../plan/changed-files.ts';

export interface DirectoryCheck extends DirectoryBuilds {
	readonly trees: CheckedTrees;
	/** Globs of kernels; empty: the configuration's, then the default set. */
	readonly kernelGlobs: readonly string[];
	readonly kernels: Kernels;
	/** Asked where a symbol fails. */
	readonly symbolFacts: () => Promise<SymbolFacts>;
	readonly budget: BuildBudget;
	readonly signal: AbortSignal;
	/** `2027-01-31`, in UTC: known failures expire. */
	readonly today: string;
}

/** What would be built of a directory, by its own configuration. @throws UserError where that is invalid. */
export async function planDirectory(
	trees: CheckedTrees,
): Promise<RootsToBuild & { readonly config: RepositoryConfig }> {
	const config = (await readConfig(trees.head)) ?? defaultRepositoryConfig();
	const changed = trees.base === null ? null : await changedFiles(trees.base, trees.head);
	return { config, ...(await rootsToBuild(trees, config, changed)) };
}

/** @throws UserError where there is nothing to check, or not as asked; Superseded when stopped. */
export async function checkDirectory(check: DirectoryCheck): Promise<CheckFindings> {
	const { head, base } = check.trees;
	const { config, ...found } = await planDirectory(check.trees);
	const submodules = {
		base: base === null ? null : await planSubmodules(base, config),
		head: await planSubmodules(head, config),
	};
	requireRoots(check.trees, found, submoduleNotes({ ...submodules, base: null }));
	const kernels = found.roots.head.length === 0 ? [] : await openKernels(check, config);
	const plan: ReportedPlan = {
		...emptyPlan(config),
		...found.notBuilt,
		comment: 'always',
		kernels: kernels.map((kernel) => plannedKernel(kernel, config)),
		roots: found.roots,
		everyModule: found.everyModule,
		submodules,
	};
	const builds = await buildAll(check, plan, kernels);
	const built = {
		plan,
		subject: { head: head.label, base: base?.label ?? null },
		builds,
		day: check.today,
		everyKernel: check.kernelGlobs.length === 0,
		addresses: null,
	};
	return reportOfBuilds(built, await knowledgeFor(builds, check.kernels, check.symbolFacts));
}

/**
 * @param missingParts sentences about parts of the source that are not there.
 * @throws UserError where there is nothing that could be built, whatever changed.
 */
function requireRoots(
	{ head: { label }, base }: CheckedTrees,
	{ all, roots, notBuilt }: RootsToBuild,
	missingParts: readonly string[],
): void {
	if (notBuilt.leftOut.length === 0 && all.length === 0) {
		throw new UserError(
			[
				`No kernel module was found in ${label}: no Kbuild file or Makefile with obj-m, and no dkms.conf that covers one.`,
				`If its build files are generated, name the module and its commands in ${REPOSITORY_CONFIG_PATH}.`,
				...missingParts,
			].join(' '),
		);
	}
	if (base !== null || roots.head.length > 0) return;
	const lines = leftOutLines(notBuilt, (text) => text);
	throw new UserError([`Nothing that could be built was found in ${label}:`, ...lines].join('\n'));
}

async function openKernels(
	{ kernels, kernelGlobs, budget, signal }: DirectoryCheck,
	config: RepositoryConfig,
): Promise<Kernel[]> {
	const ids = await chooseKernels(kernels, kernelGlobs.length > 0 ? kernelGlobs : config.kernels);
	const opened = new Map<string, Kernel>();
	await inParallel(budget.builds, ids, signal, async (id) => void opened.set(id, await kernels.open(id)));
	return ids.flatMap((id) => opened.get(id) ?? []);
}

interface SideBuild {
	readonly kernelId: string;
	readonly side: Side;
	readonly result: BuildResult;
}

async function buildAll(check: DirectoryCheck, plan: ReportedPlan, kernels: readonly Kernel[]): Promise<SideBuild[]> {
	const { head, base } = check.trees;
	const lists = new Map<string, ReadonlySet<string> | null>();
	for (const { id, symbolLists } of plan.kernels) lists.set(id, await readSymbolList(head, symbolLists));
	const sides = [
		...(base === null
			? []
			: [{ side: 'base', tree: base, content: await contentName(check, base, plan.roots.base) } as const]),
		{ side: 'head', tree: head, content: await contentName(check, head, plan.roots.head) } as const,
	];
	const jobs = jobsOf(check.budget, kernels.length);
	const large = new LargeBuilds(largeBuildsAtOnce(check.budget, jobs));
	const builds = kernels.map((kernel) =>
		sides.map((side): DirectoryBuild => {
			return { ...side, kernel, jobs, roots: plan.roots[side.side], symbolList: lists.get(kernel.id) ?? null };
		}),
	);
	const ahead = containersAhead(check, builds.flat());
	const done: SideBuild[] = [];
	try {
		await inParallel(check.budget.builds, builds, check.signal, async (ofKernel, signal) => {
			for (const build of ofKernel) {
				const container = ahead.take(build);
				const onMade = () => void ahead.startNext(signal);
				try {
					const result = await buildSide(check, {
						...build,
						signal,
						onMade,
						beginLarge: () => large.begin(),
						...(container && { container }),
					});
					done.push({ kernelId: build.kernel.id, side: build.side, result });
				} finally {
					// Where the result became known meanwhile, no build took it.
					await container?.then((session) => session.close()).catch(() => undefined);
				}
			}
		});
	} finally {
		await ahead.close();
	}
	return done;
}
