import { touchedPlaces } from '../judgement/left-out-places.ts';
import { renderComment } from '../report/comment.ts';
import { conclude } from '../report/conclude.ts';
import { renderJson } from '../report/json.ts';
import { leftOutLines } from '../report/terminal-left-out.ts';
import { renderText } from '../report/terminal-text.ts';
import type { CheckFindings } from '../checks/report/report-of-builds.ts';

export type ReportFormat = 'text' | 'json' | 'markdown';

/** The report in the asked form. */
export function renderFindings(findings: CheckFindings, format: ReportFormat, colour: boolean): string {
	const { report, context } = findings;
	if (format === 'json') return renderJson(report);
	if (report.kernels.length === 0 && touchedPlaces(report.leftOut).length === 0) {
		const lines = leftOutLines(report, (text) => text);
		return ['The change touches no kernel module: nothing to build.', ...lines, ''].join('\n');
	}
	if (format === 'text') return renderText(report, { ...context, colour });
	return renderComment(report, context) ?? `${conclude(report, context).title}\n`;
}
