/** The check run of a finished check. */
import { type Annotation, annotationsOf, omittedAnnotations } from './annotations.ts';
import type { JudgedCheck } from '../judgement/judge-check.ts';
import { commentSections } from './comment.ts';
import type { Conclusion } from '../judgement/status.ts';
import { fitSections, type Section, section } from './markdown/fit-sections.ts';
import { paragraph, phrase } from './markdown/nodes.ts';
import type { ReportContext } from './report-context.ts';
import { kernelDetails, kernelLogs } from './sections/kernel-details.ts';
import { viewOf } from './sections/view.ts';
import { visibleLine } from '../shared/visible-text.ts';
import { shortSha } from '../shared/words.ts';

/** A button on the check run. */
export interface Action {
	/** At most 20 characters. */
	readonly label: string;
	/** At most 40 characters. */
	readonly description: string;
	/** At most 20 characters. */
	readonly identifier: string;
}

export interface CheckRunOutput {
	readonly status: 'queued' | 'in_progress' | 'completed';
	/** Null until completed. */
	readonly conclusion: Conclusion | null;
	readonly title: string;
	/** Markdown of at most 60,000 bytes, as is `text`. */
	readonly summary: string;
	readonly text: string | null;
	readonly annotations: readonly Annotation[];
	readonly actions: readonly Action[];
}

export function renderCheckRun(check: JudgedCheck, context: ReportContext): CheckRunOutput {
	const view = viewOf(check, context);
	const { annotations, omitted } = annotationsOf(check, context);
	const text = fitSections([...kernelDetails(view), ...kernelLogs(view)], context.detailsUrl);
	return {
		status: 'completed',
		conclusion: check.conclusion,
		title: visibleLine(`${view.title} · ${shortSha(check.report.subject.head)}`, 250),
		summary: fitSections([...commentSections(view), omission(omitted)], context.detailsUrl),
		text: text === '' ? null : text,
		annotations,
		// GitHub has its own button to run a finished check again.
		actions: [],
	};
}

function omission(omitted: number): Section {
	const sentence = omittedAnnotations(omitted);
	return section('how many places are not annotated', { rank: 1 }, () =>
		sentence === null ? [] : [paragraph(phrase`${sentence}`)],
	);
}
