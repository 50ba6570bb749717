import { describe, expect, test } from '@jest/globals';
import { discover, paths, WRAPPER } from './tree.ts';

function discoveryOf(files: Readonly<Record<string, string>>) {
	const { roots, leftOut } = discover(files);
	const unread = leftOut.filter(({ kind }) => kind === 'unread').map(({ path }) => path);
	return { roots, unread };
}

/** Nested flags as drivers of one family share them; written out they are some megabytes a directory. */
const COMMON = [
	...Array.from({ length: 2500 }, (_, i) => {
		const before = Math.max(0, i - 1);
		return `FLAGS_${i} := $(FLAGS_${before}) -DHAVE_${i} $(INCLUDES_${i % 40})\nINCLUDES_${i} = -I$(TOP)/include/${i} $(FLAGS_${i % 97})\n`;
	}),
	'EXTRA_CFLAGS += $(FLAGS_2499)\nccflags-y += $(EXTRA_CFLAGS) -I$(src)/../common\n',
].join('');

describe('a large family of drivers', () => {
	test('is found to the last, whatever it includes', () => {
		const drivers = Array.from({ length: 60 }, (_, i) => `driver${String(i).padStart(2, '0')}`);
		const files = Object.fromEntries(
			drivers.map((name) => [
				`${name}/Makefile`,
				`include ../common.mk\nobj-m := ${name}.o\n${name}-y := main.o $(CORE)\n${WRAPPER.replace(' modules', ' EXTRA_CFLAGS="$(EXTRA_CFLAGS)" modules')}`,
			]),
		);
		const { roots, unread } = discoveryOf({ ...files, 'common.mk': COMMON });
		expect(unread).toEqual([]);
		expect(paths(roots)).toEqual(drivers);
		expect(roots.map(({ moduleNames }) => moduleNames)).toEqual(drivers.map((name) => [name]));
	});
});

describe('what is not read is named', () => {
	const bomb = `${Array.from({ length: 60 }, (_, i) => `V${i} = $(addsuffix a,$(V${i + 1})) $(addsuffix b,$(V${i + 1}))\n`).join('')}V60 = x\n`;

	test('a makefile whose lists are too long; the others are read all the same', () => {
		const files = Object.fromEntries(
			Array.from({ length: 20 }, (_, i) => [`a${i}/Kbuild`, `${bomb}obj-m := x.o $(V0)\n`]),
		);
		const { roots, unread } = discoveryOf({ ...files, 'z/Kbuild': 'L := a b\nobj-m := $(addsuffix .o,$(L))\n' });
		expect(unread).toEqual(
			Object.keys(files)
				.map((path) => path.slice(0, -'/Kbuild'.length))
				.toSorted(),
		);
		expect(roots.find(({ path }) => path === 'z')?.moduleNames).toEqual(['a', 'b']);
	});

	test('a text of which nothing decides what is built is read, however long it were', () => {
		expect(discoveryOf({ Kbuild: `${bomb}ccflags-y := $(V0)\nobj-m := x.o\n` })).toMatchObject({
			roots: [{ path: '.', moduleNames: ['x'] }],
			unread: [],
		});
	});

	test('roots beyond the first 200', () => {
		const files = Object.fromEntries(Array.from({ length: 202 }, (_, i) => [`d${1000 + i}/Kbuild`, 'obj-m := x.o']));
		expect(discoveryOf(files).unread).toEqual(['d1200', 'd1201']);
	});

	test('a file that is too deep, and one that the caller could not load', () => {
		const deep = `${'d/'.repeat(41)}Kbuild`;
		expect(discoveryOf({ [deep]: 'obj-m := x.o' }).unread).toEqual([deep.slice(0, -'/Kbuild'.length)]);
	});

	test('one that includes more files than are read', () => {
		const included = Array.from({ length: 80 }, (_, i) => `i${i}.mk`);
		const files = Object.fromEntries(included.map((name) => [name, 'obj-m += x.o\n']));
		expect(discoveryOf({ ...files, Kbuild: `include ${included.join(' ')}\n` }).unread).toEqual(['.']);
	});

	test('nothing, in an ordinary tree', () => {
		expect(discoveryOf({ 'a/Kbuild': 'obj-m := a.o', Makefile: WRAPPER }).unread).toEqual([]);
	});
});
