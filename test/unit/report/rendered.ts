/** The renderers, for a report that is judged in its surroundings first. */
import { annotationsOf as annotations } from '../../../src/report/annotations.ts';
import { renderCheckRun as checkRun } from '../../../src/report/check-run.ts';
import { renderComment as comment } from '../../../src/report/comment.ts';
import { renderText as text } from '../../../src/report/terminal-text.ts';
import type { CheckReport } from '../../../src/results/check-report.ts';
import { judged, type Surroundings } from './example-report.ts';

export function renderComment(found: CheckReport, surroundings: Surroundings) {
	return comment(judged(found, surroundings), surroundings);
}

export function renderCheckRun(found: CheckReport, surroundings: Surroundings) {
	return checkRun(judged(found, surroundings), surroundings);
}

export function renderText(found: CheckReport, options: Surroundings & { readonly colour: boolean }) {
	return text(judged(found, options), options);
}

export function annotationsOf(found: CheckReport, surroundings: Pick<Surroundings, 'changedLines'>) {
	return annotations(judged(found, surroundings), surroundings);
}
