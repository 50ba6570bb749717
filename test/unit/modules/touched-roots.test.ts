import { describe, expect, test } from '@jest/globals';
import { DEFAULT_IGNORE } from '../../../src/config/repository-config.ts';
import { mainRoots, touchedRoots } from '../../../src/modules/touched-roots.ts';
import { WRAPPER, wants, paths, rootsOf } from './tree.ts';

const roots = rootsOf({
	'a/Makefile': 'obj-m := a.o\na-y := main.o ../common/shared.o',
	'b/Makefile': 'obj-m := b.o\nKBUILD_EXTRA_SYMBOLS := $(src)/../a/Module.symvers',
	'c/Makefile': 'obj-m := c.o\nccflags-y := -I$(src)/../include\nKBUILD_EXTRA_SYMBOLS := $(src)/../b/Module.symvers',
	'd/Makefile': 'obj-m := d.o',
});
const touched = (...files: string[]) => paths(touchedRoots(roots, files, DEFAULT_IGNORE));

describe('touched roots', () => {
	test('no changed file touches none', () => {
		expect(touched()).toEqual([]);
	});

	test('the root that holds the file, and those that need it, at any distance', () => {
		expect(touched('d/d.c')).toEqual(['d']);
		expect(touched('a/a.c')).toEqual(['a', 'b', 'c']);
		expect(touched('b/sub/b.h')).toEqual(['b', 'c']);
	});

	test('a name that only begins alike is no directory', () => {
		expect(touched('d2/x.c')).toEqual(['a', 'b', 'c', 'd']);
	});

	test('sources and headers that a root reads from elsewhere are its own', () => {
		expect(touched('common/shared.c')).toEqual(['a', 'b', 'c']);
		expect(touched('common/shared.h')).toEqual(['a', 'b', 'c']);
		expect(touched('include/c.h')).toEqual(['c']);
	});

	test('so are those below a path that stands for a whole submodule', () => {
		expect(touched('common')).toEqual(['a', 'b', 'c']);
		expect(touched('include', 'common')).toEqual(['a', 'b', 'c']);
	});

	test('a file outside of every root touches all', () => {
		expect(touched('VERSION')).toEqual(['a', 'b', 'c', 'd']);
		expect(touched('d/d.c', 'scripts/gen.sh')).toEqual(['a', 'b', 'c', 'd']);
	});

	test('an include directory that cannot be told may be any', () => {
		const unsure = rootsOf({ 'a/Makefile': 'obj-m := a.o\nccflags-y := -I$(TOP)/inc', 'b/Makefile': 'obj-m := b.o' });
		expect(paths(touchedRoots(unsure, ['b/b.h'], []))).toEqual(['a', 'b']);
	});

	test('a root that may read any file says nothing about who else reads one', () => {
		const unsure = rootsOf({
			'a/Makefile': 'obj-m := a.o\nccflags-y := -I$(SDK)/inc -I$(src)/../common/a',
			'b/Makefile': 'obj-m := b.o',
			'c/Makefile': 'obj-m := c.o\nccflags-y := -I$(src)/../common/c',
		});
		expect(paths(touchedRoots(unsure, ['common/api.h'], []))).toEqual(['a', 'b', 'c']);
		expect(paths(touchedRoots(unsure, ['common/c/c.h'], []))).toEqual(['a', 'c']);
		expect(paths(touchedRoots(unsure, ['common/a/a.h'], []))).toEqual(['a']);
	});

	test.each([
		'$(src)/../core',
		'$(srctree)/$(src)/../core',
		'$(dir $(CURDIR))core',
		'$(dir $(CURDIR)/)../core',
		'$(shell dirname $(CURDIR))/core',
		'$(shell dirname $(shell pwd))/core',
	])('a directory of another root is found as %s', (place) => {
		const both = rootsOf({ 'core/Makefile': 'obj-m := core.o', 'x/Makefile': `obj-m := x.o\nccflags-y := -I${place}` });
		expect(paths(touchedRoots(both, ['core/core.h'], []))).toEqual(['core', 'x']);
		expect(paths(touchedRoots(both, ['x/x.c'], []))).toEqual(['x']);
	});

	test.each([
		[
			'handed over in the environment',
			'KBUILD_EXTRA_SYMBOLS=$(CURDIR)/../core/Module.symvers $(MAKE) -C $(K) M=$(CURDIR)',
		],
		['exported to it', 'export KBUILD_EXTRA_SYMBOLS=$(CURDIR)/../core/Module.symvers; $(MAKE) -C $(K) M=$(CURDIR)'],
		[
			'handed over in quotes',
			'$(MAKE) -C $(K) M=$(CURDIR) KBUILD_EXTRA_SYMBOLS=$(SYMVERS)\nSYMVERS := "../core/Module.symvers"',
		],
		['copied before', 'cp ../core/Module.symvers . && $(MAKE) -C $(K) M=$(CURDIR)'],
		['read before', 'cat "$(CURDIR)/../core/Module.symvers" >Module.symvers; $(MAKE) -C $(K) M=$(CURDIR)'],
	])('a root whose symbols are %s is needed', (_, recipe) => {
		const both = rootsOf({ 'core/Makefile': 'obj-m := core.o', 'a/Makefile': `obj-m := a.o\nall:\n\t${recipe}\n` });
		expect(both.map(({ path, dependsOn }) => [path, dependsOn])).toEqual([
			['core', []],
			['a', ['core']],
		]);
	});

	test.each([
		['$(TOP)/lib/core/Module.symvers', ['lib/core']],
		['$(shell git rev-parse --show-toplevel)/lib/core/Module.symvers', ['lib/core']],
		['${CORE_PATH}/Module.symvers', ['lib/core', 'other']],
		['$(KDIR)/Module.symvers', []],
		['$(TOP)/nowhere/Module.symvers', []],
	])('a root that reads %s, which only make can tell, needs %j', (symvers, needed) => {
		const found = rootsOf({
			'a/Makefile': `obj-m := a.o\nKBUILD_EXTRA_SYMBOLS := ${symvers}\n`,
			'b/Makefile': `obj-m := b.o\nKBUILD_EXTRA_SYMBOLS := $(ELSEWHERE)/Module.symvers\n`,
			'lib/core/Makefile': 'obj-m := core.o',
			'other/Makefile': 'obj-m := other.o',
			'examples/Makefile': 'obj-m := example.o',
		});
		expect(found.find(({ path }) => path === 'a')?.dependsOn).toEqual(needed);
	});

	test.each([
		['gives it to the other', 'all:\n\tcp Module.symvers ../z/Module.symvers\n'],
		['removes the other’s', 'clean:\n\trm -f $(CURDIR)/../z/Module.symvers\n'],
		['reads one that may lie anywhere', 'KBUILD_EXTRA_SYMBOLS := $(SDK)/Module.symvers\n'],
	])('a root does not need one that needs it, though it %s', (_, text) => {
		const found = rootsOf({
			'core/Makefile': `obj-m := core.o\n${text}`,
			'z/Makefile': 'obj-m := z.o\nKBUILD_EXTRA_SYMBOLS := $(src)/../core/Module.symvers\n',
		});
		expect(found.map(({ path, dependsOn }) => [path, dependsOn])).toEqual([
			['core', []],
			['z', ['core']],
		]);
	});

	test('of several directories of that name the nearest is needed', () => {
		const drivers = (vendor: string) => ({
			[`${vendor}/cfg/Makefile`]: 'obj-m := cfg.o',
			[`${vendor}/sysfs/Makefile`]: 'obj-m := sysfs.o\nKBUILD_EXTRA_SYMBOLS := $(DRIVERS)/cfg/Module.symvers\n',
		});
		const found = rootsOf({ ...drivers('one'), ...drivers('two') });
		const needed = Object.fromEntries(found.map(({ path, dependsOn }) => [path, dependsOn]));
		expect(needed).toMatchObject({ 'one/sysfs': ['one/cfg'], 'two/sysfs': ['two/cfg'] });
	});

	test('an include directory of the kernel is none of the tree', () => {
		const clear = rootsOf({
			'a/Makefile': 'obj-m := a.o\nccflags-y := -I$(srctree)/drivers',
			'b/Makefile': 'obj-m := b.o',
		});
		expect(paths(touchedRoots(clear, ['b/b.h'], []))).toEqual(['b']);
	});

	test('a root whose dependencies go in a circle', () => {
		const circle = rootsOf({ 'a/Makefile': wants('b'), 'b/Makefile': wants('a') });
		expect(paths(touchedRoots(circle, ['a/x.c'], [])).toSorted()).toEqual(['a', 'b']);
	});

	test.each([
		'docs/a.txt',
		'README.md',
		'a/README.md',
		'LICENSE',
		'a/COPYING',
		'.github/workflows/ci.yml',
		'.gitignore',
	])('%s touches nothing by default', (file) => {
		expect(touched(file)).toEqual([]);
	});

	test.each(['a/LICENSE.c', 'a/docs.c', 'a/main.c', 'Makefile', 'dkms.conf', 'a/README.h', 'configure.ac'])(
		'%s is not ignored by default',
		(file) => {
			expect(touched(file)).toContain('a');
		},
	);

	test('globs of the configuration, hidden files included', () => {
		expect(touchedRoots(roots, ['tools/.x/y.py'], ['tools/**'])).toEqual([]);
		expect(touchedRoots(roots, ['README.md'], [])).toHaveLength(4);
	});
});

