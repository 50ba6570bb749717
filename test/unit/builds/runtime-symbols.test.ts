import { describe, expect, test } from '@jest/globals';
import { parseIncludedFiles } from '../../../src/builds/included-files.ts';
import { type LookedUpIn, mayLookUp, symbolsLookedUp } from '../../../src/builds/runtime-symbols.ts';
import type { ExpectedModule } from '../../../src/builds/kbuild-report.ts';
import { createTreePaths } from '../../../src/builds/tree-paths.ts';
import type { ImageSymbols } from '../../../src/symbols/image-symbols.ts';
import { KERNEL, module, objectFile, type Compiled } from './observations-builder.ts';

interface Kernel {
	readonly names?: ImageSymbols;
	readonly siblingExports?: ReadonlySet<string>;
}

/** Modules of objects, each compiled from the file of its name and what that includes. */
const built = (
	modules: readonly ExpectedModule[],
	objects: Readonly<Record<string, readonly [Compiled, ...includes: string[]]>>,
	{ names, siblingExports = new Set() }: Kernel = {},
): LookedUpIn => ({
	kernel: { symbolTable: KERNEL, imageSymbols: () => names ?? null },
	analysis: {
		modules,
		objects: new Map(Object.entries(objects).map(([path, [compiled]]) => [path, objectFile(compiled)])),
		lenient: new Map(),
		siblingExports,
	},
	files: new Set(Object.keys(objects).map((path) => path.replace(/o$/, 'c'))),
	includes: new Map(Object.entries(objects).map(([path, [, ...includes]]) => [path, includes])),
});

const lookup = (symbol: string, file: string, line = 3) => ({ symbol, by: 'lookup', file, line });

describe('run-time symbols of a build', () => {
	test('are those whose name the object holds, once for each module, where its sources have them', () => {
		const modules = [module('one.ko'), module('both.ko', 'one.o', 'two.o'), module('idle.ko')];
		const lookups = [
			lookup('found', 'lookup.h', 9),
			lookup('found', 'one.c'),
			lookup('left_out', 'one.c'),
			lookup('found', 'other.c'),
		];
		const found = symbolsLookedUp(
			lookups,
			built(modules, {
				'one.o': [{ strings: ['found'] }, 'one.c', 'lookup.h'],
				'two.o': [{ strings: ['found'] }, 'lookup.h'],
				'idle.o': [{}, 'lookup.h'],
			}),
		);

		expect(found).toEqual([
			{
				symbol: 'found',
				by: 'lookup',
				module: 'both',
				exported: false,
				exists: null,
				uses: [
					{ file: 'lookup.h', line: 9, via: 'one.c' },
					{ file: 'lookup.h', line: 9, via: 'two.c' },
					{ file: 'one.c', line: 3, via: null },
				],
			},
			{
				symbol: 'found',
				by: 'lookup',
				module: 'one',
				exported: false,
				exists: null,
				uses: [
					{ file: 'lookup.h', line: 9, via: 'one.c' },
					{ file: 'one.c', line: 3, via: null },
				],
			},
		]);
	});

	const names = { names: new Set(['hidden']), isComplete: true };
	test.each([
		['open', {}, { exported: true, exists: true }],
		['vmlinux:open', {}, { exported: true, exists: true }],
		['ext4:open', { names }, { exported: false, exists: null }],
		['sibling', { siblingExports: new Set(['sibling']) }, { exported: true, exists: true }],
		// A wrapper is called as the function that it finds: its definition says nothing of the kernel.
		['own', {}, { exported: false, exists: null }],
		['own', { names }, { exported: false, exists: null }],
		['own', { names: { ...names, names: new Set(['own']) } }, { exported: false, exists: true }],
		['shared', { names, siblingExports: new Set(['shared']) }, { exported: false, exists: null }],
		['hidden', { names }, { exported: false, exists: true }],
		['hidden', {}, { exported: false, exists: null }],
		['gone', { names }, { exported: false, exists: false }],
		['gone', { names: { ...names, isComplete: false } }, { exported: false, exists: null }],
	])('say what the kernel has: %s', (symbol, kernel, expected) => {
		const object: Compiled = { strings: [symbol], defines: ['own'], exports: ['shared'] };

		expect(
			symbolsLookedUp([lookup(symbol, 'a.c')], built([module('a.ko')], { 'a.o': [object] }, kernel)),
		).toMatchObject([expected]);
	});

	test('that another module of the build exports are there for a module that loads after it', () => {
		const objects = { 'a.o': [{ strings: ['shared'] }], 'b.o': [{ exports: ['shared'] }] } as const;
		const seen = built([module('a.ko'), module('b.ko')], objects, { siblingExports: new Set(['shared']) });

		expect(symbolsLookedUp([lookup('shared', 'a.c')], seen)).toMatchObject([{ exported: true, exists: true }]);
	});

	test('can only be where an object needs one of the kernel’s lookups', () => {
		expect(mayLookUp([objectFile({ needs: ['printk'] })])).toBe(false);
		for (const needed of ['kallsyms_lookup_name', '__symbol_get', 'register_kprobe', 'register_kretprobes']) {
			expect(mayLookUp([objectFile({ needs: ['printk'] }), objectFile({ needs: [needed] })])).toBe(true);
		}
		// The name of a parameter, through which whoever loads the module gives it the function's address.
		expect(mayLookUp([objectFile({ strings: ['kallsyms_lookup_name_address'] })])).toBe(true);
	});
});

describe('Kbuild’s records of dependencies', () => {
	const read = (text: string, objects = ['/build/src/sub/low.o']) =>
		Object.fromEntries(parseIncludedFiles(text, objects, createTreePaths('/build/src', new Map())));

	test('have absolute paths of the module before 6.13; relative ones are the kernel’s', () => {
		const text =
			'# 1\ndeps_/build/src/sub/low.o := \\\n  include/linux/x.h \\\n  /build/src/sub/../t.h \\\n  /build/src/sub/inc/h.h \\\n';
		expect(read(text)).toEqual({ '/build/src/sub/low.o': ['t.h', 'sub/inc/h.h'] });
	});

	test('have paths from where make ran since', () => {
		expect(read('# 1\ndeps_sub/low.o := \\\n  sub/../t.h \\\n  sub/inc/h.h \\\n  /opt/linux/x.h \\\n')).toEqual({
			'/build/src/sub/low.o': ['t.h', 'sub/inc/h.h'],
		});
	});

	test('of another object, or outside the tree, name nothing', () => {
		expect(
			read('  /build/src/a.h\n# 7\n  /build/src/b.h\n# 1\ndeps_other.o := \\\n  c.h \\\n  /build/src/../d.h\n'),
		).toEqual({
			'/build/src/sub/low.o': [],
		});
	});
});
