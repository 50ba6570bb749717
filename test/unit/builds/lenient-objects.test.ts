import { describe, expect, test } from '@jest/globals';
import { judge, module, root, run, summary, undeclared } from './observations-builder.ts';

/** One module of one file that calls `removed`, which is undeclared. */
const oneCaller = (needs: readonly string[], headers: readonly string[] = []) =>
	judge({
		roots: [
			root([module('demo.ko')], { runs: [run({ exitCode: 2, compilerErrors: [undeclared('removed', 'demo.c')] })] }),
		],
		objects: { 'demo.o': 'int start(void) { removed(); }' },
		lenient: { 'demo.o': { needs, licence: null } },
		headers,
	});

describe('a file that only compiles where undeclared functions are allowed', () => {
	test('has its other symbols judged as any file', () => {
		expect(summary(oneCaller(['removed', 'lacking', 'gpl', 'open'])).failures).toEqual([
			'demo: gpl gpl-only',
			'demo: lacking not-exported',
			'demo: removed not-exported',
		]);
	});

	test('keeps the undeclared function the compiler’s finding, with all its uses', () => {
		const { symbolFailures } = oneCaller(['removed', 'removed']);

		expect(symbolFailures).toMatchObject([
			{ symbol: 'removed', foundBy: 'compiler', uses: [{ line: 5 }, { line: 100 }, { line: 101 }] },
		]);
	});

	test('has no symbol failure for a function whose header is not included', () => {
		const result = oneCaller(['removed'], ['./linux/old.h:3:#define removed(x) (x)']);

		expect(summary(result).failures).toEqual([]);
		expect(summary(result).errors).toEqual([expect.stringContaining('<linux/old.h>')]);
	});

	test('is not built, and gives nothing to others', () => {
		const result = judge({
			roots: [
				root([module('demo.ko'), module('user.ko')], {
					runs: [run({ exitCode: 2, compilerErrors: [undeclared('removed', 'demo.c')] })],
				}),
			],
			objects: { 'demo.o': '/* its definitions come out of macros */', 'user.o': { needs: ['given'] } },
			lenient: { 'demo.o': { needs: ['removed'], exports: ['given'] } },
		});

		expect(result.modules).toMatchObject([
			{ name: 'demo', state: 'not-built', why: 'demo.c did not compile' },
			{ name: 'user', state: 'unresolved', why: 'given is in demo.c, which did not compile' },
		]);
		expect(summary(result).failures).toEqual(['demo: removed not-exported']);
		expect(result).toMatchObject({ uncompiled: ['demo.c'], salvaged: ['demo.c'] });
	});
});

describe('a module', () => {
	const states = (first: { isEmpty: boolean }, second: { isEmpty: boolean }) =>
		judge({ roots: [root([module('demo.ko', 'a.o', 'b.o')])], objects: { 'a.o': first, 'b.o': second } }).modules;

	test('all of whose objects are empty is pointed out', () => {
		expect(states({ isEmpty: true }, { isEmpty: true })).toMatchObject([
			{ state: 'resolved', why: expect.stringContaining('compiles to nothing') },
		]);
	});

	test('with one object that is not is like any other', () => {
		expect(states({ isEmpty: true }, { isEmpty: false })).toMatchObject([{ state: 'resolved', why: null }]);
	});
});
