import { describe, expect, test } from '@jest/globals';
import type { BuildWay } from '../../../src/modules/module-root.ts';
import { rootsOf, waysOf } from './tree.ts';

function variables(kind: BuildWay['kind'], files: Record<string, string>) {
	const way = rootsOf(files)[0]?.ways.find((each) => each.kind === kind);
	return way && 'variables' in way ? way.variables : undefined;
}

const given = (text: string) => variables('wrapper', { Makefile: `obj-m := a.o\n${text}` });

const passed = (text: string) => variables('kbuild', { Makefile: text, 'src/Kbuild': 'obj-$(CONFIG_A) := a.o' });

describe('a wrapper is given what it would take from the running kernel', () => {
	test.each([
		['$(shell uname -r)', 'KDIR ?= /lib/modules/$(shell uname -r)/build\nall:\n\tmake -C $(KDIR) M=$(PWD)\n'],
		['`uname -r`', 'KDIR = /lib/modules/`uname -r`/build\nall:\n\tmake -C $(KDIR) M=$(PWD)\n'],
		[
			'a release of its own',
			'KVER ?= $(shell uname -r)\nKDIR ?= /lib/modules/$(KVER)/build\nall:\n\tmake -C $(KDIR) M=$(PWD)\n',
		],
		[
			'a condition',
			'ifeq ($(KDIR),)\nKDIR := /lib/modules/$(shell uname -r)/build\nendif\nall:\n\tmake -C $(KDIR) M=$(PWD)\n',
		],
		['no variable at all', 'all:\n\tmake -C /lib/modules/$(shell uname -r)/build M=$(PWD)\n'],
		[
			'a fixed path beside it',
			'KSRC := /lib/modules/$(shell uname -r)/build\nifeq ($(BOARD),x)\nKSRC := /opt/x\nendif\nall:\n\tmake -C $(KSRC) M=$(PWD)\n',
		],
	])('nothing, where the default comes from %s', (_, text) => {
		expect(given(text)).toEqual({});
	});

	test.each([
		['has no default', 'all:\n\tmake -C $(KSRC) M=$(PWD)\n', { KSRC: '$KERNEL_BUILD' }],
		[
			'is a fixed path',
			'KERNEL_DIR ?= /usr/src/linux\nall:\n\tmake -C $(KERNEL_DIR) M=$(PWD)\n',
			{ KERNEL_DIR: '$KERNEL_BUILD' },
		],
		[
			'has a name of its own',
			'MY_TREE = /opt/linux\nall:\n\tmake -C ${MY_TREE}/ M=$(PWD)\n',
			{ MY_TREE: '$KERNEL_BUILD' },
		],
	])('the build directory, where it %s', (_, text, expected) => {
		expect(given(text)).toEqual(expected);
	});

	test('the release, where it is a fixed one, or none', () => {
		const call = 'all:\n\tmake -C /lib/modules/$(KVER)/build M=$(PWD)\n';
		expect(given(call)).toEqual({ KVER: '$KERNEL_RELEASE' });
		expect(given(`KVER ?= 5.4.0\n${call}`)).toEqual({ KVER: '$KERNEL_RELEASE' });
	});

	test('no other name, where it finds the running kernel by itself unless told', () => {
		const text = `
ifdef SYSSRC
TREE := $(SYSSRC)
else
TREE := /lib/modules/$(shell uname -r)/build
endif
all:
	make -C $(TREE) M=$(PWD)
`;
		expect(given(text)).toEqual({});
	});

	test('a release that it works out from the build directory is left to it', () => {
		const text = 'KVER := $(shell make -s -C $(KDIR) kernelrelease)\nall:\n\tmake -C $(KDIR) M=$(PWD)\n';
		expect(given(text)).toEqual({ KDIR: '$KERNEL_BUILD' });
	});

	test('KERNELRELEASE only where its presence does not mean "Kbuild reads me"', () => {
		const call = 'all:\n\tmake -C /lib/modules/$(KERNELRELEASE)/build M=$(PWD)\n';
		expect(given(call)).toEqual({ KERNELRELEASE: '$KERNEL_RELEASE' });
		expect(given(`ifneq ($(KERNELRELEASE),)\nelse\n${call}endif\n`)).toEqual({});
		expect(given(`ifdef KERNELRELEASE\nelse\n${call}endif\n`)).toEqual({});
		expect(given(`X := $(if $(KERNELRELEASE),a,b)\n${call}`)).toEqual({});
	});

	test('a directory of the tree is no kernel, whatever its name', () => {
		const files = {
			Makefile: `KERNEL_DIR := kernel\nall:\n\tmake -C $(KDIR) M=$(PWD)/$(KERNEL_DIR)\n`,
			'kernel/Kbuild': 'obj-m := a.o',
		};
		expect(variables('wrapper', files)).toEqual({ KDIR: '$KERNEL_BUILD' });
	});

	test('what the makefiles need that it recurses into, unless it sets that itself', () => {
		const inner = 'obj-m := a.o\nall:\n\tmake -C $(KDIR) M=$(PWD)\n';
		const outer = 'all:\n\t$(MAKE) -C sub\n';
		const above = (text: string) =>
			rootsOf({ Makefile: text, 'sub/Makefile': inner })[0]?.ways.find((way) => way.directory === '.');
		expect(above(outer)).toMatchObject({ variables: { KDIR: '$KERNEL_BUILD' } });
		expect(above(`export KDIR ?= /lib/modules/$(shell uname -r)/build\n${outer}`)).toMatchObject({ variables: {} });
	});
});

