import { describe, expect, test } from '@jest/globals';
import { failedSteps } from '../../../src/diagnostics/failed-steps.ts';
import { createSourcePaths } from '../../../src/diagnostics/source-paths.ts';

const FILES = new Set(['Makefile', 'sub/Makefile']);
const toTree = (path: string) => (path.startsWith('/build/src/') ? path.slice('/build/src/'.length) : null);

const steps = (...lines: string[]) =>
	failedSteps(
		lines.join('\n'),
		createSourcePaths(toTree, (path) => FILES.has(path), '/build/src', []),
	);
const brief = (...lines: string[]) =>
	steps(...lines).map(({ makefile, line, target, status }) => [makefile, line, target, status]);

describe('a step that failed', () => {
	test('has its makefile, its line, what it was to make, its exit status and its last words', () => {
		expect(
			steps(
				'  CC [M]  /build/src/other.o',
				"make[2]: Entering directory '/build/src/sub'",
				'./gen.sh > gen.h',
				'table.txt: 3 columns',
				'make[2]: *** [Makefile:7: gen.h] Error 3',
				"make[2]: Leaving directory '/build/src/sub'",
			),
		).toEqual([
			{
				kind: 'recipe',
				makefile: 'sub/Makefile',
				line: 7,
				isKbuilds: false,
				target: 'gen.h',
				status: 3,
				words: ['./gen.sh > gen.h', 'table.txt: 3 columns'],
				earlier: [],
			},
		]);
	});

	test.each([
		['make 4.0 and before', 'make: *** [gen.h] Error 1', [null, null, 'gen.h', 1]],
		['make in German', 'make: *** [Makefile:7: gen.h] Fehler 1', ['Makefile', 7, 'gen.h', 1]],
		['make in Japanese', 'make: *** [Makefile:7: gen.h] エラー 1', ['Makefile', 7, 'gen.h', 1]],
		['make by another name', '/usr/bin/gmake[1]: *** [Makefile:7: gen.h] Error 1', ['Makefile', 7, 'gen.h', 1]],
		['an absolute path', 'make: *** [/build/src/sub/Makefile:7: gen.h] Error 1', ['sub/Makefile', 7, 'gen.h', 1]],
		['a signal', 'make: *** [Makefile:7: gen.h] Segmentation fault (core dumped)', ['Makefile', 7, 'gen.h', null]],
		['a target with brackets', 'make: *** [Makefile:7: a[1].h] Error 1', ['Makefile', 7, 'a[1].h', 1]],
	])('is read in the words of %s', (_, line, expected) => {
		expect(brief(line)).toEqual([expected]);
	});

	test('with a command that was not found has what was said before jobs beside it spoke, but not of an ignored one', () => {
		const lines = [
			'env: not-this: No such file or directory',
			'make: [Makefile:5: all] Error 127 (ignored)',
			"env: 'lua': No such file or directory",
			'  CC [M]  /build/src/other.o',
			'other.c: words',
		];
		const said = (status: number) =>
			steps(...lines, `make: *** [Makefile:7: gen.h] Error ${status}`).map(({ words, earlier }) => ({
				words,
				earlier,
			}));
		expect(said(127)).toEqual([
			{
				words: ['other.c: words'],
				earlier: ["env: 'lua': No such file or directory", 'CC [M]  /build/src/other.o'],
			},
		]);
		expect(said(1)).toEqual([{ words: ['other.c: words'], earlier: [] }]);
	});

	test('is Kbuild’s own where its makefile is', () => {
		expect(steps('make[2]: *** [/usr/src/linux-headers/scripts/Makefile.build:250: /build/src/a.o] Error 1')).toEqual([
			expect.objectContaining({ isKbuilds: true, makefile: null, line: null, target: '/build/src/a.o' }),
		]);
	});

	test('is not every make above it, whatever a recipe makes of the exit status', () => {
		expect(
			brief(
				'make[3]: *** [Makefile:7: gen.h] Error 1',
				'make[3]: *** [Makefile:9: table.h] Error 1',
				"make[3]: Target 'all' not remade because of errors.",
				'make[2]: *** [Makefile:3: sub] Error 1',
				'make[1]: *** [Makefile:30: /build/src] Error 2',
				'make[1]: *** [Makefile:31: /build/src/other] Error 2',
				'make: *** [Makefile:4: all] Error 2',
			).map(([, , target]) => target),
		).toEqual(['gen.h', 'table.h']);
	});

	test('is not the make above one that does not know how deep it is', () => {
		expect(
			brief('make: *** [Makefile:7: gen.h] Error 1', 'make: *** [Makefile:4: all] Error 2').map(
				([, , target]) => target,
			),
		).toEqual(['gen.h']);
	});

	test('is one that fails after another did', () => {
		expect(
			brief(
				'make[1]: *** [Makefile:7: gen.h] Error 1',
				'make: *** [Makefile:4: all] Error 2',
				'sudo cp x y',
				'make: *** [Makefile:9: docs] Error 127',
			).map(([, , target]) => target),
		).toEqual(['gen.h', 'docs']);
	});

	test('is none that make was told to ignore, nor what make says besides', () => {
		expect(
			steps(
				'make: [Makefile:3: all] Error 1 (ignored)',
				"make: *** Deleting file 'gen.h'",
				'make: *** Waiting for unfinished jobs....',
				"make: Target 'all' not remade because of errors.",
			),
		).toEqual([]);
	});

	test('is also what make cannot go on without', () => {
		expect(
			steps(
				"make[2]: *** No rule to make target 'gone.c', needed by 'gone.o'.  Stop.",
				'make[1]: *** [Makefile:3: sub] Error 2',
				'sub/Makefile:3: *** please install the headers.  Stop.',
			).map(({ kind, makefile, line, target }) => [kind, makefile, line, target]),
		).toEqual([
			['stop', null, null, "No rule to make target 'gone.c', needed by 'gone.o'"],
			['stop', 'sub/Makefile', 3, 'please install the headers'],
		]);
	});
});
