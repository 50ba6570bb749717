/** Builds, judged, and what surrounds them in a report: the one way there, for the App and for a check of a directory. */
import type { Build, Side } from '../ports/records.ts';
import { type JudgedCheck, judgeCheck } from '../../judgement/judge-check.ts';
import type { KernelContext, PlacedRepository, ReportContext } from '../../report/report-context.ts';
import type { BuildResult } from '../../results/build-result.ts';
import type { CheckReport } from '../../results/check-report.ts';
import { explainFailures } from '../../symbols/history/explain-failures.ts';
import type { SymbolKnowledge } from '../../symbols/history/knowledge.ts';
import type { SymbolFacts } from '../../symbols/history/symbol-facts.ts';
import type { PlannedKernel, ReportedPlan } from '../plan/plan.ts';
import type { Kernels } from '../ports/kernels.ts';

/** Where people and git find the repository. */
export interface RepositoryAddresses {
	readonly cloneUrl: string;
	readonly repositoryUrl: string;
}

export interface CheckWithBuilds {
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
	readonly judged: JudgedCheck;
	readonly context: ReportContext;
}

/** @param knowledge what failing symbols are explained with: the operator's data, not state of the check. */
export function reportOfBuilds(check: CheckWithBuilds, knowledge: SymbolKnowledge): CheckFindings {
	const { plan, subject, addresses, day, everyKernel } = check;
	const resultOf = (kernel: PlannedKernel, side: Side) =>
		check.builds.find((build) => build.kernelId === kernel.id && build.side === side)?.result ?? null;
	const judged = judgeCheck({
		subject,
		kernels: plan.kernels.flatMap((kernel) => {
			const head = resultOf(kernel, 'head');
			const { symbolLists } = kernel;
			return head === null ? [] : [{ kernel, symbolLists, head, base: resultOf(kernel, 'base') }];
		}),
		totalKernels: plan.kernels.length,
		leftOut: plan.leftOut,
		suggestedConfiguration: plan.suggestedConfiguration,
		submodules: plan.submodules,
		scope: { everyKernel, everyModule: plan.everyModule },
		policy: plan,
		day,
		explain: (kernels) => explainFailures(kernels, knowledge),
	});
	const submodules = plan.submodules.head.flatMap(({ path, cloneUrl, commit, missing }) =>
		cloneUrl === null || missing !== null ? [] : [{ path, cloneUrl, sha: commit }],
	);
	const source = addresses && { cloneUrl: addresses.cloneUrl, sha: subject.head, submodules };
	const context: ReportContext = {
		submodules,
		comment: plan.comment,
		repositoryUrl: addresses?.repositoryUrl ?? null,
		detailsUrl: null,
		changedLines: plan.changedLines === null ? null : new Map(Object.entries(plan.changedLines)),
		kernels: new Map(plan.kernels.map((kernel) => [kernel.id, contextOf(kernel, resultOf(kernel, 'head'), source)])),
		configProblem: plan.configProblem,
	};
	return { judged, context };
}

function contextOf(
	{ reproduce }: PlannedKernel,
	head: BuildResult | null,
	source: (Omit<PlacedRepository, 'path'> & { readonly submodules: readonly PlacedRepository[] }) | null,
): KernelContext {
	if (head === null) return { reproduce: null, log: null };
	const { commands, log } = head;
	const canReproduce = reproduce !== null && source !== null && commands.length > 0;
	return {
		reproduce: canReproduce ? { ...reproduce, commands, ...source } : null,
		log: log === '' ? null : log,
	};
}

/** What symbols are explained with. Reading the facts and all kernels' images takes a moment: only where a symbol fails. */
export async function knowledgeFor(
	builds: readonly Pick<Build, 'result'>[],
	kernels: Kernels,
	facts: () => Promise<SymbolFacts>,
): Promise<SymbolKnowledge> {
	const isNeeded = builds.some(({ result }) => result !== null && result.symbolFailures.length > 0);
	return isNeeded ? { kernels: await kernels.symbolTables(), facts: await facts() } : { kernels: [], facts: new Map() };
}
