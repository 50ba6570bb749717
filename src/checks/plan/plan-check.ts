import type { Check, Subject } from '../ports/records.ts';
import { REPOSITORY_CONFIG_PATH, type RepositoryConfig } from '../../config/repository-config.ts';
import { submoduleNotes } from '../../judgement/missing-submodules.ts';
import { missedPlaces, touchedPlaces } from '../../judgement/left-out-places.ts';
import type { WithoutReport } from '../../results/without-report.ts';
import { UserError } from '../../shared/errors.ts';
import { isPassing } from '../life-cycle/attempts.ts';
import type { ComparableTree, FetchedSource } from '../ports/git.ts';
import type { Task } from '../ports/quarantine.ts';
import type { SourceQuestions, Workplace } from '../source/source-questions.ts';
import { loadConfig, ownConfigProblem } from './load-config.ts';
import { isBranch } from '../life-cycle/subject.ts';
import { emptyPlan, type CheckPlan, type PlannedKernel } from './plan.ts';
import { contentOf } from './tree-content.ts';
import { accessOfBase, accessOfHead, planSubmodules } from './plan-submodules.ts';
import { planKernels, type PlannedKernels } from './planned-kernels.ts';
import { rootsToBuild, type RootsToBuild } from './roots-to-build.ts';
import { readSymbolList, symbolListId } from './symbol-lists.ts';
import { changedFiles } from './changed-files.ts';

/** What there is to do for a check, found out from GitHub and git; nothing is stored here. */
export interface Planning {
	/** Null where it did not come that far. */
	readonly plan: CheckPlan | null;
	/** Why nothing is built; null where something is. */
	readonly withoutReport: WithoutReport | null;
	/** Kernels whose image is not there, with the reason: their builds fail without having run. */
	readonly missingKernels: PlannedKernels['missing'];
}

export interface CheckToPlan {
	readonly check: Check;
	readonly subject: Subject;
}

export const PLAN: Task<CheckToPlan, Planning, SourceQuestions> = {
	name: 'plan',
	doing: 'finding the modules of this change and what it touches',
	processorMs: 30_000,
	memoryBytes: 1024 ** 3,
};

/** @throws UserError where it cannot be checked at all; InfrastructureError; Superseded. */
export async function planCheck(
	app: Workplace,
	{ check, subject }: CheckToPlan,
	signal: AbortSignal,
): Promise<Planning> {
	const { github, repositories } = app;
	const token = () => github.installationToken(subject);
	const remote = { ...subject, cloneUrl: github.cloneUrl(subject) };
	const fetch = (shas: readonly string[]) => repositories.fetch(remote, shas, token, signal);
	const [loaded, mergeBase] = await allOf([
		loadConfig(github, subject, check.baseRef),
		subject.pullRequest === null ? check.baseSha : github.mergeBase(subject, check.baseSha, check.headSha),
		// Takes as long as the others together.
		fetch([check.headSha]),
	]);
	if ('invalid' in loaded) return withoutBuilds(null, { kind: 'config-invalid', ...loaded.invalid });
	const { config, isShared } = loaded;
	const source = await fetch([mergeBase, check.headSha]);
	const base = await source.tree(mergeBase, accessOfBase(app, subject));
	const submodulesOfBase = await planSubmodules(base, config);
	const head = await treeOrReason(() => source.tree(check.headSha, accessOfHead(app, subject, submodulesOfBase)));
	if ('kind' in head) return withoutBuilds(null, head);
	const submodules = { base: submodulesOfBase, head: await planSubmodules(head, config) };

	// Of a branch everything is built: what will be asked for is not known.
	const changed = isBranch(subject.key) ? null : await changedFiles(base, head);
	const configProblem = changed === null ? null : await ownConfigProblem(head, changed, config);
	const plan: CheckPlan = { ...emptyPlan(config), mergeBase, configProblem, submodules };
	const found = await rootsToBuild({ base, head }, config, changed);
	const nothing = whyNothing(found, submoduleNotes(submodules));
	if (nothing !== null) return withoutBuilds(plan, nothing);
	// Where nothing is built, the report is about what is not.
	const isIdle = found.roots.head.length === 0;
	const kernels = isIdle ? { planned: [], missing: [] } : await configuredKernels(app, config, base);
	if ('kind' in kernels) return withoutBuilds(plan, kernels);
	return {
		plan: {
			...plan,
			...found.notBuilt,
			kernels: [...kernels.planned],
			roots: found.roots,
			contents: isIdle
				? null
				: { base: await contentOf(base, found.roots.base), head: await contentOf(head, found.roots.head) },
			committedAt: !isIdle && check.baseRef === subject.defaultBranch ? await commitTime(source, mergeBase) : null,
			everyModule: found.everyModule && !isShared,
			changedLines: isIdle || changed === null ? null : await source.changedLines(mergeBase, check.headSha),
		},
		withoutReport: null,
		missingKernels: kernels.missing,
	};
}

/** Base could be read, so what cannot be of head is the change's. */
async function treeOrReason(read: () => Promise<ComparableTree>): Promise<ComparableTree | WithoutReport> {
	try {
		return await read();
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return { kind: 'head-unreadable', message: error.message };
	}
}

/** A commit that claims to be of the future would stay the newest for ever. */
async function commitTime(source: FetchedSource, commit: string): Promise<string> {
	return new Date(Math.min((await source.committedAt(commit)).getTime(), Date.now())).toISOString();
}

/**
 * Waits for all to end, and then fails as the first of them that failed for good, or else at all, in their order: the
 * error is always the same, and of a repository that is gone nobody waits for a commit.
 */
async function allOf<T extends readonly unknown[]>(tasks: T): Promise<{ -readonly [Key in keyof T]: Awaited<T[Key]> }> {
	const ended = await Promise.allSettled(tasks);
	const failed = ended.find((one) => one.status === 'rejected' && !isPassing(one.reason));
	if (failed?.status === 'rejected') throw failed.reason;
	return Promise.all(tasks);
}

function withoutBuilds(plan: CheckPlan | null, withoutReport: WithoutReport): Planning {
	return { plan, withoutReport, missingKernels: [] };
}

/** Null where there is something to build, or to say of what is not built. */
function whyNothing({ all, roots, notBuilt }: RootsToBuild, missingParts: readonly string[]): WithoutReport | null {
	const { leftOut } = notBuilt;
	if (roots.head.length > 0 || touchedPlaces(leftOut).length > 0) return null;
	if (all.length > 0 || leftOut.length > 0) {
		const missed = missedPlaces(leftOut).map(({ path, why }) => ({ path, why }));
		return { kind: 'no-module-touched', leftOut: missed };
	}
	if (missingParts.length === 0) return { kind: 'no-module-found' };
	return { kind: 'source-missing', message: `No kernel module was found. ${missingParts.join(' ')}` };
}

async function configuredKernels(
	{ kernels }: Workplace,
	config: RepositoryConfig,
	base: ComparableTree,
): Promise<PlannedKernels | WithoutReport> {
	try {
		// The builds read them again: a plan has no room for ten thousand names.
		await readSymbolList(
			base,
			config.symbolLists.map(({ path }) => path),
		);
		const { planned, missing } = await planKernels(kernels, config);
		const withLists: PlannedKernel[] = [];
		for (const kernel of planned) {
			const list = await readSymbolList(base, kernel.symbolLists);
			withLists.push({ ...kernel, symbolListId: symbolListId(list) });
		}
		return { planned: withLists, missing };
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return { kind: 'config-invalid', path: REPOSITORY_CONFIG_PATH, problem: error.message };
	}
}
