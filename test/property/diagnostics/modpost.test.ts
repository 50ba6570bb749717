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
	test('stand in the log, whatever it is; where it has none, that is said', () => {
		const log = fc.oneof(anyText, nearly(REAL)).map((text) => text.replaceAll('\x1b', ''));
		fc.assert(
			fc.property(log, (said) => {
				for (const words of modpostComplaints(said)) expect(said).toContain(words);
				const [first, ...others] = modpostRemarks(said);
				expect([said, 'it refuses the module and does not say why'].some((text) => text.includes(first ?? '\0'))).toBe(
					true,
				);
				for (const words of others) expect(said).toContain(words);
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
