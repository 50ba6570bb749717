import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { modpostFindings } from '../../../src/diagnostics/modpost.ts';
import { nearly } from '../hostile-lines.ts';

const symbol = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/);
const module = fc.stringMatching(/^[a-z][a-z0-9_-]{0,12}$/);
const namespace = fc.oneof(
	fc.stringMatching(/^[A-Z][A-Z0-9_]{0,12}$/),
	fc.array(module, { minLength: 1, maxLength: 3 }).map((names) => `module:${names.join(',')}`),
);

/** How each generation of kernels puts it; the module's path is absolute until 6.12. */
const GENERATIONS = {
	'5.10': { prefix: 'ERROR: modpost: ', gpl: 'FATAL: modpost: ', path: '/build/src/sub/' },
	'6.1': { prefix: 'ERROR: modpost: ', gpl: 'ERROR: modpost: ', path: '/build/src/sub/' },
	'6.12': { prefix: 'ERROR: modpost: ', gpl: 'ERROR: modpost: ', path: '/build/src/' },
	'7.2': { prefix: 'ERROR: modpost: ', gpl: 'ERROR: modpost: ', path: '' },
} as const;

const REAL = Object.values(GENERATIONS).flatMap(({ prefix, gpl, path }) => [
	`${prefix}"gone" [${path}demo.ko] undefined!`,
	`${gpl}GPL-incompatible module demo.ko uses GPL-only symbol 'gpl'`,
	`${prefix}module demo uses symbol x from namespace module:a,b, but does not import it.`,
	`${prefix}missing MODULE_LICENSE() in ${path}demo.o`,
	'WARNING: modpost: suppressed 12 unresolved symbol warnings because there were too many)',
]);

describe('what modpost finds', () => {
	test('in lines that are nearly its own has names without spaces or quotes, and is no more than the lines', () => {
		fc.assert(
			fc.property(nearly(REAL), (log) => {
				const findings = modpostFindings(log);
				expect(findings.length).toBeLessThanOrEqual(log.split('\n').length);
				for (const finding of findings) {
					if (finding.kind === 'other') expect(finding.message).not.toBe('');
					else expect(finding.symbol).not.toMatch(/["\n]|^$/);
				}
			}),
			{ numRuns: 500 },
		);
	});

	const finding = fc.oneof(
		fc.record({ kind: fc.constant('undefined' as const), symbol, module }),
		fc.record({ kind: fc.constant('gpl-only' as const), symbol, module }),
		fc.record({ kind: fc.constant('namespace' as const), symbol, module, namespace }),
	);

	test.each(Object.entries(GENERATIONS))('on %s is what was written, in order', (_, { prefix, gpl, path }) => {
		const noise = fc.constantFrom(
			'  MODPOST Module.symvers',
			'WARNING: modpost: missing MODULE_DESCRIPTION() in x.o',
			'',
		);
		fc.assert(
			fc.property(fc.array(finding, { maxLength: 30 }), noise, (written, between) => {
				const lines = written.map((one) => {
					if (one.kind === 'undefined') return `${prefix}"${one.symbol}" [${path}${one.module}.ko] undefined!`;
					if (one.kind === 'gpl-only')
						return `${gpl}GPL-incompatible module ${one.module}.ko uses GPL-only symbol '${one.symbol}'`;
					return `${prefix}module ${one.module} uses symbol ${one.symbol} from namespace ${one.namespace}, but does not import it.`;
				});
				expect(modpostFindings(lines.flatMap((line) => [between, line]).join('\n'))).toEqual(written);
			}),
		);
	});

	test('is bounded in number', () => {
		const log = Array.from({ length: 500_000 }, (_, n) => `ERROR: modpost: "s${n}" [a.ko] undefined!\n`).join('');
		expect(modpostFindings(log)).toHaveLength(10_000);
	});
});
