import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { type Files, lineOf, moduleSource, omit, outcomes, states, testEngine } from './engine-fixture.ts';

const KBUILD = (modules: string) => `obj-m := ${modules}\n`;

const FILES: Files = {
	// One root where compilation fails in several ways …
	'mixed/Kbuild': KBUILD('broken.o undeclared.o forgotten.o sound.o lacking.o needsbroken.o'),
	'mixed/broken.c': `#include <linux/module.h>
int given(void);
int given(void)
{
	no_such_variable = 1;
	return 1;
}
EXPORT_SYMBOL_GPL(given);
MODULE_LICENSE("GPL");
`,
	'mixed/undeclared.c': moduleSource('\treturn removed_long_ago(1) + removed_long_ago(2);'),
	'mixed/forgotten.c': moduleSource('\treturn !kmalloc(1, 0);'),
	'mixed/sound.c': moduleSource(''),
	'mixed/lacking.c': moduleSource('\tlacks();', 'void lacks(void);'),
	'mixed/needsbroken.c': moduleSource('\treturn given();', 'int given(void);'),
	// … one where all that is wrong is a function that is no more …
	'gone/Kbuild': KBUILD('gone.o'),
	'gone/gone.c': moduleSource('\treturn removed_long_ago(3);'),
	// … and one with the error in a header.
	'header/Kbuild': KBUILD('header.o'),
	'header/lib.h': 'static inline int helper(void)\n{\n\treturn gone_in_header();\n}\n',
	'header/header.c': moduleSource('\treturn helper();', '#include "lib.h"'),
};

describe('modules that do not all compile (6.1)', () => {
	const fixture = testEngine();
	let result: BuildResult;
	beforeAll(async () => {
		result = await fixture.build(FILES);
	}, 240_000);

	const failures = (symbol: string) => result.symbolFailures.filter((failure) => failure.symbol === symbol);
	const errors = (file: string) => result.buildErrors.filter((error) => error.file === file);

	test('each root has the outcome that it deserves', () => {
		expect(outcomes(result)).toEqual({ mixed: 'build-errors', gone: 'symbol-failures', header: 'symbol-failures' });
		expect(result.outcome).toBe('build-errors');
	});

	test('a compile error is at its line, and the other modules’ symbols are resolved all the same', () => {
		expect(errors('mixed/broken.c')).toMatchObject([
			{ tool: 'compiler', line: lineOf(FILES['mixed/broken.c'], 'no_such_variable'), column: 9 },
		]);
		expect(failures('lacks')).toMatchObject([
			{
				reason: 'not-exported',
				module: 'lacking',
				foundBy: 'linker',
				uses: [{ file: 'mixed/lacking.c', line: lineOf(FILES['mixed/lacking.c'], '\tlacks'), via: null }],
			},
		]);
		expect(states(result)).toMatchObject({
			'mixed/sound.ko': 'resolved',
			'mixed/lacking.ko': 'unresolved',
			'mixed/broken.ko': 'not-built',
			'mixed/forgotten.ko': 'not-built',
		});
	});

	test('what a module misses only because its sibling did not compile is no failure of its own', () => {
		expect(failures('given')).toEqual([]);
		expect(result.modules.find(({ name }) => name === 'needsbroken')).toMatchObject({
			state: 'unresolved',
			why: 'given is in mixed/broken.c, which did not compile',
		});
	});

	test('an undeclared function that the kernel does not export is a symbol failure, found by the compiler', () => {
		const failure = (module: string, file: string, line: number, via: string | null) => ({
			reason: 'not-exported',
			foundBy: 'compiler',
			namespace: null,
			module,
			uses: [{ file, line, via }],
		});
		const line = lineOf(FILES['mixed/undeclared.c'], 'removed_long_ago');
		expect(failures('removed_long_ago').map((one) => omit(one, 'symbol'))).toEqual([
			failure('gone', 'gone/gone.c', lineOf(FILES['gone/gone.c'], 'removed_long_ago'), null),
			failure('undeclared', 'mixed/undeclared.c', line, null),
		]);
		expect(failures('gone_in_header').map((one) => omit(one, 'symbol'))).toEqual([
			failure('header', 'header/lib.h', 3, 'header/header.c'),
		]);
		expect(errors('mixed/undeclared.c')).toEqual([]);
		expect(errors('gone/gone.c')).toEqual([]);
	});

	test('an undeclared function that a header has is a build error that names the header', () => {
		expect(failures('kmalloc')).toEqual([]);
		expect(errors('mixed/forgotten.c')).toMatchObject([
			{
				tool: 'compiler',
				line: lineOf(FILES['mixed/forgotten.c'], 'kmalloc'),
				message: expect.stringContaining('<linux/slab.h>'),
			},
		]);
	});

	test('the files whose symbols nobody knows are named', () => {
		expect(result.uncompiled).toEqual([
			'gone/gone.c',
			'header/header.c',
			'mixed/broken.c',
			'mixed/forgotten.c',
			'mixed/undeclared.c',
		]);
	});
});

describe('where a failure is (6.1)', () => {
	const fixture = testEngine();
	const lacking = moduleSource('\tlacks();', 'void lacks(void);');
	const isAtItsLine = { symbol: 'lacks', uses: [{ file: 'lacking.c', line: lineOf(lacking, '\tlacks') }] };

	test('is told by a compiler that does not know the debug information that is wanted', async () => {
		const files = {
			Kbuild: 'CC := sh $(realpath $(src))/old-compiler $(CC)\nobj-m := lacking.o\n',
			'old-compiler': [
				'case " $* " in',
				`*' -gstatement-frontiers '*) echo "cc1: error: unrecognized command line option '-gstatement-frontiers'" >&2; exit 1 ;;`,
				'esac',
				'exec "$@"',
			].join('\n'),
			'lacking.c': lacking,
		};
		const result = await fixture.build(files);
		expect(result).toMatchObject({ outcome: 'symbol-failures', buildErrors: [] });
		expect(result.symbolFailures).toMatchObject([isAtItsLine]);
	}, 60_000);

	test('is told though the build wants no debug information', async () => {
		const files = { Kbuild: 'ccflags-y := -g0\nobj-m := lacking.o\n', 'lacking.c': lacking };
		const result = await fixture.build(files);
		expect(result.symbolFailures).toMatchObject([isAtItsLine]);
	}, 60_000);
});
