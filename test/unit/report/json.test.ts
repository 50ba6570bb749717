import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { CheckReport } from '../../../src/results/check-report.ts';
import { checkReportJsonSchema, renderJson } from '../../../src/report/json.ts';
import { lttngReport } from './example-report.ts';

describe('the JSON', () => {
	const json = renderJson(lttngReport());

	it('is the report itself', () => {
		expect(CheckReport.parse(JSON.parse(json))).toEqual(lttngReport());
		expect(json.endsWith('}\n')).toBe(true);
	});

	it('keeps to its own JSON Schema', () => {
		const validate = new Ajv2020().compile(checkReportJsonSchema());
		expect(validate(JSON.parse(json))).toBe(true);
		expect(validate({ ...lttngReport(), surprise: 1 })).toBe(false);
		expect(validate({ ...lttngReport(), schemaVersion: 2 })).toBe(false);
	});
});
