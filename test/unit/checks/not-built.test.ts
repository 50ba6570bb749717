import type { ComparableTree } from '../../../src/checks/ports/git.ts';
import { describe, expect, it } from '@jest/globals';
import { notBuiltOf, withLost } from '../../../src/checks/plan/not-built.ts';
import { planRoots } from '../../../src/checks/plan/plan-roots.ts';
import { parseRepositoryConfig } from '../../../src/config/repository-config.ts';
import { mainRoots } from '../../../src/modules/touched-roots.ts';

const FILES = {
	'demo/Makefile': 'obj-m := hello.o',
	'demo/hello.c': '',
	'driver/Makefile.in': 'obj-m += @NAME@.o\n@NAME@-y := main.o',
	'driver/main.c': '',
};

function treeOf(files: Readonly<Record<string, string>>): ComparableTree {
	return {
		id: 'x',
		label: 'x',
		entries: () =>
			Promise.resolve(
				Object.entries(files).map(([path, text]) => ({ path, kind: 'file' as const, size: text.length })),
			),
		submodules: [],
		fingerprints: () => Promise.resolve(new Map()),
		readFile: (path, max) => {
			const text = files[path] ?? null;
			return Promise.resolve(text !== null && text.length <= max ? text : null);
		},
		readTexts: (paths) => Promise.resolve(new Map(paths.map((path) => [path, files[path] ?? '']))),
		archive: () => {
			throw new Error('nothing is built here');
		},
	};
}

async function found(files: Readonly<Record<string, string>>, yaml = '{}', changed: string[] | null = null) {
	const config = parseRepositoryConfig(yaml);
	const discovery = await planRoots(treeOf(files), config);
	return { discovery, notBuilt: notBuiltOf(discovery, mainRoots(discovery.roots), changed, config) };
}

describe('what is not built', () => {
	it('is touched by a change that lies in it, and by nothing where there is no base', async () => {
		expect((await found(FILES)).notBuilt.leftOut).toMatchObject([{ path: 'driver', touched: false }]);
		expect((await found(FILES, '{}', ['driver/main.c'])).notBuilt.leftOut).toMatchObject([{ touched: true }]);
		expect((await found(FILES, '{}', ['demo/hello.c'])).notBuilt.leftOut).toMatchObject([{ touched: false }]);
	});

	it('comes with a configuration that builds it beside what is built now, and that is taken', async () => {
		const { suggestedConfiguration } = (await found(FILES)).notBuilt;
		const { discovery, notBuilt } = await found(FILES, suggestedConfiguration ?? '');
		expect(discovery.roots.map(({ path, ways }) => [path, ways[0]?.kind])).toEqual([
			['demo', 'kbuild'],
			['driver', 'commands'],
		]);
		expect(notBuilt).toEqual({ leftOut: [], suggestedConfiguration: null });
	});

	it('keeps what the configuration says already', async () => {
		const yaml = 'modules: [{ path: demo, make: { CONFIG_X: m, NAME: "it\'s" } }]';
		const { suggestedConfiguration } = (await found(FILES, yaml)).notBuilt;
		expect(parseRepositoryConfig(suggestedConfiguration ?? '').modules).toMatchObject([
			{ path: 'demo', make: { CONFIG_X: 'm', NAME: "it's" } },
			{ path: 'driver' },
		]);
	});

	it.each([
		['names it', 'modules: [{ path: demo }, { path: driver }]', []],
		['runs commands around it', "modules: [{ path: ., commands: ['cmake .', make] }]", []],
		['does not name it', 'modules: [{ path: demo }]', ['template driver']],
		['does not name what would be found', "modules: [{ path: driver, commands: ['make'] }]", ['aside demo']],
	])('where the configuration %s', async (_, yaml, expected) => {
		const { leftOut } = (await found(FILES, yaml)).notBuilt;
		expect(leftOut.map(({ kind, path }) => `${kind} ${path}`)).toEqual(expected);
	});

	it('has no proposal where its name cannot be written down', async () => {
		const files = { 'demo/Makefile': 'obj-m := x.o', '-d\u0007/Makefile.in': 'obj-m := y.o' };
		const { leftOut, suggestedConfiguration } = (await found(files)).notBuilt;
		expect(leftOut).toHaveLength(1);
		expect(suggestedConfiguration).toBeNull();
	});
});

