import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { bareSource } from './bare-source.ts';
import { type Files, lineOf, moduleSource, outcomes, states, testEngine } from './engine-fixture.ts';

const root = (directory: string, modules: Readonly<Record<string, string>>): Files => ({
	[`${directory}/Kbuild`]: `obj-m := ${Object.keys(modules)
		.map((name) => `${name}.o`)
		.join(' ')}\n`,
	...Object.fromEntries(Object.entries(modules).map(([name, source]) => [`${directory}/${name}.c`, source])),
});
const SOUND = Array.from({ length: 5 }, (_, index) => `sound${index}`);

const FILES: Files = {
	...root('sound', {
		// What is in an object and is no failure …
		weak: bareSource('\tif (perhaps)\n\t\tperhaps();', 'extern void perhaps(void) __attribute__((weak));'),
		looked_up: moduleSource(
			'\tif (symbol_get(nowhere))\n\t\tsymbol_put(nowhere);',
			'#include <linux/module.h>\nextern int nowhere(void);',
		),
		// … what is in the source and not in the object …
		removed: bareSource(
			'\tif (0)\n\t\tin_dead_branch();\n\tif (IS_ENABLED(CONFIG_NEVER_SET))\n\t\tin_configuration();',
			'void in_dead_branch(void);\nvoid in_configuration(void);\nvoid in_unused(void);\nstatic inline void unused(void)\n{\n\tin_unused();\n}',
		),
	}),
	// … and what is not in the source as it is in the object.
	...root('hidden', {
		macro: bareSource('\treturn compat_call(1);', '#include "compat.h"'),
		operations: bareSource(
			'\tuse(&operations);',
			`#include <linux/fs.h>
loff_t seek_of_old(struct file *file, loff_t offset, int whence);
static const struct file_operations operations = {
	.owner = THIS_MODULE,
	.llseek = seek_of_old,
};
static noinline void use(const struct file_operations *given)
{
	barrier_data(given);
}`,
		),
	}),
	'hidden/compat.h': 'int behind_macro(int);\n#define compat_call(a) \\\n\t(behind_macro(a) + 1)\n',
	...root('family', {
		giver: bareSource(
			'\tno_such_variable = 1;',
			'#include <linux/export.h>\nint given(void);\nint given(void)\n{\n\treturn 1;\n}\nEXPORT_SYMBOL_GPL(given);',
		),
		taker: bareSource('\treturn given();', 'int given(void);'),
		another: bareSource('\treturn given() + 1;', 'int given(void);'),
	}),
};
const MANY = root('many', {
	...Object.fromEntries(SOUND.map((name) => [name, bareSource()])),
	lacking: bareSource('\tlacks();', 'void lacks(void);'),
});

const fixture = testEngine();
let older: BuildResult;
let newer: BuildResult;
beforeAll(async () => {
	older = await fixture.build({ ...FILES, ...MANY }, { kernel: await fixture.kernel('debian-11') });
	newer = await fixture.build(FILES, { kernel: await fixture.kernel('debian-13-backports') });
}, 240_000);

const failuresOf = (result: BuildResult, module: string) =>
	result.symbolFailures
		.filter((failure) => failure.module === module)
		.map(({ symbol, reason, foundBy, uses }) => ({ symbol, reason, foundBy, uses }));
const usedAt = (file: string, line: number) => ({
	reason: 'not-exported',
	foundBy: 'linker',
	uses: [{ file, line, via: null }],
});

describe.each([
	['5.10', () => older],
	['7.2', () => newer],
])('fine points (%s)', (_release, result) => {
	test.each([
		['a weak reference', 'weak'],
		['a symbol that symbol_get looks up at run time', 'looked_up'],
		['a call in code that the compiler removes', 'removed'],
	])('%s is no failure', (_, name) => {
		expect(failuresOf(result(), name)).toEqual([]);
		expect(states(result())[`sound/${name}.ko`]).toBe('resolved');
		expect(outcomes(result())['sound']).toBe('pass');
	});

	test('a symbol that a macro of a header hides is at the line that uses the macro', () => {
		const line = lineOf(FILES['hidden/macro.c'], 'compat_call(1)');
		expect(failuresOf(result(), 'macro')).toEqual([{ symbol: 'behind_macro', ...usedAt('hidden/macro.c', line) }]);
	});

	test('a symbol that only a table of operations names is at its line of the table', () => {
		const line = lineOf(FILES['hidden/operations.c'], '.llseek');
		expect(failuresOf(result(), 'operations')).toEqual([
			{ symbol: 'seek_of_old', ...usedAt('hidden/operations.c', line) },
		]);
	});

	test('a sibling that does not compile is said once; those that need it say why they do not resolve', () => {
		expect(result().buildErrors).toMatchObject([{ tool: 'compiler', file: 'family/giver.c' }]);
		expect(result().symbolFailures.filter(({ symbol }) => symbol === 'given')).toEqual([]);
		for (const name of ['taker', 'another']) {
			expect(result().modules.find((module) => module.name === name)).toMatchObject({
				state: 'unresolved',
				why: 'given is in family/giver.c, which did not compile',
			});
		}
	});
});

test('of many modules the one that fails is named, and all others resolve (5.10)', () => {
	expect(outcomes(older)['many']).toBe('symbol-failures');
	const line = lineOf(MANY['many/lacking.c'], '\tlacks();');
	expect(failuresOf(older, 'lacking')).toEqual([{ symbol: 'lacks', ...usedAt('many/lacking.c', line) }]);
	const others = Object.entries(states(older)).filter(([path]) => path.startsWith('many/sound'));
	expect(Object.fromEntries(others)).toEqual(Object.fromEntries(SOUND.map((name) => [`many/${name}.ko`, 'resolved'])));
});
