import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { failedSteps } from '../../../src/diagnostics/failed-steps.ts';
import { commandsNotFound, commandsOf } from '../../../src/diagnostics/missing-commands.ts';
import { anyText, nearly } from '../hostile-lines.ts';

const NOWHERE = { see: () => {}, find: () => null };
const REAL = [
	'make[2]: *** [/usr/src/linux/scripts/Makefile.build:250: demo.o] Error 1',
	'make[1]: *** [Makefile:7: gen.h] Error 127',
	'make: *** [all] Error 2',
	'Makefile:3: *** please install python3.  Stop.',
	"make[1]: Entering directory '/build/src'",
	'/bin/sh: 1: sudo: not found',
	"/usr/bin/env: 'python3': No such file or directory",
	'sudo $(PYTHON) gen.py "a b" > gen.h; if x; then y; fi',
];

describe('what is read of a log that may be anything', () => {
	test('is bounded: each step once, a few of its words, names of commands alone', () => {
		fc.assert(
			fc.property(nearly(REAL), (log) => {
				const steps = failedSteps(log, NOWHERE);
				expect(steps.length).toBeLessThanOrEqual(log.split('\n').length);
				for (const { words } of steps) {
					expect(words.length).toBeLessThanOrEqual(20);
					for (const name of commandsNotFound(words, true)) expect(name).toMatch(/^[\w.+/-]+$/);
				}
			}),
			{ numRuns: 500 },
		);
	});

	test('of a recipe: names of commands alone', () => {
		fc.assert(
			fc.property(fc.oneof(anyText, nearly(REAL)), (recipe) => {
				for (const name of commandsOf(recipe).flat()) expect(name).toMatch(/^[\w.+/-]+$/);
			}),
		);
	});

	const end = 'make: *** [gen.h] Error 1';
	test.each([
		['errors', `${end}\n`],
		['empty lines', '\n'],
		['lines of chatter', 'make: Nothing to be done\n'],
		['lines that nearly are errors', 'a: *** [b: c\n'],
		['lines that nearly name a command', ': 1: x: not foun\n'],
	])('takes no longer than it is long: a million %s', (_, line) => {
		const steps = failedSteps(`${line.repeat(1_000_000)}${end}`, NOWHERE);
		expect(steps.length).toBeLessThanOrEqual(1);
		expect(commandsNotFound(steps[0]?.words ?? [], true)).toEqual([]);
	});

	test.each([['$('], ['('], ['"'], ['a: '], ['\\'], ['$(a)'], ['; ']])('nor a recipe of many %s', (part) => {
		expect(commandsOf(part.repeat(1_000_000)).length).toBeLessThan(5000);
		expect(commandsNotFound([part.repeat(1_000_000)], true).length).toBeLessThan(20);
	});
});
