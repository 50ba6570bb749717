/** Writes the JSON Schema of `modprobot check --format json` for people and programs that read it; see `npm run schema`. */
import { writeFileSync } from 'node:fs';
import { checkReportJsonSchema } from '../src/report/json.ts';

const file = new URL('../docs/check-report.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(checkReportJsonSchema(), null, 2)}\n`);
