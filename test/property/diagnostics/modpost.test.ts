import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { modpostComplaints, modpostRemarks } from '../../../src/diagnostics/modpost.ts';
import { anyText, nearly } from '../hostile-lines.ts';

const REAL = [
	'ERROR: modpost: "gone" [/build/src/sub/demo.ko] undefined!',
	"FATAL: modpost: GPL-incompatible module demo.ko uses GPL-only symbol 'gpl'",
	'modpost: error: module demo uses symbol x from namespace module:a,b, but does not import it.',
	'WARNING: modpost: suppressed 12 unresolved symbol warnings because there were too many)',
	'make[1]: *** [scripts/Makefile.modpost:67: Module.symvers] Error 1',
];

describe('modpost’s words', () => {
	test('are read whatever they are, and never empty', () => {
		fc.assert(
			fc.property(fc.oneof(anyText, nearly(REAL)), (log) => {
				const complaints = modpostComplaints(log);
				const remarks = modpostRemarks(log);
				expect(complaints.length).toBeLessThanOrEqual(log.split('\n').length);
				expect(remarks.length).toBeGreaterThan(0);
				for (const words of remarks) expect(words).not.toMatch(/^\s*$/);
			}),
			{ numRuns: 500 },
		);
	});

	test('that complain are found among others, in order', () => {
		const words = fc.stringMatching(/^[a-z][a-z0-9 ]{0,30}[a-z]$/).filter((text) => !/error|fatal|modpost/.test(text));
		const label = fc.constantFrom('ERROR: modpost: ', 'FATAL: modpost: ', 'Error: modpost: ', 'modpost: error: ');
		const noise = fc.constantFrom('  MODPOST Module.symvers', 'WARNING: modpost: missing x in y.o', '');
		fc.assert(
			fc.property(fc.uniqueArray(words, { maxLength: 30 }), label, noise, (written, prefix, between) => {
				const log = written.flatMap((one) => [between, prefix + one]).join('\n');
				expect(modpostComplaints(log)).toEqual(written);
			}),
		);
	});

	test('are bounded in number', () => {
		const log = Array.from({ length: 500_000 }, (_, n) => `ERROR: modpost: "s${n}" [a.ko] undefined!\n`).join('');
		expect(modpostComplaints(log)).toHaveLength(100);
		expect(modpostRemarks(log)).toHaveLength(10);
	});
});
