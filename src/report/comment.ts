/** The one comment on a pull request. */
import type { RootContent } from 'mdast';
import type { JudgedCheck } from '../judgement/judge-check.ts';
import type { Conclusion } from '../judgement/status.ts';
import { fitSections, type Section, section } from './markdown/fit-sections.ts';
import { code, heading, html, link, phrase } from './markdown/nodes.ts';
import type { ReportContext } from './report-context.ts';
import { blame } from './sections/blame.ts';
import {
	fixedFailures,
	newErrors,
	newSymbols,
	knownFailures,
	preexistingFailures,
	unknownFailures,
} from './sections/failures.ts';
import { kernelMessages, notes } from './sections/kernel-messages.ts';
import { kernelTable } from './sections/kernel-table.ts';
import { otherLeftOut, openLeftOut } from './sections/left-out.ts';
import { oddModules } from './sections/odd-modules.ts';
import { legend, reproduction } from './sections/reproduce.ts';
import { runtimeSymbols } from './sections/runtime-symbols.ts';
import { type View, viewOf } from './sections/view.ts';
import { shortSha } from '../shared/words.ts';

/** What our comment is found by; nothing else that is rendered can contain it. */
export const MARKER = '<!-- modprobot:check -->';

const SIGNS: Readonly<Record<Conclusion, string>> = {
	success: '✔',
	failure: '✖',
	timed_out: '✖',
	neutral: '⚠',
	cancelled: '⊘',
	skipped: '⊘',
	action_required: '⚠',
};

/**
 * The comment as Markdown of at most 60,000 bytes, the marker first; null where there is nothing to say to people
 * (by default: no failure to blame this pull request for, and a valid configuration).
 */
export function renderComment(check: JudgedCheck, context: ReportContext): string | null {
	const view = viewOf(check, context);
	return isSilent(view) ? null : fitSections([title(view), ...commentSections(view)], context.detailsUrl);
}

/** The sections that the comment and the check run's summary have in common. */
export function commentSections(view: View): readonly Section[] {
	return [blame(view), ...findingSections(view)];
}

/** What was found, without a word on whose it is. */
export function findingSections(view: View): readonly Section[] {
	return [
		kernelTable(view),
		newSymbols(view),
		newErrors(view),
		unknownFailures(view),
		openLeftOut(view),
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

/** What a check ended with, in one line. */
export interface Ending {
	readonly conclusion: Conclusion;
	readonly title: string;
	readonly headSha: string;
}

type CommitContext = Pick<ReportContext, 'repositoryUrl' | 'detailsUrl'>;

/** What an earlier comment shrinks to when there is nothing to complain about any more: one line. */
export function renderResolvedComment(ending: Ending, context: CommitContext): string {
	return fitSections([section('', { rank: 0 }, () => headline(ending, context, 'line'))], context.detailsUrl);
}

function isSilent({ check, context }: View): boolean {
	if (context.comment !== 'on-failure') return context.comment === 'never';
	return !check.isFailing && context.configProblem === null;
}

function title({ check, title: found, context }: View): Section {
	const headSha = check.report.subject.head;
	const ending: Ending =
		context.configProblem === null || check.isFailing
			? { conclusion: check.conclusion, title: found, headSha }
			: { conclusion: 'neutral', title: 'This pull request breaks the configuration of this check', headSha };
	return section('', { rank: 0 }, () => headline(ending, context, 'heading'));
}

function headline(
	{ conclusion, title: text, headSha }: Ending,
	context: CommitContext,
	form: 'heading' | 'line',
): RootContent[] {
	const { repositoryUrl, detailsUrl } = context;
	const isCommit = /^[0-9a-f]{40,64}$/.test(headSha);
	const commit = link(isCommit && repositoryUrl !== null ? `${repositoryUrl}/commit/${headSha}` : null, [
		code(shortSha(headSha)),
	]);
	const words = phrase`${SIGNS[conclusion]} ${text} · ${commit}`;
	if (form === 'heading') return [html(MARKER), heading(3, words)];
	const page = detailsUrl === null ? [] : phrase` · ${link(detailsUrl, phrase`details`)}`;
	return [html(MARKER), { type: 'paragraph', children: [...words, ...page] }];
}
