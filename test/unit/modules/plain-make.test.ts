import { describe, expect, test } from '@jest/globals';
import { paths, rootsOf, WRAPPER, waysOf } from './tree.ts';

const BUILD = '/lib/modules/$(shell uname -r)/build';
const KBUILD = { 'src/Kbuild': 'obj-m := x.o' };

describe('a call of Kbuild is seen, however it is written', () => {
	test.each([
		['its argument named by a variable', `DIRVAR := M\nall:\n\t$(MAKE) -C ${BUILD} $(DIRVAR)=$$PWD/src modules\n`],
		[
			'by one that a condition sets',
			`ifdef OLD\nV = SUBDIRS\nelse\nV = M\nendif\nall:\n\t$(MAKE) -C ${BUILD} $(V)=$(PWD)/src\n`,
		],
		['by one that nobody can tell', `V := $(shell choose)\nall:\n\t$(MAKE) -C ${BUILD} $(V)=$(CURDIR)/src\n`],
		[
			'a directory of several values',
			`ifdef A\nD := $(CURDIR)\nelse\nD := $(PWD)\nendif\nall:\n\tmake -C ${BUILD} M=$(D)/src\n`,
		],
		['a variable that holds it', `BUILD = +$(MAKE) -C ${BUILD} M=$(CURDIR)/src\nall:\n\t$(Q)$(BUILD) modules\n`],
		[
			'a defined command',
			`define RUN\n@echo build\n$(MAKE) -C ${BUILD} M=$(CURDIR)/$(1)\nendef\nall:\n\t$(call RUN,src)\n`,
		],
		[
			'a command that is called with its goal',
			`kernelbuild = $(call warn) \\\n\t$\{MAKE} $(if $\{W},W="$\{W}") -C "${BUILD}" M="$\{CURDIR}/src" $\{2} $\{1}\nall:\n\t@+$(call kernelbuild,modules,V=1)\n`,
		],
		['a shell', `all:\n\t/bin/sh -ec "cd src && make -C ${BUILD} M=$$PWD"\n`],
		['a changed environment', `all:\n\tenv -u X LC_ALL=C make -C ${BUILD} M=$(CURDIR)/src\n`],
		['exec', `all:\n\t@cd src; exec $(MAKE) -C ${BUILD} M=$$(pwd)\n`],
		['a prefix that is in one word with it', `all:\n\t$(Q)$(MAKE) -C ${BUILD} M=$(CURDIR)/src\n`],
		['a subshell', `all:\n\t@(cd src && $(MAKE) -C ${BUILD} M=$$PWD)\n`],
	])('%s', (_, text) => {
		const [root, ...others] = rootsOf({ Makefile: text, ...KBUILD });
		expect(others).toEqual([]);
		expect(waysOf(root)).toEqual(['kbuild src', 'wrapper .']);
	});

	test('also where `cd` and `-C` come one after the other', () => {
		const text = 'all:\n\tcd drv && $(MAKE) -C src\n';
		const roots = rootsOf({ Makefile: text, 'drv/src/Makefile': `obj-m := a.o\n${WRAPPER}` });
		expect(waysOf(roots[0])).toEqual(['wrapper drv/src', 'kbuild drv/src', 'wrapper .']);
	});
});

describe('plain make is the last way', () => {
	test('of a directory whose Makefile has rules, after Kbuild', () => {
		expect(waysOf(rootsOf({ Makefile: 'obj-m := a.o\nall:\n\t./build.sh\n' })[0])).toEqual(['kbuild .', 'wrapper .']);
	});

	test('with what the makefile seems to need, and then as it is typed', () => {
		const text = 'obj-m := a.o\nall:\n\t./build.sh $(KDIR)\n';
		expect(waysOf(rootsOf({ Makefile: text })[0])).toEqual([
			'kbuild .',
			'wrapper . {"KDIR":"$KERNEL_BUILD"}',
			'wrapper .',
		]);
	});

	test('of a directory whose own Makefile has none, where one above speaks of a kernel and its modules', () => {
		const files = { Makefile: 'all:\n\t./build.sh /lib/modules/x/build modules\n', 'a/Makefile': 'obj-m := a.o' };
		expect(waysOf(rootsOf(files)[0])).toEqual(['kbuild a', 'wrapper .']);
	});

	test.each([
		['the Makefile has no rule', 'obj-m := a.o\n'],
		['it would clean', 'obj-m := a.o\nclean:\n\trm -f *.o\n'],
		['it has but patterns and special targets', 'obj-m := a.o\n.PHONY: x\n%.i: %.c\n\tcpp $<\n'],
	])('not where %s', (_, text) => {
		expect(waysOf(rootsOf({ Makefile: text })[0])).toEqual(['kbuild .']);
	});
});

