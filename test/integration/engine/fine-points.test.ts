import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildResult } from '../../../src/results/build-result.ts';
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
		weak: moduleSource('\tif (perhaps)\n\t\tperhaps();', 'extern void perhaps(void) __attribute__((weak));'),
		looked_up: moduleSource(
			'\tif (symbol_get(nowhere))\n\t\tsymbol_put(nowhere);',
			'#include <linux/module.h>\nextern int nowhere(void);',
		),
		// … what is in the source and not in the object …
		removed: moduleSource(
			'\tif (0)\n\t\tin_dead_branch();\n\tif (IS_ENABLED(CONFIG_NEVER_SET))\n\t\tin_configuration();',
			'void in_dead_branch(void);\nvoid in_configuration(void);\nvoid in_unused(void);\nstatic inline void unused(void)\n{\n\tin_unused();\n}',
		),
	}),
	// … and what is not in the source as it is in the object.
	...root('hidden', {
		macro: moduleSource('\tpr_info("here\\n");\n\treturn compat_call(1);', '#include "compat.h"'),
		operations: moduleSource(
			'\tpr_info("%p\\n", &operations);',
			`#include <linux/fs.h>
loff_t seek_of_old(struct file *file, loff_t offset, int whence);
static const struct file_operations operations = {
	.owner = THIS_MODULE,
	.llseek = seek_of_old,
};`,
		),
	}),
	'hidden/compat.h': 'int behind_macro(int);\n#define compat_call(a) \\\n\t(behind_macro(a) + 1)\n',
	...root('many', {
		...Object.fromEntries(SOUND.map((name) => [name, moduleSource('\tpr_info("hello\\n");')])),
		lacking: moduleSource('\tlacks();', 'void lacks(void);'),
	}),
	...root('family', {
		giver: `${moduleSource('\tno_such_variable = 1;')}int given(void);
int given(void)
{
	return 1;
}
EXPORT_SYMBOL_GPL(given);
`,
		taker: moduleSource('\treturn given();', 'int given(void);'),
		another: moduleSource('\treturn given() + 1;', 'int given(void);'),
	}),
};

describe.each(['debian-11', 'debian-13-backports'])('fine points (%s)', (id) => {
	const fixture = testEngine();
	let result: BuildResult;
	beforeAll(async () => {
		result = await fixture.build(FILES, { kernel: await fixture.kernel(id) });
	}, 240_000);

	const failuresOf = (module: string) =>
		result.symbolFailures
			.filter((failure) => failure.module === module)
			.map(({ symbol, reason, foundBy, uses }) => ({ symbol, reason, foundBy, uses }));
	const usedAt = (file: string, text: string) => ({
		reason: 'not-exported',
		foundBy: 'linker',
		uses: [{ file, line: lineOf(FILES[file], text), via: null }],
	});

	test.each([
		['a weak reference', 'weak'],
		['a symbol that symbol_get looks up at run time', 'looked_up'],
		['a call in code that the compiler removes', 'removed'],
	])('%s is no failure', (_, name) => {
		expect(failuresOf(name)).toEqual([]);
		expect(states(result)[`sound/${name}.ko`]).toBe('resolved');
		expect(outcomes(result)['sound']).toBe('pass');
	});

	test('a symbol that a macro of a header hides is at the line that uses the macro', () => {
		expect(failuresOf('macro')).toEqual([{ symbol: 'behind_macro', ...usedAt('hidden/macro.c', 'compat_call(1)') }]);
	});

	test('a symbol that only a table of operations names is at its line of the table', () => {
		expect(failuresOf('operations')).toEqual([{ symbol: 'seek_of_old', ...usedAt('hidden/operations.c', '.llseek') }]);
	});

	test('of many modules the one that fails is named, and all others resolve', () => {
		expect(outcomes(result)['many']).toBe('symbol-failures');
		expect(failuresOf('lacking')).toEqual([{ symbol: 'lacks', ...usedAt('many/lacking.c', '\tlacks();') }]);
		const others = Object.entries(states(result)).filter(([path]) => path.startsWith('many/sound'));
		expect(Object.fromEntries(others)).toEqual(
			Object.fromEntries(SOUND.map((name) => [`many/${name}.ko`, 'resolved'])),
		);
	});

	test('a sibling that does not compile is said once; those that need it say why they do not resolve', () => {
		expect(result.buildErrors).toMatchObject([{ tool: 'compiler', file: 'family/giver.c' }]);
		expect(result.symbolFailures.filter(({ symbol }) => symbol === 'given')).toEqual([]);
		for (const name of ['taker', 'another']) {
			expect(result.modules.find((module) => module.name === name)).toMatchObject({
				state: 'unresolved',
				why: 'given is in family/giver.c, which did not compile',
			});
		}
	});
});
