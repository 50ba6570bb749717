import type { WithoutReport } from '../../results/without-report.ts';
import { missedPlaces, touchedPlaces } from '../../judgement/left-out-places.ts';
import { submoduleNotes } from '../../judgement/comparison/missing-submodules.ts';
import { REPOSITORY_CONFIG_PATH, type RepositoryConfig } from '../../config/repository-config.ts';
import { mainRoots, touchedRoots } from '../../modules/touched-roots.ts';
import { UserError } from '../../shared/errors.ts';
import type { Application } from '../ports/application.ts';
import { chooseKernels } from './choose-kernels.ts';
import { loadConfig, ownConfigProblem } from './load-config.ts';
import { rootsWithNeeded } from './needed-roots.ts';
import { type NotBuilt, notBuiltOf, withLost } from './not-built.ts';
import { openPlannedKernels, type PlannedKernels } from './planned-kernels.ts';
import type { CheckPlan } from './plan.ts';
import { planRoots } from './plan-roots.ts';
import { accessOfBase, accessOfHead, planSubmodules } from './plan-submodules.ts';
import type { ComparableTree } from '../ports/git.ts';
import type { Check, Subject } from '../ports/store.ts';
import { readSymbolList, symbolListPaths } from './symbol-lists.ts';

/** What there is to do for a check, found out from GitHub and git; nothing is stored here. */
export interface Planning {
	/** Null where it did not come that far. */
	readonly plan: CheckPlan | null;
	/** Why nothing is built; null where something is. */
	readonly withoutReport: WithoutReport | null;
	/** Kernels whose image is not there, with the reason: their builds fail without having run. */
	readonly missingKernels: PlannedKernels['missing'];
}

/** @throws UserError where it cannot be checked at all; InfrastructureError; Superseded. */
export async function planCheck(
	app: Application,
	{ check, subject }: { readonly check: Check; readonly subject: Subject },
	signal: AbortSignal,
): Promise<Planning> {
	const { github, repositories } = app;
	const loaded = await loadConfig(github, subject, check.baseRef);
	if ('invalid' in loaded) return nothing({ kind: 'config-invalid', ...loaded.invalid });
	const { config, isShared } = loaded;

	const mergeBase =
		subject.pullRequest === null ? check.baseSha : await github.mergeBase(subject, check.baseSha, check.headSha);
	const token = async () => (await github.installationToken(subject)).token;
	const source = await repositories.fetch(github.cloneUrl(subject), [mergeBase, check.headSha], token, signal);
	const base = await source.tree(mergeBase, accessOfBase(app, subject));
	const submodules = { base: await planSubmodules(base, config) };
	const head = await source.tree(check.headSha, accessOfHead(app, subject, submodules.base));
	const trees = { base, head };

	const changedFiles = await trees.head.changedFilesSince(trees.base);
	const plan: CheckPlan = {
		mergeBase,
		failOn: config.failOn,
		runtimeSymbols: config.runtimeSymbols,
		comment: config.comment,
		configProblem: await ownConfigProblem(trees.head, changedFiles, config),
		changedLines: null,
		kernels: [],
		roots: { base: [], head: [] },
		everyModule: false,
		submodules: { ...submodules, head: await planSubmodules(head, config) },
		known: config.known,
		leftOut: [],
		suggestedConfiguration: null,
	};
	const roots = await rootsToBuild(trees, config, changedFiles);
	if ('kind' in roots && roots.kind === 'no-module-found' && submoduleNotes(plan.submodules).length > 0) {
		const message = `No kernel module was found. ${submoduleNotes(plan.submodules).join(' ')}`;
		return { plan, withoutReport: { kind: 'source-missing', message }, missingKernels: [] };
	}
	if ('kind' in roots) return { plan, withoutReport: roots, missingKernels: [] };
	// Where nothing else is to be built, the report is about what is not.
	if (roots.toBuild.head.length === 0)
		return { plan: { ...plan, ...roots.notBuilt }, withoutReport: null, missingKernels: [] };

	const kernels = await configuredKernels(app, config, trees.base);
	if ('kind' in kernels) return { plan, withoutReport: kernels, missingKernels: [] };
	return {
		plan: {
			...plan,
			...roots.notBuilt,
			kernels: kernels.planned.map((kernel) => ({ ...kernel, symbolLists: symbolListPaths(config, kernel) })),
			roots: roots.toBuild,
			everyModule: roots.everyModule && !isShared,
			changedLines: await source.changedLines(mergeBase, check.headSha),
		},
		withoutReport: null,
		missingKernels: kernels.missing,
	};
}

function nothing(withoutReport: WithoutReport): Planning {
	return { plan: null, withoutReport, missingKernels: [] };
}

interface RootsToBuild {
	readonly toBuild: CheckPlan['roots'];
	/** Whether they are all that would be built if the change touched everything. */
	readonly everyModule: boolean;
	readonly notBuilt: NotBuilt;
}

/** The roots that the change touches with those they need, on both sides; or why there are none. */
async function rootsToBuild(
	trees: { readonly base: ComparableTree; readonly head: ComparableTree },
	config: RepositoryConfig,
	changedFiles: readonly string[],
): Promise<RootsToBuild | WithoutReport> {
	const found = await planRoots(trees.head, config);
	const { roots: head, leftOut } = found;
	const touched = touchedRoots(head, changedFiles, config.ignore);
	const paths = touched.map(({ path }) => path);
	const base = await planRoots(trees.base, config);
	const toBuild = { head: rootsWithNeeded(head, paths), base: rootsWithNeeded(base.roots, paths) };
	const notBuilt = withLost(notBuiltOf(found, toBuild.head, changedFiles, config), found, base);
	if (touched.length === 0 && touchedPlaces(notBuilt.leftOut).length === 0) {
		const missed = missedPlaces(notBuilt.leftOut).map(({ path, why }) => ({ path, why }));
		return head.length === 0 && leftOut.length === 0
			? { kind: 'no-module-found' }
			: { kind: 'no-module-touched', leftOut: missed };
	}
	return { toBuild, everyModule: mainRoots(head).every((root) => toBuild.head.includes(root)), notBuilt };
}

async function configuredKernels(
	{ kernels }: Application,
	config: RepositoryConfig,
	base: ComparableTree,
): Promise<PlannedKernels | WithoutReport> {
	try {
		// The builds read them again: a plan has no room for ten thousand names.
		await readSymbolList(
			base,
			config.symbolLists.map(({ path }) => path),
		);
		return await openPlannedKernels(kernels, await chooseKernels(kernels, config.kernels));
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		return { kind: 'config-invalid', path: REPOSITORY_CONFIG_PATH, problem: error.message };
	}
}
