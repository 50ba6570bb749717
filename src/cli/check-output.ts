import { touchedPlaces } from '../judgement/left-out-places.ts';
import { renderComment } from '../report/comment.ts';
import { conclude } from '../report/conclude.ts';
import { renderJson } from '../report/json.ts';
import type { ReportContext } from '../report/report-context.ts';
import { leftOutLines } from '../report/terminal-left-out.ts';
import { renderText } from '../report/terminal-text.ts';
import type { CheckArguments } from './check-arguments.ts';
import type { LocalFindings } from './local-check.ts';

/** The report in the asked form. */
export function renderFindings(findings: LocalFindings, format: CheckArguments['format'], colour: boolean): string {
	const { report, policy } = findings;
	if (format === 'json') return renderJson(report);
	if (report.kernels.length === 0 && touchedPlaces(report.leftOut).length === 0) {
		const lines = leftOutLines(report, (text) => text);
		return ['The change touches no kernel module: nothing to build.', ...lines, ''].join('\n');
	}
	if (format === 'text') return renderText(report, { ...policy, colour });
	const context: ReportContext = {
		...policy,
		comment: 'always',
		headSha: report.subject.head,
		baseSha: report.subject.base,
		repositoryUrl: null,
		detailsUrl: null,
		changedLines: null,
		totalKernels: report.kernels.length,
		// There is no address from which somebody else could fetch the directory.
		kernels: new Map([...findings.builds].map(([id, { head }]) => [id, { reproduce: null, log: head.log }])),
		configProblem: null,
		notes: [],
	};
	return renderComment(report, context) ?? `${conclude(report, policy).title}\n`;
}
