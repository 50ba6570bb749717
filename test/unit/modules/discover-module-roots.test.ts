import { describe, expect, test } from '@jest/globals';
import { WRAPPER, wants, paths, rootsOf, waysOf } from './tree.ts';

describe('one directory', () => {
	test('a Makefile with obj-m alone is built by Kbuild', () => {
		const [root, ...others] = rootsOf({ Makefile: 'obj-m := one.o two.o\n', 'one.c': '', 'two.c': '' });
		expect(others).toEqual([]);
		expect(root).toEqual({
			path: '.',
			ways: [{ kind: 'kbuild', directory: '.', variables: {} }],
			kbuildDirectories: ['.'],
			moduleNames: ['one', 'two'],
			dependsOn: [],
			sourcesElsewhere: [],
			aside: false,
		});
	});

	test('a Makefile that also calls Kbuild is tried as a wrapper first', () => {
		const [root] = rootsOf({ Makefile: `obj-m := a.o\n${WRAPPER}` });
		expect(waysOf(root)).toEqual(['wrapper .', 'kbuild .']);
	});

	test('the double Makefile: one half for Kbuild, one for make', () => {
		const [root] = rootsOf({
			Makefile: `ifneq ($(KERNELRELEASE),)\nobj-m := a.o\nelse\n${WRAPPER}\nendif\n`,
		});
		expect(waysOf(root)).toEqual(['wrapper .', 'kbuild .']);
	});

	test('Kbuild wins over the Makefile beside it, which remains the wrapper', () => {
		const [root] = rootsOf({ Kbuild: 'obj-m := real.o\n', Makefile: `obj-m := stale.o\n${WRAPPER}` });
		expect(root?.moduleNames).toEqual(['real']);
		expect(waysOf(root)).toEqual(['wrapper .', 'kbuild .']);
	});

	test.each([
		['a list kept in a variable', 'MODULES := a b\nobj-m := $(addsuffix .o,$(MODULES))'],
		['a substitution reference', 'MODULES := a b\nobj-m := $(MODULES:%=%.o)'],
		['continuation lines and comments', 'obj-m := a.o \\\n  b.o # and no more\n# obj-m += c.o'],
		['the last half of a conditional on the caller', 'ifndef L\nL := a.o b.o\nexport L\nelse\nobj-m := $(L)\nendif'],
		['a loop', 'obj-m := $(foreach m,a b,$(m).o)'],
	])('names its modules by %s', (_, text) => {
		expect(rootsOf({ Makefile: text })[0]?.moduleNames).toEqual(['a', 'b']);
	});

	test('modules that hang on a configuration symbol count, whoever sets it', () => {
		expect(rootsOf({ Kbuild: 'obj-$(CONFIG_THING) += thing.o' })[0]?.moduleNames).toEqual(['thing']);
		expect(rootsOf({ Kbuild: 'obj-$(if $(KBUILD_EXTMOD),m,$(CONFIG_T)) := t.o' })[0]?.moduleNames).toEqual(['t']);
	});

	test.each(['$(TOP)/rules.mk', '${TOP}/rules.mk', '$(shell git rev-parse --show-toplevel)/rules.mk'])(
		'rules that the caller’s variable leads to (%s) are those of that name above',
		(rules) => {
			const found = rootsOf({
				Makefile: 'export TOP := $(CURDIR)\nall:\n\t$(MAKE) -C drivers/extra\n',
				'rules.mk': `obj-m := $(MODULE).o\n${WRAPPER}`,
				'drivers/extra/Makefile': `MODULE := extra\ninclude ${rules}\n`,
			});
			expect(found).toMatchObject([
				{ path: 'drivers/extra', moduleNames: ['extra'], sourcesElsewhere: ['Makefile', 'rules.mk'] },
			]);
			expect(waysOf(found[0])).toContain('wrapper .');
		},
	);

	test.each([
		['$(foreach m,foo bar,$(eval obj-m += $(m).o))', {}],
		['define mod\nobj-m += $(1).o\nendef\n$(foreach m,$(MODS),$(eval $(call mod,$(m))))', {}],
		['obj-m :=\ninclude $(src)/modules.list', {}],
		['$(foreach m,$(MODS),$(eval $(call mod,$(m))))', { 'b/dkms.conf': 'PACKAGE_NAME=b\nBUILT_MODULE_NAME[0]=b\n' }],
	])('a list that only make can tell is built all the same: %s', (kbuild, more) => {
		const found = rootsOf({ 'a/Kbuild': 'obj-m := a.o', 'b/Kbuild': kbuild, 'b/foo.c': '', ...more });
		expect(paths(found)).toEqual(['a', 'b']);
		expect(waysOf(found[1])).toContain('kbuild b');
	});

	test('modules named in an included file count', () => {
		const roots = rootsOf({ Kbuild: 'include $(src)/sub/list.Kbuild', 'sub/list.Kbuild': 'obj-m += listed.o' });
		expect(roots.map(({ path, moduleNames }) => ({ path, moduleNames }))).toEqual([
			{ path: '.', moduleNames: ['listed'] },
		]);
	});

	test('a wrapper whose own modules are generated at run time is a root without names', () => {
		const roots = rootsOf({
			Kbuild: '$(foreach m,$(MODS),$(eval include $(src)/$(m)/$(m).Kbuild))',
			Makefile: WRAPPER,
		});
		expect(roots.map(({ path, moduleNames }) => ({ path, moduleNames }))).toEqual([{ path: '.', moduleNames: [] }]);
	});
});

