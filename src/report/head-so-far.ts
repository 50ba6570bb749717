/** The check run while head is built and base is not: what head alone shows, before anything can be called new. */
import type { JudgedCheck } from '../judgement/judge-check.ts';
import type { Progress } from '../results/without-report.ts';
import { visibleLine } from '../shared/visible-text.ts';
import type { CheckRunOutput } from './check-run.ts';
import { CANCEL, progressWords } from './check-run-without-report.ts';
import { findingSections } from './comment.ts';
import { fitSections, section } from './markdown/fit-sections.ts';
import { paragraph, phrase } from './markdown/nodes.ts';
import type { ReportContext } from './report-context.ts';
import { viewOf } from './sections/view.ts';

/** @param check judged without a base. */
export function renderHeadSoFar(check: JudgedCheck, context: ReportContext, progress: Progress): CheckRunOutput {
	const view = viewOf(check, context);
	const words = phrase`Comparing with base …: ${progressWords(progress)}. Until base is built, nothing here can be called new; this is what head shows by itself.`;
	return {
		status: 'in_progress',
		conclusion: null,
		title: visibleLine(`${view.title}; comparing with base …`, 250),
		summary: fitSections(
			[section('', { rank: 0 }, () => [paragraph(words)]), ...findingSections(view)],
			context.detailsUrl,
		),
		text: null,
		// GitHub never takes one back: they come with the conclusion.
		annotations: [],
		actions: [CANCEL],
	};
}