describe('what base builds and head does not any more', () => {
	const lost = async (base: Readonly<Record<string, string>>, head: Readonly<Record<string, string>>) => {
		const [before, after] = [await found(base), await found(head, '{}', Object.keys(head))];
		const files = { head: new Set(Object.keys(head)), base: new Set(Object.keys(base)) };
		const { leftOut } = withLost(after.notBuilt, after.discovery, before.discovery, files);
		return leftOut.filter(({ kind }) => kind === 'lost').map(({ path }) => path);
	};
	const MODULE = { 'a/Makefile': 'obj-m := a.o', 'a/a.c': '' };
	const OTHER = { 'b/Makefile': 'obj-m := b.o', 'b/b.c': '' };
	const HUGE = { 'a/Makefile': `obj-m := a.o\n${'#'.repeat(2 ** 21)}`, 'a/a.c': '' };

	const HUGE_BESIDE = { 'a/sub/Makefile': `obj-m := s.o\n${'#'.repeat(2 ** 21)}` };
	const NESTED = { Kbuild: 'obj-m := a/', 'a/Makefile': 'obj-m := a.o', 'a/a.c': '' };
	const BOMB = `${Array.from({ length: 60 }, (_, i) => `V${i} = $(addsuffix a,$(V${i + 1})) $(addsuffix b,$(V${i + 1}))\n`).join('')}V60 = x\nobj-m := $(V0) a.o\n`;

	it.each([
		['everything', { ...MODULE, ...OTHER }, { 'a/a.c': '' }, ['a', 'b']],
		['for a template', MODULE, { 'a/Makefile.in': 'obj-m := a.o', 'a/a.c': '' }, ['a']],
		['as its build file cannot be read', { ...MODULE, ...OTHER }, { ...HUGE, ...OTHER }, ['a']],
		['one of two, that was removed', { ...MODULE, ...OTHER }, OTHER, []],
		['as it moved', MODULE, { 'src/Makefile': 'obj-m := a.o', 'src/a.c': '' }, []],
		['nothing', MODULE, MODULE, []],
		['what base could not read either', { ...HUGE, ...OTHER }, { ...HUGE, ...OTHER }, []],
		['what base could not read either, where head has nothing', { ...MODULE, ...HUGE_BESIDE }, { 'a/a.c': '' }, ['a']],
		['one of two, whose sources are there', { ...MODULE, ...OTHER }, { ...OTHER, 'a/a.c': '' }, ['a']],
		[
			'one of two, for a template',
			{ ...MODULE, ...OTHER },
			{ ...OTHER, 'a/Makefile.in': 'obj-m := a.o', 'a/a.c': '' },
			['a'],
		],
		[
			'all but an example',
			{ ...MODULE, ...OTHER },
			{ 'a/Makefile.in': 'obj-m := a.o', 'a/a.c': '', 'a/examples/Makefile': 'obj-m := x.o', 'a/examples/x.c': '' },
			['a'],
		],
		[
			'as another root enters its directory',
			{ ...MODULE, ...OTHER },
			{ ...OTHER, Kbuild: 'obj-m := a/', 'a/Kbuild': 'obj-m := a.o', 'a/a.c': '' },
			[],
		],
		[
			'as another root builds its module from its sources',
			{ ...MODULE, ...OTHER },
			{ 'a/a.c': '', 'b/b.c': '', 'b/Makefile': 'obj-m := b.o a.o\na-y := ../a/a.o' },
			[],
		],
		[
			'a directory of a root, for a makefile that is too large',
			NESTED,
			{ ...NESTED, 'a/Makefile': HUGE['a/Makefile'] },
			['.', 'a'],
		],
		['a directory of a root, for lists that are too long', NESTED, { ...NESTED, 'a/Makefile': BOMB }, ['a']],
		['nothing, where a new directory cannot be read', MODULE, { ...MODULE, 'a/new/Makefile': BOMB }, []],
	])('%s', async (_, base, head, expected) => {
		expect(await lost(base, head)).toEqual(expected);
	});
});