describe('no root', () => {
	test.each([
		['a userspace Makefile', { Makefile: 'all: tool\ntool: tool.o\n\t$(CC) -o $@ $^\n' }],
		['objects that are not modules', { Makefile: 'obj-y := a.o\nlib-y := b.o' }],
		['an empty list', { Makefile: 'obj-m :=\n' }],
		['what a recipe writes to another file', { Makefile: 'patch:\n\techo "obj-m += x.o" >> $(K)/Makefile\n' }],
		['a packaging folder', { 'packaging/dkms.conf': 'BUILT_MODULE_NAME="x"' }],
		['Debian packaging', { 'debian/Makefile': 'obj-m := x.o', 'debian/x/Kbuild': 'obj-m := x.o' }],
		['a template that a configure script fills in', { 'Makefile.in': 'obj-m := x.o' }],
		['an empty tree', {}],
	])('%s', (_, files: Record<string, string>) => {
		expect(rootsOf(files)).toEqual([]);
	});

	test('a whole kernel inside the tree', () => {
		const kernel = {
			'linux/Makefile': '',
			'linux/init/main.c': '',
			'linux/scripts/mod/modpost.c': '',
			'linux/drivers/x/Makefile': 'obj-m := x.o',
		};
		expect(paths(rootsOf({ ...kernel, 'mine/Makefile': 'obj-m := mine.o' }))).toEqual(['mine']);
	});
});

