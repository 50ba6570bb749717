/** Builds, compared and judged: the one place that makes a report, for the App and for a check of a directory. */
import { compareBuilds } from '../../judgement/comparison/compare.ts';
import { judgeByPolicy } from '../../judgement/judge-by-policy.ts';
import { verdictOf } from '../../judgement/standing.ts';
import type { KernelContext, PlacedRepository, ReportContext } from '../../report/report-context.ts';
import type { BuildResult } from '../../results/build-result.ts';
import type { CheckReport, Outcome } from '../../results/check-report.ts';
import { explainFailures } from '../../symbols/history/explain-failures.ts';
import type { SymbolKnowledge } from '../../symbols/history/knowledge.ts';
import type { SymbolFacts } from '../../symbols/history/symbol-facts.ts';
import type { PlannedKernel, ReportedPlan } from '../plan/plan.ts';
import type { Kernels } from '../ports/kernels.ts';
import type { Build } from '../ports/store.ts';

/** Where people and git find the repository. */
export interface RepositoryAddresses {
	readonly cloneUrl: string;
	readonly repositoryUrl: string;
}

export interface BuiltCheck {
	readonly plan: ReportedPlan;
	/** What was built: commits, or names for directories. */
	readonly subject: CheckReport['subject'];
	/** Kernels without a build of head are left out of the report. */
	readonly builds: readonly Pick<Build, 'kernelId' | 'side' | 'result'>[];
	/** `2027-01-31`, in UTC: known failures expire. */
	readonly day: string;
	/** Whether the plan has every kernel that the configuration chooses. */
	readonly everyKernel: boolean;
	/** Null where nobody else could fetch the source. */
	readonly addresses: RepositoryAddresses | null;
}

export interface CheckFindings {
	readonly report: CheckReport;
	readonly context: ReportContext;
}

/** @param knowledge what failing symbols are explained with: the operator's data, not state of the check. */
export function reportOfBuilds(check: BuiltCheck, knowledge: SymbolKnowledge): CheckFindings {
	const { plan, subject, addresses } = check;
	const resultOf = (kernel: PlannedKernel, side: Build['side']) =>
		check.builds.find((build) => build.kernelId === kernel.id && build.side === side)?.result ?? null;

	const compared = plan.kernels.flatMap((kernel) => {
		const head = resultOf(kernel, 'head');
		return head === null ? [] : [compareBuilds(kernel, head, resultOf(kernel, 'base'))];
	});
	const { kernels, notes, doubts } = judgeByPolicy(compared, plan, check.day, {
		everyKernel: check.everyKernel,
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
		context: {
			...policy,
			submodules,
			comment: plan.comment,
			headSha: subject.head,
			baseSha: subject.base,
			repositoryUrl: addresses?.repositoryUrl ?? null,
			detailsUrl: null,
			changedLines: plan.changedLines === null ? null : new Map(Object.entries(plan.changedLines)),
			totalKernels: plan.kernels.length,
			kernels: new Map(
				plan.kernels.map((kernel) => [
					kernel.id,
					contextOf(kernel, resultOf(kernel, 'head'), subject.head, addresses, submodules),
				]),
			),
			configProblem: plan.configProblem,
			notes: [],
		},
	};
}

function contextOf(
	{ reproduce }: PlannedKernel,
	head: BuildResult | null,
	sha: string,
	addresses: RepositoryAddresses | null,
	submodules: readonly PlacedRepository[],
): KernelContext {
	if (head === null) return { reproduce: null, log: null };
	const { commands, log } = head;
	const canReproduce = reproduce !== null && addresses !== null && commands.length > 0;
	return {
		reproduce: canReproduce ? { ...reproduce, commands, cloneUrl: addresses.cloneUrl, sha, submodules } : null,
		log: log === '' ? null : log,
	};
}

/** What symbols are explained with. Looking at all kernels' images takes a moment: only where a symbol fails. */
export async function knowledgeFor(
	builds: readonly Pick<Build, 'result'>[],
	kernels: Kernels,
	facts: SymbolFacts,
): Promise<SymbolKnowledge> {
	const isNeeded = builds.some(({ result }) => result !== null && result.symbolFailures.length > 0);
	return { kernels: isNeeded ? await kernels.symbolTables() : [], facts };
}