describe('a Makefile whose modules are written nowhere is a root that make builds', () => {
	test.each([
		['it calls Kbuild in its own directory', WRAPPER],
		[
			'in a directory that it makes',
			`B = build\nall:\n\tmkdir -p $(B)\n\tcp src/* $(B)\n\tmake -C ${BUILD} M=$(PWD)/$(B)\n`,
		],
		['it says where, in words of its own', 'all:\n\t./build.sh --kernel /lib/modules/x/build --target modules\n'],
	])('%s', (_, text) => {
		const [root, ...others] = rootsOf({ Makefile: text });
		expect(others).toEqual([]);
		expect(root).toMatchObject({ path: '.', kbuildDirectories: [], aside: false });
		expect(waysOf(root)).toEqual(['wrapper .']);
	});

	test.each([
		['a program that reads a kernel’s headers', `all:\n\tcc -I${BUILD}/include tool.c\n`],
		['modules without a kernel', 'all:\n\t./build.sh modules\n'],
	])('but not %s', (_, text) => {
		expect(rootsOf({ Makefile: text })).toEqual([]);
	});

	test('also where a test beside it is built by a wrapper of its own', () => {
		const main = `B = build\nall:\n\t./prepare.sh $(B)\n\tmake -C ${BUILD} M=$(PWD)/$(B)\n`;
		const roots = rootsOf({ Makefile: main, 'test/Makefile': `obj-m := t.o\n${WRAPPER}` });
		expect(paths(roots)).toEqual(['.', 'test']);
	});

	test('not where it makes the directory of what lies below it', () => {
		const main = `B = build\nall:\n\tln -s ../x86 $(B)\n\tmake -C ${BUILD} M=$(PWD)/$(B)\n`;
		const roots = rootsOf({ Makefile: main, 'x86/Makefile': 'obj-m := t.o\n', 'arm/Makefile': 'obj-m := t.o\n' });
		expect(roots.map(waysOf)).toEqual([
			['kbuild arm', 'wrapper .'],
			['kbuild x86', 'wrapper .'],
		]);
	});

	test('aside where only its words speak for it and others certainly build modules', () => {
		const roots = rootsOf({
			'driver/Makefile': `obj-m := d.o\n${WRAPPER}`,
			'tools/Makefile': `all:\n\tcc -I${BUILD}/include x.c\nload:\n\tinsmod x.ko\n`,
		});
		expect(roots.map(({ path, aside }) => ({ path, aside }))).toEqual([
			{ path: 'driver', aside: false },
			{ path: 'tools', aside: true },
		]);
	});

	test('with its dkms.conf, where it has one', () => {
		expect(waysOf(rootsOf({ Makefile: WRAPPER, 'dkms.conf': 'BUILT_MODULE_NAME=a' })[0])).toEqual([
			'dkms .',
			'wrapper .',
		]);
	});
});

describe('a goal that is named for modules', () => {
	const calling = (rules: string) => waysOf(rootsOf({ Makefile: rules, ...KBUILD })[0]);
	const CALL = `\tmake -C ${BUILD} M=$(PWD)/src\n`;

	test.each(['modules', 'module', 'driver', 'kernel', 'kmod', 'build-module', 'kernel_modules'])(
		'is made where the usual one builds none: %s',
		(goal) => {
			expect(calling(`all: tool\n${goal}: sub\nsub:\n${CALL}`)).toEqual([
				'kbuild src',
				'wrapper .',
				`wrapper . ${goal}`,
			]);
		},
	);

	test('is not, where the usual one leads there too, or it does not lead to the kernel', () => {
		expect(calling(`all: tool modules\nmodules:\n${CALL}`)).toEqual(['kbuild src', 'wrapper .']);
		expect(calling(`all: tool\nmodules:\n\techo no\nother:\n${CALL}`)).toEqual(['kbuild src', 'wrapper .']);
	});
});
