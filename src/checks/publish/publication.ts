/** What GitHub is told of a check, rendered from what is stored of it alone. */
import { renderCheckRun, type CheckRunOutput } from '../../report/check-run.ts';
import { checkRunWithoutReport } from '../../report/check-run-without-report.ts';
import { renderComment, renderResolvedComment } from '../../report/comment.ts';
import { titleOf } from '../../report/title.ts';
import type { SymbolKnowledge } from '../../symbols/history/knowledge.ts';
import { dayOf } from '../../shared/day.ts';
import { isBuilt, isFinal } from '../life-cycle/check-state.ts';
import { type CheckPlan, planOf } from '../plan/plan.ts';
import type { Build, Check } from '../ports/store.ts';
import { type CheckFindings, type RepositoryAddresses, reportOfBuilds } from '../report/report-of-builds.ts';

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

export function publicationOf(
	check: Check,
	builds: readonly Build[],
	addresses: RepositoryAddresses,
	knowledge: SymbolKnowledge,
): Publication {
	const plan = planOf(check);
	if (!isFinal(check)) {
		const checkRun =
			plan === null
				? checkRunWithoutReport({ kind: 'queued' })
				: checkRunWithoutReport({
						kind: 'in-progress',
						builtKernels: plan.kernels.filter(({ id }) => isKernelBuilt(id, builds)).length,
						totalKernels: plan.kernels.length,
					});
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
	if (state === 'cancelled' || conclusion === null) return { checkRun, comment: null };
	// Nothing was built, but the pull request may break its own configuration.
	const complaint =
		findings === null || findings.context.configProblem === null
			? null
			: renderComment(findings.judged, findings.context);
	if (complaint !== null) return { checkRun, comment: { kind: 'finding', body: complaint } };
	const body = renderResolvedComment({ conclusion, title, headSha }, { repositoryUrl, detailsUrl: null });
	return { checkRun, comment: { kind: 'resolved', body } };
}

function isKernelBuilt(kernelId: string, builds: readonly Build[]): boolean {
	return builds.filter((build) => build.kernelId === kernelId).every(isBuilt);
}