describe('several directories', () => {
	test('directories that Kbuild descends into belong to the one above', () => {
		const [root, ...others] = rootsOf({
			Kbuild: 'obj-m += top.o low/\nobj-y += mid/',
			'low/Makefile': 'obj-m += low.o',
			'mid/Kbuild': 'obj-$(CONFIG_MID) += deep/',
			'mid/deep/Kbuild': 'obj-m += deep.o',
		});
		expect(others).toEqual([]);
		expect(root?.kbuildDirectories).toEqual(['.']);
		expect(root?.moduleNames).toEqual(['top', 'low', 'deep']);
	});

	test('directories that stand side by side are roots of their own', () => {
		expect(paths(rootsOf({ 'b/Makefile': 'obj-m := b.o', 'a/Makefile': 'obj-m := a.o' }))).toEqual(['a', 'b']);
	});

	test('directories that descend into one another in a circle are still found, once', () => {
		const roots = rootsOf({ 'a/Kbuild': 'obj-m := a.o ../b/', 'b/Kbuild': 'obj-m := b.o ../a/' });
		expect(roots.map(({ path, moduleNames }) => ({ path, moduleNames }))).toEqual([
			{ path: 'a', moduleNames: ['a', 'b'] },
		]);
	});

	test('a wrapper above: Kbuild first, then the wrapper, whose Makefile is a source', () => {
		const [root] = rootsOf({
			Makefile:
				'DRIVERS ?= $(shell pwd)/driver\nall: driver\ndriver:\n\t$(MAKE) -C $(KERNELDIR) M=$(DRIVERS) modules\n',
			'driver/Makefile': 'obj-m := d.o',
		});
		expect(waysOf(root)).toEqual(['kbuild driver', 'wrapper . {"KERNELDIR":"$KERNEL_BUILD"}', 'wrapper .']);
		expect(root?.sourcesElsewhere).toEqual(['Makefile']);
	});

	test.each([
		['targets', 'DIRS := a b\nall: $(DIRS)\n$(DIRS):\n\t$(MAKE) -C "$@"\n'],
		['a loop of make', 'DIRS := a b\nall:\n\t$(foreach d, $(DIRS), $(MAKE) -C $(d) $@;)\n'],
		['a loop of the shell', 'all:\n\tfor d in a b; do $(MAKE) -C $$d || exit 1; done\n'],
		['a loop over whatever is there', 'all:\n\tfor d in */; do $(MAKE) -C $$d; done\n'],
		['cd', 'all:\n\tcd a && $(MAKE)\n\t(cd b; make)\n'],
	])('a Makefile that only recurses, by %s, is a wrapper', (_, text) => {
		const roots = rootsOf({
			Makefile: text,
			'a/Makefile': `obj-m := a.o\n${WRAPPER}`,
			'b/Makefile': `obj-m := b.o\n${WRAPPER}`,
		});
		expect(roots.map(waysOf)).toEqual([
			['wrapper a', 'kbuild a', 'wrapper .'],
			['wrapper b', 'kbuild b', 'wrapper .'],
		]);
	});

	test('a wrapper that names the makefile of a subdirectory only in a variable of arguments', () => {
		const [root] = rootsOf({
			Makefile: `
KERNEL_SOURCES := /lib/modules/$(shell uname -r)/build
PARAMS := -C $(KERNEL_SOURCES) M=$(CURDIR)/open
PARAMS += ARCH=$(ARCH)
modules:
	@$(MAKE) "CC=$(CC)" $(PARAMS) modules
`,
			'open/Kbuild': 'obj-m += x.o',
		});
		expect(waysOf(root)).toEqual(['kbuild open', 'wrapper .']);
	});

	test('the nearest wrapper above wins', () => {
		const [root] = rootsOf({
			Makefile: 'all:\n\t$(MAKE) -C drv\n',
			'drv/Makefile': 'all:\n\tmake -C /lib/modules/`uname -r`/build M=`pwd`/src\n',
			'drv/src/Kbuild': 'obj-m := x.o',
		});
		expect(waysOf(root)).toEqual(['kbuild drv/src', 'wrapper drv']);
	});

	test('a directory that only descends is entered where its wrapper enters it', () => {
		const [root, ...others] = rootsOf({
			Makefile: `ifneq ($(KERNELRELEASE),)
obj-$(CONFIG_TRACE) += src/
else
KERNELDIR ?= /lib/modules/$(shell uname -r)/build
modules:
	$(MAKE) -C $(KERNELDIR) M=$(PWD)/src \\
		CONFIG_TRACE=m KCPPFLAGS='$(FLAGS)' \\
		modules
%.i: %.c
	$(MAKE) -C $(KERNELDIR) M=$(PWD) $@
endif
`,
			'src/Kbuild': 'obj-$(CONFIG_TRACE) += trace.o',
		});
		expect(others).toEqual([]);
		expect(root?.path).toBe('.');
		expect(root?.kbuildDirectories).toEqual(['src']);
		expect(waysOf(root)).toEqual(['wrapper .', 'kbuild src {"CONFIG_TRACE":"m"}']);
	});

	test('an example that no build of an enclosing directory enters lies aside', () => {
		const roots = rootsOf({ Makefile: `obj-m := a.o\n${WRAPPER}`, 'example/Makefile': `obj-m := ex.o\n${WRAPPER}` });
		expect(roots.map(({ path, aside }) => ({ path, aside }))).toEqual([
			{ path: '.', aside: false },
			{ path: 'example', aside: true },
		]);
	});

	test('at most 200 roots', () => {
		const files = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`d${i}/Kbuild`, 'obj-m := x.o']));
		expect(rootsOf(files)).toHaveLength(200);
	});
});

