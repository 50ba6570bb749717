import { renderComment } from '../report/comment.ts';
import { titleOf } from '../report/title.ts';
import { renderJson } from '../report/json.ts';
import type { ReportContext } from '../report/report-context.ts';
import { leftOutLines } from '../report/terminal-left-out.ts';
import { renderText } from '../report/terminal-text.ts';
import type { CheckArguments } from './check-arguments.ts';
import type { LocalFindings } from './local-check.ts';

/** The report in the asked form. */
export function renderFindings(findings: LocalFindings, format: CheckArguments['format'], colour: boolean): string {
	const { judged, builds } = findings;
	if (format === 'json') return renderJson(judged.report);
	if (judged.status === 'untouched') {
		return [titleOf(judged), ...leftOutLines(judged.report, (text) => text), ''].join('\n');
	}
	if (format === 'text') return renderText(judged, { colour });
	const context: ReportContext = {
		comment: 'always',
		repositoryUrl: null,
		detailsUrl: null,
		changedLines: null,
		// There is no address from which somebody else could fetch the directory.
		kernels: new Map([...builds].map(([id, { head }]) => [id, { reproduce: null, log: head.log }])),
		configProblem: null,
	};
	return renderComment(judged, context) ?? `${titleOf(judged)}\n`;
}
