/** The JSON contract of `modprobot check --format json`. */
import { z } from 'zod';
import { CheckReport } from '../results/check-report.ts';

/** The report as indented JSON with a line break at its end. */
export function renderJson(report: CheckReport): string {
	return `${JSON.stringify(CheckReport.parse(report), null, 2)}\n`;
}

/** The JSON Schema (draft 2020-12) that the JSON keeps to. */
export function checkReportJsonSchema(): object {
	return { title: 'modprobot check report, schemaVersion 1', ...z.toJSONSchema(CheckReport) };
}
