/** A check of a directory: planned, built and reported like a pull request's, without GitHub, store and queue. */
import {
	defaultRepositoryConfig,
	REPOSITORY_CONFIG_PATH,
	type RepositoryConfig,
} from '../../config/repository-config.ts';
import { submoduleNotes } from '../../judgement/missing-submodules.ts';
import { leftOutLines } from '../../report/terminal-left-out.ts';
import { type BuildResult, failedBuild, NOTHING_TO_BUILD } from '../../results/build-result.ts';
import { InfrastructureError, UserError } from '../../shared/errors.ts';
import type { SymbolFacts } from '../../symbols/history/symbol-facts.ts';
import { chooseKernels } from '../plan/choose-kernels.ts';
import { readConfig } from '../plan/load-config.ts';
import { emptyPlan, type ReportedPlan } from '../plan/plan.ts';
import { planSubmodules } from '../plan/plan-submodules.ts';
import { plannedKernel } from '../plan/planned-kernels.ts';
import { type CheckedTrees, rootsToBuild, type RootsToBuild } from '../plan/roots-to-build.ts';
import { readSymbolList } from '../plan/symbol-lists.ts';
import type { TreeOwner } from '../ports/built-trees.ts';
import type { Engine } from '../ports/engine.ts';
import type { Kernel, Kernels } from '../ports/kernels.ts';
import type { Side } from '../ports/store.ts';
import { type CheckFindings, knowledgeFor, reportOfBuilds } from '../report/report-of-builds.ts';
import { inParallel } from './in-parallel.ts';
import { changedFiles } from '../plan/changed-files.ts';

export interface DirectoryCheck {
	readonly trees: CheckedTrees;
	/** Globs of kernels; empty: the configuration's, then the default set. */
	readonly kernelGlobs: readonly string[];
	readonly kernels: Kernels;
	readonly symbolFacts: SymbolFacts;
	readonly engine: Engine;
	/** Whose built trees it begins from, and leaves its own to: the user's own code is trusted. Null: it begins from nothing. */
	readonly builtTrees: TreeOwner | null;
	/** Builds at once. */
	readonly workers: number;
	readonly signal: AbortSignal;
	/** `2027-01-31`, in UTC: known failures expire. */
	readonly today: string;
	readonly onProgress: (kernelId: string, what: string) => void;
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

async function openKernels({ kernels, kernelGlobs }: DirectoryCheck, config: RepositoryConfig): Promise<Kernel[]> {
	const opened: Kernel[] = [];
	const ids = await chooseKernels(kernels, kernelGlobs.length > 0 ? kernelGlobs : config.kernels);
	for (const id of ids) opened.push(await kernels.open(id));
	return opened;
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
		...(base === null ? [] : [{ side: 'base', tree: base } as const]),
		{ side: 'head', tree: head } as const,
	];
	const builds: SideBuild[] = [];
	await inParallel(check.workers, kernels, check.signal, async (kernel, signal) => {
		for (const { side, tree } of sides) {
			const request = { kernel, tree, roots: plan.roots[side], symbolList: lists.get(kernel.id) ?? null };
			builds.push({ kernelId: kernel.id, side, result: await build(check, side, { ...request, signal }) });
		}
	});
	return builds;
}

async function build(
	{ engine, builtTrees: owner, onProgress }: DirectoryCheck,
	side: Side,
	request: Omit<Parameters<Engine['build']>[0], 'labels' | 'onLog'>,
): Promise<BuildResult> {
	const { kernel, roots } = request;
	if (roots.length === 0) return NOTHING_TO_BUILD;
	onProgress(kernel.id, `building ${side} on ${kernel.release}`);
	const onLog = (chunk: string) => onProgress(kernel.id, chunk.trim().split('\n').at(-1) ?? '');
	try {
		const builtTrees = owner === null ? {} : { builtTrees: { owner, isTrusted: true } };
		return await engine.build({ ...request, ...builtTrees, labels: { check: 'local' }, onLog });
	} catch (error) {
		if (!(error instanceof InfrastructureError)) throw error;
		return failedBuild(error.message);
	}
}
