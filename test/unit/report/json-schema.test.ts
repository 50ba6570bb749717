import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { checkReportJsonSchema } from '../../../src/report/json.ts';

it('docs/check-report.schema.json is what `npm run schema` writes', () => {
	const published = readFileSync(new URL('../../../docs/check-report.schema.json', import.meta.url), 'utf8');
	expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(checkReportJsonSchema())));
});