describe('Kbuild is given what the wrapper passes', () => {
	test('literal values, of the call that builds', () => {
		const text = `
PART := m
modules:
	$(MAKE) -C $(KDIR) M=$(PWD)/src CONFIG_A=$(PART) CONFIG_B="y" FLAGS='$(X)' WHERE=$(PWD)/inc modules
debug:
	$(MAKE) -C $(KDIR) M=$(PWD)/src CONFIG_A=m DEBUG=1 modules
`;
		expect(passed(text)).toEqual({ CONFIG_A: 'm', CONFIG_B: 'y', WHERE: '$SRC/inc' });
	});

	test('places in the tree, and no others', () => {
		const text = `
PWD := $(shell pwd)
all:
	$(MAKE) -C $(KDIR) M=$(PWD)/src HERE=$(CURDIR) INC=$(PWD)/src/../inc/ OUT=$(PWD)/../x TWO="$(PWD)/a $(PWD)/b" MO=$(PWD)/o
`;
		expect(passed(text)).toEqual({ HERE: '$SRC', INC: '$SRC/inc' });
		const below = text.replace('M=$(PWD)/src', 'M=$(PWD)');
		expect(variables('kbuild', { 'sub/Makefile': `obj-m := a.o\n${below}` })).toMatchObject({ HERE: '$SRC/sub' });
	});

	test('not those of cleaning or installing', () => {
		const text = 'clean:\n\tmake -C $(K) M=src CONFIG_C=m clean\nall:\n\tmake -C $(K) M=src CONFIG_A=m\n';
		expect(passed(text)).toEqual({ CONFIG_A: 'm' });
	});

	test('not what the caller decides: tools, places, verbosity', () => {
		const text =
			'all:\n\tmake -C $(K) M=src ARCH=arm CROSS_COMPILE=arm- CC=clang O=/x V=1 INSTALL_MOD_DIR=u lower=1 CONFIG_A=m\n';
		expect(passed(text)).toEqual({ CONFIG_A: 'm' });
	});

	test('a call that is kept in a variable', () => {
		const text =
			'KMAKE = +$(MAKE) -C $(KSRC) KBUILD_EXTMOD=$(PWD)/src\nALL := m\nall:\n\t$(KMAKE) modules BUILD_ALL=$(ALL)\n';
		expect(passed(text)).toEqual({ BUILD_ALL: 'm' });
	});

	test('configuration that it exports', () => {
		const text =
			'export CONFIG_A = m\nCONFIG_B := m\nexport CONFIG_B\nCONFIG_C = m\nall:\n\tmake -C $(K) M=$$PWD/src\n';
		expect(passed(text)).toEqual({ CONFIG_A: 'm', CONFIG_B: 'm' });
	});

	test.each([
		['exports with all else', 'export\nCONFIG_A := m\nOTHER := 1\nall:\n\tmake -C $(K) M=$$PWD/src\n'],
		['exports as make is told to', '.EXPORT_ALL_VARIABLES:\nCONFIG_A := m\nall:\n\tmake -C $(K) M=$$PWD/src\n'],
		['gives in the environment', 'all:\n\tCONFIG_A=m LC_ALL=C $(MAKE) -C $(K) M=$$PWD/src\n'],
		['lets the shell export', 'all:\n\texport CONFIG_A=m && $(MAKE) -C $(K) M=$$PWD/src\n'],
	])('configuration that it %s', (_, text) => {
		expect(passed(text)).toEqual({ CONFIG_A: 'm' });
	});

	test.each([
		['both halves', 'ifeq ($(A),1)\nX := m\nelse\nX := n\nendif', { X: ['m', 'n'] }],
		['one half', 'ifeq ($(A),1)\nX := m\nendif', { X: ['', 'm'] }],
		['a default and a half', 'X ?= n\nifdef A\nX = m\nendif', { X: ['n', 'm'] }],
		['a function', 'X = $(if $(A),m,n)', { X: ['m', 'n'] }],
		['a variable that has two', 'ifdef A\nY = m\nelse\nY = n\nendif\nX = $(Y)', { X: ['m', 'n'] }],
		['what is added under a condition', 'X := m\nifdef A\nX += n\nendif', { X: ['m', 'm n'] }],
	])('not one of several values, set by %s; which is said', (_, text, undecided) => {
		const call = 'all:\n\tmake -C $(K) M=src CONFIG_X=$(X) CONFIG_B=y\n';
		const way = rootsOf({ Makefile: `${text}\n${call}`, 'src/Kbuild': 'obj-$(CONFIG_X) := a.o' })[0]?.ways.find(
			({ kind }) => kind === 'kbuild',
		);
		expect(way).toMatchObject({ variables: { CONFIG_B: 'y' }, undecided: { CONFIG_X: undecided.X } });
		const exported = `${text}\nexport CONFIG_X = $(X)\nall:\n\tmake -C $(K) M=src\n`;
		expect(
			rootsOf({ Makefile: exported, 'src/Kbuild': 'obj-$(CONFIG_X) := a.o' })[0]?.ways.find(
				({ kind }) => kind === 'kbuild',
			),
		).toMatchObject({ variables: {}, undecided: { CONFIG_X: undecided.X } });
	});

	test.each([
		['both halves set the same', 'ifeq ($(A),1)\nX := m\nelse\nX := m\nendif'],
		['the last assignment counts', 'X := n\nX := m'],
		['a default', 'ifndef X\nX := m\nendif'],
		['the half for make', 'ifneq ($(KERNELRELEASE),)\nelse\nX := m\nendif'],
		['the answer is known', 'Y := 1\nX := $(if $(Y),m,n)'],
		['a filter', 'Y := m n\nX := $(filter m,$(Y))'],
	])('the value where there is one: %s', (_, text) => {
		expect(passed(`${text}\nall:\n\tmake -C $(K) M=src CONFIG_X=$(X)\n`)).toEqual({ CONFIG_X: 'm' });
	});

	test.each([['$(if $(A),CONFIG_X=m)'], ['$(ARGS)'], ['$(call give,m)']])(
		'nor what is given only under a condition: %s',
		(argument) => {
			const text = `ifdef A\nARGS := CONFIG_X=m\nendif\ngive = $(if $(A),CONFIG_X=$(1))\nall:\n\tmake -C $(K) M=src ${argument}\n`;
			const [root] = rootsOf({ Makefile: text, 'src/Kbuild': 'obj-$(CONFIG_X) := a.o' });
			expect(root?.ways.find(({ kind }) => kind === 'kbuild')).toMatchObject({
				variables: {},
				undecided: { CONFIG_X: ['', 'm'] },
			});
		},
	);

	test('and make comes first where only make can tell', () => {
		const text = 'X = $(if $(A),m,n)\nall:\n\tmake -C $(K) M=src CONFIG_X=$(X)\n';
		expect(waysOf(rootsOf({ Makefile: text, 'src/Kbuild': 'obj-$(CONFIG_X) := a.o' })[0])).toEqual([
			'wrapper . {"K":"$KERNEL_BUILD"}',
			'kbuild src',
		]);
	});

	test('nothing is made up where nobody passes anything', () => {
		expect(passed('all:\n\tmake -C $(K) M=src\n')).toEqual({});
	});
});
