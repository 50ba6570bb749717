import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parseDkmsFacts } from '../../../src/engine/gather/dkms-facts.ts';
import { nearly } from '../hostile-lines.ts';

const REAL = [
	'tree\t/build/dkms/demo/1.0/build',
	'module\tdemo\tsub/',
	'module\tdemo-more\t',
	'excluded\tBUILD_EXCLUSIVE_KERNEL="^4"',
	'run\tPATCH\tpatch -p1 <./patches/a',
	'failed\tPRE_BUILD\tgen.sh\tno gen.in\t3',
	'make\tmake -C /lib/modules/6.1.0/build M=/build/dkms/demo/1.0/build',
];

describe('what a dkms.conf says when it is run', () => {
	test('is hostile, and yet promises only modules of the tree, and few names to the directory', () => {
		fc.assert(
			fc.property(nearly(REAL), (output) => {
				const facts = parseDkmsFacts(output, 'sub');
				expect(facts.aliases.size).toBeLessThanOrEqual(3);
				expect(facts.failedDkmsSteps.length).toBeLessThanOrEqual(50);
				for (const { name, directory } of facts.dkmsModules) {
					expect(name).toMatch(/^[\w.-]+$/);
					expect(directory).not.toMatch(/^\/|(?:^|\/)\.\.(?:\/|$)|^$/);
				}
			}),
			{ numRuns: 500 },
		);
	});

	test.each([
		['names of the directory', (n: number) => `tree\t/build/dkms/${n}`],
		['modules', (n: number) => `module\tm${n}\t`],
		['steps', (n: number) => `run\tPATCH\tpatch ${n} ${'x'.repeat(900)}`],
		['failures', (n: number) => `failed\tPRE_BUILD\t${n}\t${'x'.repeat(900)}\t1`],
		['a place that goes up and down forever', () => `module\tm\t${'a/../'.repeat(10)}`],
	])('is bounded: %s without number', (_, line) => {
		const facts = parseDkmsFacts(Array.from({ length: 300_000 }, (__, n) => line(n)).join('\n'), '.');
		expect(facts.aliases.size).toBeLessThanOrEqual(3);
		expect(facts.failedDkmsSteps.length).toBeLessThanOrEqual(50);
		expect(facts.command?.length ?? 0).toBeLessThanOrEqual(500_000);
		expect(facts.dkmsModules.length).toBeLessThanOrEqual(1000);
	});
});
