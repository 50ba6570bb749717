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
	test('stands in it: each step, its words, and the commands that these name', () => {
		const log = nearly(REAL).map((text) => text.replaceAll('\x1b', ''));
		fc.assert(
			fc.property(log, (text) => {
				const lines = text.split('\n').map((line) => line.trim());
				for (const { target, words } of failedSteps(text, NOWHERE)) {
					expect(text).toContain(target);
					expect(lines).toEqual(expect.arrayContaining([...words]));
					for (const name of commandsNotFound(words, true)) expect(words.join('\n')).toContain(name);
				}
			}),
			{ numRuns: 500 },
		);
	});

	test('of a recipe: commands that stand in it', () => {
		fc.assert(
			fc.property(fc.oneof(anyText, nearly(REAL)), (recipe) => {
				for (const name of commandsOf(recipe).flat()) expect(recipe).toContain(name);
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
