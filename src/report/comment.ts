/** The one comment on a pull request. */
import type { RootContent } from 'mdast';
import type { CheckReport } from '../results/check-report.ts';
import type { Conclusion } from './conclude.ts';
import { fitSections, type Section } from './markdown/fit-sections.ts';
import { code, heading, html, link, phrase } from './markdown/nodes.ts';
import type { ReportContext } from './report-context.ts';
import { blame } from './sections/blame.ts';
import {
	fixedFailures,
	freshErrors,
	freshSymbols,
	knownFailures,
	preexistingFailures,
	unclearFailures,
} from './sections/failures.ts';
import { kernelMessages, notes } from './sections/kernel-messages.ts';
import { kernelTable } from './sections/kernel-table.ts';
import { otherLeftOut, touchedLeftOut } from './sections/left-out.ts';
import { oddModules } from './sections/odd-modules.ts';
import { legend, reproduction } from './sections/reproduce.ts';
import { runtimeSymbols } from './sections/runtime-symbols.ts';
import { type View, viewOf } from './sections/view.ts';
import { isFailing } from '../judgement/standing.ts';
import { shortSha } from '../shared/words.ts';

/** What our comment is found by; nothing else that is rendered can contain it. */
export const MARKER = '<!-- modprobot:check -->';

const SIGNS: Readonly<Record<Conclusion['conclusion'], string>> = {
	success: '✔',
	failure: '✖',
	timed_out: '✖',
	neutral: '⚠',
	cancelled: '⊘',
	skipped: '⊘',
};

/**
 * The comment as Markdown of at most 60,000 bytes, the marker first; null where there is nothing to say to people
 * (by default: no failure to blame this pull request for, and a valid configuration).
 */
export function renderComment(report: CheckReport, context: ReportContext): string | null {
	const view = viewOf(report, context);
	return isSilent(view) ? null : fitSections([title(view), ...commentSections(view)], context.detailsUrl);
}

/** The sections that the comment and the check run's summary have in common. */
export function commentSections(view: View): readonly Section[] {
	return [
		blame(view),
		kernelTable(view),
		freshSymbols(view),
		freshErrors(view),
		unclearFailures(view),
		touchedLeftOut(view),
		kernelMessages(view),
		oddModules(view),
		notes(view),
		runtimeSymbols(view),
		fixedFailures(view),
		preexistingFailures(view),
		knownFailures(view),
		otherLeftOut(view),
		reproduction(view),
		legend(view),
	];
}

type CommitContext = Pick<ReportContext, 'headSha' | 'repositoryUrl' | 'detailsUrl'>;

/** What an earlier comment shrinks to when there is nothing to complain about any more: one line. */
export function renderResolvedComment(conclusion: Conclusion, context: CommitContext): string {
	const section: Section = { name: '', rank: 0, maxItems: 1, render: () => headline(conclusion, context, 'line') };
	return fitSections([section], context.detailsUrl);
}

function isSilent({ context, standing }: View): boolean {
	if (context.comment !== 'on-failure') return context.comment === 'never';
	return !isFailing(standing) && context.configProblem === null;
}

function title({ conclusion, context, standing }: View): Section {
	const reason: Conclusion =
		context.configProblem === null || isFailing(standing)
			? conclusion
			: { conclusion: 'neutral', title: 'This pull request breaks the configuration of this check' };
	return { name: '', rank: 0, maxItems: 1, render: () => headline(reason, context, 'heading') };
}

function headline(conclusion: Conclusion, context: CommitContext, form: 'heading' | 'line'): RootContent[] {
	const { repositoryUrl, headSha, detailsUrl } = context;
	const isCommit = /^[0-9a-f]{40,64}$/.test(headSha);
	const commit = link(isCommit && repositoryUrl !== null ? `${repositoryUrl}/commit/${headSha}` : null, [
		code(shortSha(headSha)),
	]);
	const words = phrase`${SIGNS[conclusion.conclusion]} ${conclusion.title} · ${commit}`;
	if (form === 'heading') return [html(MARKER), heading(3, words)];
	const page = detailsUrl === null ? [] : phrase` · ${link(detailsUrl, phrase`details`)}`;
	return [html(MARKER), { type: 'paragraph', children: [...words, ...page] }];
}