describe('dependencies', () => {
	test('what exports symbols comes before what needs them', () => {
		const roots = rootsOf({ 'a/Makefile': wants('z'), 'z/Makefile': 'obj-m := z.o' });
		expect(roots.map(({ path, dependsOn }) => ({ path, dependsOn }))).toEqual([
			{ path: 'z', dependsOn: [] },
			{ path: 'a', dependsOn: ['z'] },
		]);
	});

	test.each([
		[
			'a wrapper hands over',
			{ Makefile: 'all:\n\t$(MAKE) -C $(K) M=$(PWD)/a KBUILD_EXTRA_SYMBOLS=$(PWD)/z/Module.symvers\n' },
		],
		[
			'the Makefile beside Kbuild exports',
			{ 'a/Makefile': 'export KBUILD_EXTRA_SYMBOLS = $(CURDIR)/../z/Module.symvers' },
		],
	])('a Module.symvers that %s is a dependency', (_, files: Record<string, string>) => {
		expect(paths(rootsOf({ 'a/Kbuild': 'obj-m := a.o', 'z/Kbuild': 'obj-m := z.o', ...files }))).toEqual(['z', 'a']);
	});

	test('a circle does not hang, and loses nobody', () => {
		const roots = rootsOf({ 'a/Makefile': wants('b'), 'b/Makefile': wants('c'), 'c/Makefile': wants('a') });
		expect(paths(roots).toSorted()).toEqual(['a', 'b', 'c']);
	});
});

describe('dkms.conf', () => {
	test('covers the directories below it, in the order of their dependencies', () => {
		const [root, ...others] = rootsOf({
			'dkms.conf': 'PACKAGE_NAME="net"\nBUILT_MODULE_NAME[0]="z_common"\nBUILT_MODULE_NAME[1]="${PACKAGE_NAME}"',
			'src/net/Makefile': 'obj-m := net.o\nKBUILD_EXTRA_SYMBOLS = $(src)/../z/Module.symvers',
			'src/z/Kbuild': 'obj-m := z_common.o',
		});
		expect(others).toEqual([]);
		expect(root?.path).toBe('.');
		expect(root?.kbuildDirectories).toEqual(['src/z', 'src/net']);
		expect(waysOf(root)).toEqual(['dkms .', 'kbuild src/z', 'kbuild src/net']);
		expect(root?.moduleNames.toSorted()).toEqual(['net', 'z_common']);
	});

	test('a wrapper beside it is the second way', () => {
		const [root] = rootsOf({ 'dkms.conf': 'BUILT_MODULE_NAME=a', Makefile: `obj-m := a.o\n${WRAPPER}` });
		expect(waysOf(root)).toEqual(['dkms .', 'wrapper .', 'kbuild .']);
	});

	test('a nested dkms.conf covers its own', () => {
		const roots = rootsOf({
			'dkms.conf': 'BUILT_MODULE_NAME=a',
			Makefile: 'obj-m := a.o in/',
			'in/dkms.conf': 'BUILT_MODULE_NAME=b',
			'in/Makefile': 'obj-m := b.o',
		});
		expect(roots.map(({ path, kbuildDirectories }) => ({ path, kbuildDirectories }))).toEqual([
			{ path: '.', kbuildDirectories: ['.'] },
			{ path: 'in', kbuildDirectories: ['in'] },
		]);
	});

	test('a directory that builds none of what it names lies aside', () => {
		const roots = rootsOf({
			'dkms.conf': 'BUILT_MODULE_NAME[$i]="real-one"',
			'src/Kbuild': 'obj-m := real_one.o',
			'tools/probe/Makefile': 'obj-m := probe.o',
		});
		expect(roots.map(({ path, aside, kbuildDirectories }) => ({ path, aside, kbuildDirectories }))).toEqual([
			{ path: '.', aside: false, kbuildDirectories: ['src'] },
			{ path: 'tools/probe', aside: true, kbuildDirectories: ['tools/probe'] },
		]);
	});

	test('one that names nothing to the letter covers all', () => {
		const [root] = rootsOf({
			'dkms.conf': 'for m in a b; do BUILT_MODULE_NAME[$i]=$m; done',
			'a/Kbuild': 'obj-m := a.o',
			'b/Kbuild': 'obj-m := b.o',
		});
		expect(root?.kbuildDirectories).toEqual(['a', 'b']);
	});

	test('with a configure script it is a root though there is no Makefile yet', () => {
		const files = { 'dkms.conf': 'BUILT_MODULE_NAME=a', 'Makefile.in': 'obj-m = a.o' };
		expect(waysOf(rootsOf(files)[0])).toEqual(['dkms .']);
		expect(waysOf(rootsOf({ 'dkms.conf': 'BUILT_MODULE_NAME=a', configure: '' })[0])).toEqual(['dkms .']);
	});
});
