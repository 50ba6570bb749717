import type { CheckFindings } from '../checks/report/report-of-builds.ts';
import { renderJson } from '../report/json.ts';
import { leftOutLines } from '../report/terminal-left-out.ts';
import { renderText } from '../report/terminal-text.ts';
import { titleOf } from '../report/title.ts';

export type ReportFormat = 'text' | 'json' | 'markdown';

/** The report in the asked form. */
export async function renderFindings(
	{ judged, context }: CheckFindings,
	format: ReportFormat,
	colour: boolean,
): Promise<string> {
	if (format === 'json') return renderJson(judged.report);
	if (judged.status === 'untouched') {
		return [titleOf(judged), ...leftOutLines(judged.report, (text) => text), ''].join('\n');
	}
	if (format === 'text') return renderText(judged, { colour });
	// What makes Markdown takes longer to load than to run.
	const { renderComment } = await import('../report/comment.ts');
	return renderComment(judged, context) ?? `${titleOf(judged)}\n`;
}
