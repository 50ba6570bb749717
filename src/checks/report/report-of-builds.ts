import { compareBuilds } from '../../judgement/comparison/compare.ts';
import type { CheckReport, Outcome } from '../../results/check-report.ts';
import type { KernelContext, PlacedRepository, ReportContext } from '../../report/report-context.ts';
import { verdictOf } from '../../judgement/standing.ts';
import { dayOf } from '../../shared/day.ts';
import { explainFailures } from '../../symbols/history/explain-failures.ts';
import type { SymbolKnowledge } from '../../symbols/history/knowledge.ts';
import { judgeByPolicy } from '../../judgement/judge-by-policy.ts';
import type { CheckPlan, PlannedKernel } from '../plan/plan.ts';
import type { Build, Check, Side } from '../ports/store.ts';

export interface CheckFindings {
	readonly report: CheckReport;
	readonly context: ReportContext;
}

/** Where people and git find the repository. */
export interface RepositoryAddresses {
	readonly cloneUrl: string;
	readonly repositoryUrl: string;
}

/**
 * The report of a planned check, from what is stored alone; kernels without a head build are left out.
 * @param knowledge what failing symbols are explained with: the operator's data, not state of the check.
 */
export function reportOfCheck(
	check: Check,
	plan: CheckPlan,
	builds: readonly Build[],
	addresses: RepositoryAddresses,
	knowledge: SymbolKnowledge,
): CheckFindings {
	const resultOf = (kernel: PlannedKernel, side: Side) =>
		builds.find((build) => build.kernelId === kernel.id && build.side === side)?.result ?? null;

	const compared = plan.kernels.flatMap((kernel) => {
		const head = resultOf(kernel, 'head');
		return head === null ? [] : [compareBuilds(kernel, head, resultOf(kernel, 'base'))];
	});
	// The day of the check, not of the rendering: its verdict stays what it was.
	const day = dayOf(check.finishedAt ?? check.requestedAt);
	const { kernels, notes, doubts } = judgeByPolicy(compared, plan, day, {
		everyKernel: true,
		everyModule: plan.everyModule,
	});
	const baseOutcomes = new Map(
		plan.kernels.flatMap((kernel): [string, Outcome][] => {
			const base = resultOf(kernel, 'base');
			return base === null ? [] : [[kernel.id, base.outcome]];
		}),
	);
	const policy = { failOn: plan.failOn, runtimeSymbols: plan.runtimeSymbols, baseOutcomes, doubts };
	const submodules = plan.submodules.head.flatMap(({ path, cloneUrl, commit, missing }) =>
		cloneUrl === null || missing !== null ? [] : [{ path, cloneUrl, sha: commit }],
	);
	const context: ReportContext = {
		...policy,
		submodules,
		comment: plan.comment,
		headSha: check.headSha,
		baseSha: plan.mergeBase,
		repositoryUrl: addresses.repositoryUrl,
		detailsUrl: null,
		changedLines: plan.changedLines === null ? null : new Map(Object.entries(plan.changedLines)),
		totalKernels: plan.kernels.length,
		kernels: new Map(
			plan.kernels.map((kernel) => [
				kernel.id,
				contextOf(kernel, resultOf(kernel, 'head'), check, addresses, submodules),
			]),
		),
		configProblem: plan.configProblem,
		notes: [],
	};
	const subject = { head: check.headSha, base: plan.mergeBase };
	const { leftOut, suggestedConfiguration } = plan;
	return {
		report: {
			schemaVersion: 1,
			verdict: verdictOf({ kernels, leftOut }, policy),
			subject,
			kernels,
			leftOut,
			suggestedConfiguration,
			explanations: explainFailures(kernels, knowledge),
			notes,
		},
		context,
	};
}

function contextOf(
	{ reproduce }: PlannedKernel,
	head: Build['result'],
	{ headSha }: Check,
	{ cloneUrl }: RepositoryAddresses,
	submodules: readonly PlacedRepository[],
): KernelContext {
	if (head === null) return { reproduce: null, log: null };
	const canReproduce = reproduce !== null && head.commands.length > 0;
	return {
		reproduce: canReproduce ? { ...reproduce, commands: head.commands, cloneUrl, sha: headSha, submodules } : null,
		log: head.log === '' ? null : head.log,
	};
}
