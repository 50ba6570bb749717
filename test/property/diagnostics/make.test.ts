import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { makeErrors } from '../../../src/diagnostics/make.ts';
import { anyText, nearly } from '../hostile-lines.ts';

const REAL = [
	'make[2]: *** [scripts/Makefile.build:250: demo.o] Error 1',
	"make: *** No rule to make target 'gone.c', needed by 'gone.o'.  Stop.",
	'make: *** Waiting for unfinished jobs....',
	"make[1]: Entering directory '/build/src'",
	'  CC [M]  demo.o',
	'sh: 1: frob: not found',
];

/** Words of a command, not make's or Kbuild's own. */
const words = fc.stringMatching(/^[a-ln-z][a-z0-9 .:]{0,30}[a-z]$/);
const target = fc.stringMatching(/^[a-z]{1,10}\.o$/);

describe('the errors of make', () => {
	test('in lines that are nearly its own are single lines, no more than the lines', () => {
		fc.assert(
			fc.property(fc.oneof(anyText, nearly(REAL)), (log) => {
				const errors = makeErrors(log);
				expect(errors.length).toBeLessThanOrEqual(log.split('\n').length);
				for (const error of errors) expect(error).toMatch(/^[^\n]*make: [^\n]+$/);
			}),
			{ numRuns: 500 },
		);
	});

	test('come with the last words before them, however much make says between', () => {
		const failure = fc.record({ target, words: fc.option(words), chatter: fc.nat(30), level: fc.nat(9) });
		const failures = fc.uniqueArray(failure, { selector: (one) => one.target, maxLength: 20 });
		fc.assert(
			fc.property(failures, (written) => {
				const log = written.flatMap((one) => [
					...(one.words === null ? [] : ['earlier words', one.words]),
					...Array.from(
						{ length: one.chatter },
						(_, n) => ['', '  LD [M]  x.ko', 'make[1]: Nothing to be done'][n % 3],
					),
					`make[${one.level}]: *** [Makefile:1: ${one.target}] Error 1`,
				]);
				expect(makeErrors(log.join('\n'))).toEqual(
					written.map((one) => {
						const error = `make: [Makefile:1: ${one.target}] Error 1`;
						return one.words === null ? error : `${one.words} (${error})`;
					}),
				);
			}),
		);
	});

	test.each([
		['errors', 'make: *** [a] Error 1\n', 1],
		['empty lines before one', '\n', 1],
		['lines of chatter before one', 'make: x\n', 1],
	])('are found behind a million %s', (_, line, count) => {
		expect(makeErrors(`${line.repeat(1_000_000)}make: *** [a] Error 1`)).toHaveLength(count);
	});

	test('are bounded in number', () => {
		const log = Array.from({ length: 200_000 }, (_, n) => `make: *** [target${n}] Error 1\n`).join('');
		expect(makeErrors(log)).toHaveLength(10_000);
	});

	test('do not take the end of a long line for the words of the next', () => {
		const long = `make: *** [${'x'.repeat(10_000)} the end] Error 1`;
		expect(makeErrors(`${long}\nmake: *** [a] Error 2`).at(-1)).toBe('make: [a] Error 2');
	});
});
