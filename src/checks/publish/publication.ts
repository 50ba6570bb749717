/** What GitHub is told of a check, rendered from what is stored of it alone. */
import type { Kernels } from '../ports/kernels.ts';
import type { Task } from '../ports/quarantine.ts';
import type { Build, Check } from '../ports/records.ts';
import { dayOf } from '../../shared/words.ts';
import { renderCheckRun, type CheckRunOutput } from '../../report/check-run.ts';
import { checkRunWithoutReport } from '../../report/check-run-without-report.ts';
import { renderComment, renderResolvedComment } from '../../report/comment.ts';
import { titleOf } from '../../report/title.ts';
import type { SymbolKnowledge } from '../../symbols/history/knowledge.ts';
import type { SymbolFacts } from '../../symbols/history/symbol-facts.ts';
import { isBuilt, isFinal } from '../life-cycle/check-state.ts';
import { isHeadBuilt } from '../life-cycle/progress.ts';
import { renderHeadSoFar } from '../../report/head-so-far.ts';
import type { Progress } from '../../results/without-report.ts';
import { type CheckPlan, planOf } from '../plan/plan.ts';
import {
	type CheckFindings,
	knowledgeFor,
	type RepositoryAddresses,
	reportOfBuilds,
} from '../report/report-of-builds.ts';

export interface CheckToPublish {
	readonly check: Check;
	readonly builds: readonly Build[];
	readonly addresses: RepositoryAddresses;
	/** Of a check that goes on: how long it still takes; null where that is not known. */
	readonly leftMs: number | null;
}

export const PUBLICATION: Task<CheckToPublish, Publication> = {
	name: 'publication',
	doing: 'putting the report of this check together',
	processorMs: 30_000,
	memoryBytes: 1024 ** 3,
};

export interface Publication {
	readonly checkRun: CheckRunOutput;
	/** What the comment has to say; null where it stays as it is. */
	readonly comment: CommentText | null;
}

/** `resolved` is written only where there is a comment already. */
export interface CommentText {
	readonly kind: 'finding' | 'resolved';
	readonly body: string;
}

/** With what is known of failing symbols: the operator’s data. */
export async function publicationWith(
	{ kernels, symbolFacts }: { readonly kernels: Kernels; readonly symbolFacts: SymbolFacts },
	{ check, builds, addresses, leftMs }: CheckToPublish,
): Promise<Publication> {
	const reported = isFinal(check) || showsSomething(builds) ? builds : [];
	const knowledge = await knowledgeFor(reported, kernels, async () => symbolFacts);
	return publicationOf(check, builds, addresses, knowledge, leftMs);
}

/** @param leftMs of a check that goes on: how long it still takes; null where that is not known. */
export function publicationOf(
	check: Check,
	builds: readonly Build[],
	addresses: RepositoryAddresses,
	knowledge: SymbolKnowledge,
	leftMs: number | null = null,
): Publication {
	const plan = planOf(check);
	if (!isFinal(check)) {
		const progress = { leftMs, ...doneOf(builds, plan) };
		const checkRun =
			plan === null
				? checkRunWithoutReport(check.withoutReport ?? { kind: 'queued' })
				: showsSomething(builds)
					? headSoFar(check, plan, builds, addresses, knowledge, progress)
					: checkRunWithoutReport({ kind: 'in-progress', progress });
		return { checkRun, comment: null };
	}
	const findings = plan === null ? null : reportOfCheck(check, plan, builds, addresses, knowledge);
	if (check.withoutReport !== null) return withoutReport(check, check.withoutReport, findings, addresses);
	if (findings === null) throw new Error(`Check ${check.id} was concluded without having been planned`);
	const { judged, context } = findings;
	const { headSha } = check;
	const body = renderComment(judged, context);
	const ending = { conclusion: judged.conclusion, title: titleOf(judged), headSha };
	return {
		checkRun: renderCheckRun(judged, context),
		comment:
			body !== null ? { kind: 'finding', body } : { kind: 'resolved', body: renderResolvedComment(ending, context) },
	};
}

/** From what is stored alone. Its day is the check's, not that of the rendering: the verdict stays what it was. */
export function reportOfCheck(
	check: Check,
	plan: CheckPlan,
	builds: readonly Build[],
	addresses: RepositoryAddresses,
	knowledge: SymbolKnowledge,
): CheckFindings {
	const subject = { head: check.headSha, base: plan.mergeBase };
	const day = dayOf(check.finishedAt ?? check.requestedAt);
	return reportOfBuilds({ plan, subject, builds, day, everyKernel: true, addresses }, knowledge);
}

function withoutReport(
	{ state, headSha }: Check,
	why: NonNullable<Check['withoutReport']>,
	findings: CheckFindings | null,
	{ repositoryUrl }: RepositoryAddresses,
): Publication {
	const checkRun = checkRunWithoutReport(why);
	const { conclusion, title } = checkRun;
	// Until somebody lets it be built, an earlier commit's result is all that there is.
	const isSilent = state === 'cancelled' || conclusion === null || why.kind === 'awaiting-approval';
	if (isSilent) return { checkRun, comment: null };
	// Nothing was built, but the pull request may break its own configuration.
	const complaint =
		findings === null || findings.context.configProblem === null
			? null
			: renderComment(findings.judged, findings.context);
	if (complaint !== null) return { checkRun, comment: { kind: 'finding', body: complaint } };
	const body = renderResolvedComment({ conclusion, title, headSha }, { repositoryUrl, detailsUrl: null });
	return { checkRun, comment: { kind: 'resolved', body } };
}

/** Whether head is built, and really was: that a machine failed, or was too busy, is told with base's word on it. */
export function showsSomething(builds: readonly Build[]): boolean {
	const isBuild = ({ side, result }: Build) =>
		side === 'base' || (result?.outcome !== 'infrastructure-error' && result?.outcome !== 'limit-exceeded');
	return isHeadBuilt(builds) && builds.every(isBuild);
}

/** Head's builds, judged as if there were no base. */
function headSoFar(
	check: Check,
	plan: CheckPlan,
	builds: readonly Build[],
	addresses: RepositoryAddresses,
	knowledge: SymbolKnowledge,
	progress: Progress,
): CheckRunOutput {
	const head = {
		plan: { ...plan, submodules: { base: null, head: plan.submodules.head } },
		subject: { head: check.headSha, base: null },
		builds: builds.filter(({ side }) => side === 'head'),
		day: dayOf(check.requestedAt),
		everyKernel: true,
		addresses,
	};
	const { judged, context } = reportOfBuilds(head, knowledge);
	return renderHeadSoFar(judged, context, progress);
}

/** A side without module roots has nothing to build. */
function doneOf(builds: readonly Build[], plan: CheckPlan | null): Omit<Progress, 'leftMs'> {
	const real = builds.filter(({ side }) => plan !== null && plan.roots[side].length > 0);
	return { done: real.filter(isBuilt).length, total: real.length };
}