describe('a root that lies aside', () => {
	const withExample = rootsOf({
		Makefile: `obj-m := a.o\n${WRAPPER}`,
		'example/Makefile': 'obj-m := ex.o\nccflags-y := -I$(src)/..',
	});

	test('is touched by its own files only', () => {
		expect(paths(touchedRoots(withExample, ['a.c'], []))).toEqual(['.']);
		expect(paths(touchedRoots(withExample, ['example/ex.c'], []))).toEqual(['.', 'example']);
	});

	test.each(['$(shell ls -d */)', '$(dir $(wildcard */Makefile))', 'known $(wildcard more/*)'])(
		'is none where a makefile above it enters %s, which only make can tell, unless its name says so',
		(entered) => {
			const found = rootsOf({
				Makefile: `obj-m := a.o\nDIRS := ${entered}\n${WRAPPER}\t$(MAKE) -C $(DIRS)\n`,
				'known/Makefile': 'obj-m := known.o',
				'more/b/Makefile': 'obj-m := b.o',
				'tests/Makefile': 'obj-m := t.o',
			});
			expect(paths(mainRoots(found)).toSorted()).toEqual(expect.arrayContaining(['.', 'known', 'more/b']));
			expect(paths(mainRoots(found))).not.toContain('tests');
		},
	);

	test('may be one of several tests that only the tests’ own makefile enters', () => {
		const found = rootsOf({
			Makefile: `obj-m := a.o\n${WRAPPER}`,
			'test/Makefile': 'all:\n\t$(MAKE) -C one\n\t$(MAKE) -C two\n',
			'test/one/Makefile': `obj-m := one.o\n${WRAPPER}`,
			'test/two/Makefile': `obj-m := two.o\n${WRAPPER}`,
		});
		expect(paths(mainRoots(found))).toEqual(['.']);
		const testsOnly = {
			'test/Makefile': 'all:\n\t$(MAKE) -C one\n',
			'test/one/Makefile': `obj-m := one.o\n${WRAPPER}`,
		};
		expect(paths(mainRoots(rootsOf(testsOnly)))).toEqual(['test/one']);
	});

	test('is left out where nothing says what changed', () => {
		expect(paths(mainRoots(withExample))).toEqual(['.']);
	});
});
