import type { RuntimeSymbol } from '../../../src/results/build-findings.ts';
import { describe, expect, test } from '@jest/globals';
import { NOTHING_TO_BUILD, type BuildResult } from '../../../src/results/build-result.ts';
import { runtimeOrigins } from '../../../src/judgement/comparison/runtime-origins.ts';

const lookup = (changes: Partial<RuntimeSymbol> = {}): RuntimeSymbol => ({
	symbol: 'gone',
	by: 'kprobe',
	module: 'demo',
	exported: false,
	exists: null,
	uses: [{ file: 'demo.c', line: 3, via: null }],
	...changes,
});

const side = (runtimeSymbols: readonly RuntimeSymbol[], changes: Partial<BuildResult> = {}): BuildResult => ({
	...NOTHING_TO_BUILD,
	modules: [{ name: 'demo', path: 'demo.ko', state: 'resolved', why: null }],
	runtimeSymbols: [...runtimeSymbols],
	...changes,
});

describe('where a lookup by name comes from', () => {
	const origins = (head: BuildResult, base: BuildResult | null) =>
		runtimeOrigins(head, base).map(({ origin }) => origin);

	test.each<[string, BuildResult | null, string | null]>([
		['there is no base', null, null],
		['base has none', side([]), 'new'],
		['base has it', side([lookup()]), 'preexisting'],
		['base has it by another function, at another line', side([lookup({ by: 'wrapper', uses: [] })]), 'preexisting'],
		[
			'another module of base has it, elsewhere',
			side([lookup({ module: 'other', uses: [{ file: 'other.c', line: 1, via: null }] })], { modules: [] }),
			'preexisting',
		],
		['base stopped at a limit', side([], { outcome: 'limit-exceeded' }), 'unknown'],
		['base’s make never came to the modules', side([], { outcome: 'build-errors', modules: [] }), 'unknown'],
		['base could not compile the file', side([], { uncompiled: ['demo.c'] }), 'unknown'],
		['base could, but for an undeclared function', side([], { uncompiled: ['demo.c'], salvaged: ['demo.c'] }), 'new'],
	])('%s', (_, base, expected) => {
		expect(origins(side([lookup()]), base)).toEqual([expected]);
	});

	const two = ['demo', 'other'].map((name) => ({ name, path: `${name}.ko`, state: 'resolved' as const, why: null }));
	test('another module that goes on having it does not make it old here', () => {
		const other = lookup({ module: 'other', uses: [{ file: 'other.c', line: 1, via: null }] });

		expect(origins(side([lookup(), other], { modules: two }), side([other], { modules: two }))).toEqual([
			'new',
			'preexisting',
		]);
	});

	test('a file that went over to another module took its lookups along', () => {
		const before = side([lookup({ module: 'other' })], { modules: two });

		expect(origins(side([lookup()], { modules: two }), before)).toEqual(['preexisting']);
	});
});
