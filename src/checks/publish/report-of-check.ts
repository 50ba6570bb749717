import { type JudgedCheck, judgeCheck } from '../../judgement/judge-check.ts';
import type { KernelContext, PlacedRepository, ReportContext } from '../../report/report-context.ts';
import { dayOf } from '../../shared/day.ts';
import { explainFailures } from '../../symbols/history/explain-failures.ts';
import type { SymbolKnowledge } from '../../symbols/history/knowledge.ts';
import type { CheckPlan, PlannedKernel } from '../plan/plan.ts';
import type { Build, Check, Side } from '../ports/store.ts';

export interface CheckFindings {
	readonly judged: JudgedCheck;
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
	const { everyModule, failOn, known, leftOut, runtimeSymbols, submodules, suggestedConfiguration } = plan;
	const judged = judgeCheck({
		subject: { head: check.headSha, base: plan.mergeBase },
		kernels: plan.kernels.flatMap((kernel) => {
			const head = resultOf(kernel, 'head');
			const { symbolLists } = kernel;
			return head === null ? [] : [{ kernel, symbolLists, head, base: resultOf(kernel, 'base') }];
		}),
		totalKernels: plan.kernels.length,
		leftOut,
		suggestedConfiguration,
		submodules,
		scope: { everyKernel: true, everyModule },
		policy: { failOn, runtimeSymbols, known },
		// The day of the check, not of the rendering: its verdict stays what it was.
		day: dayOf(check.finishedAt ?? check.requestedAt),
		explain: (kernels) => explainFailures(kernels, knowledge),
	});
	const placed = submodules.head.flatMap(({ path, cloneUrl, commit, missing }) =>
		cloneUrl === null || missing !== null ? [] : [{ path, cloneUrl, sha: commit }],
	);
	const context: ReportContext = {
		submodules: placed,
		comment: plan.comment,
		repositoryUrl: addresses.repositoryUrl,
		detailsUrl: null,
		changedLines: plan.changedLines === null ? null : new Map(Object.entries(plan.changedLines)),
		kernels: new Map(
			plan.kernels.map((kernel) => [kernel.id, contextOf(kernel, resultOf(kernel, 'head'), check, addresses, placed)]),
		),
		configProblem: plan.configProblem,
	};
	return { judged, context };
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
