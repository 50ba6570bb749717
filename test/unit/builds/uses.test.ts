import { describe, expect, test } from '@jest/globals';
import { createTreePaths } from '../../../src/builds/tree-paths.ts';
import { initialiserLine, parseLineTable, sortUses, useAt } from '../../../src/builds/uses.ts';

const paths = createTreePaths('/build/src', new Map());

describe('what addr2line and nm print', () => {
	const table = parseLineTable(
		[
			'# code\t/build/src/demo.o\t.text',
			'0x0000000000000012',
			'/usr/src/linux-headers/include/linux/slab.h:600 (discriminator 2)',
			' (inlined by) /build/src/include/compat.h:31',
			' (inlined by) /build/src/demo.c:44 (discriminator 1)',
			'0x00000000000000ff',
			'??:0',
			'# code\t/build/src/demo.o\t.init.text',
			'0x0000000000000012',
			'/build/src/demo.c:90',
			'# variables\t/build/src/demo.o\t',
			'0000000000000000 d fops\t/build/src/demo.c:12',
			'0000000000000010 D other',
		].join('\n'),
		paths,
	);

	test('gives the frames of an address, innermost first, files of the kernel without a name', () => {
		expect(table.frames('/build/src/demo.o', '.text', 0x12)).toEqual([
			{ file: null, line: 600 },
			{ file: 'include/compat.h', line: 31 },
			{ file: 'demo.c', line: 44 },
		]);
	});

	test('tells the same offset of two sections apart', () => {
		expect(table.frames('/build/src/demo.o', '.init.text', 0x12)).toEqual([{ file: 'demo.c', line: 90 }]);
	});

	test('knows no file where addr2line does not', () => {
		expect(table.frames('/build/src/demo.o', '.text', 0xff)).toEqual([{ file: null, line: 0 }]);
		expect(table.frames('/build/src/demo.o', '.text', 0x13)).toEqual([]);
	});

	test('gives the line of a variable that has one', () => {
		expect(table.variable('/build/src/demo.o', 'fops')).toEqual({ file: 'demo.c', line: 12 });
		expect(table.variable('/build/src/demo.o', 'other')).toBeNull();
		expect(table.variable('/build/src/else.o', 'fops')).toBeNull();
	});
});

describe('a reference from data is shown', () => {
	const source = [
		'static const struct file_operations fops = {',
		'	.owner = THIS_MODULE,',
		'	.llseek = no_llseek,',
		'};',
		'int unrelated = no_llseek_again;',
		'void *single = no_llseek;',
		'void *generated;',
		'int (*call)(void) = no_llseek;',
	].join('\n');

	test('at the line of the initialiser that names it', () => {
		expect(initialiserLine(source, 1, 'no_llseek')).toBe(3);
	});

	test('at the variable where that is one line', () => {
		expect(initialiserLine(source, 6, 'no_llseek')).toBe(6);
	});

	test('at the variable where a macro hides the name: not at another variable’s', () => {
		expect(initialiserLine(source, 1, 'hidden')).toBe(1);
		expect(initialiserLine(source, 1, 'no_llseek_again')).toBe(1);
	});

	test('at the variable where the source is not the one that was compiled', () => {
		expect(initialiserLine('short', 12, 'no_llseek')).toBe(12);
	});

	test('by its whole name', () => {
		expect(initialiserLine('struct x a = {\n\tno_llseek_x,\n\tx_no_llseek,\n\tno_llseek,\n};', 1, 'no_llseek')).toBe(4);
	});
});

describe('uses', () => {
	test('are ordered by file, line and compiled file, each once', () => {
		const [a, b, c, d] = [
			useAt('a.h', 2, 'x.c'),
			useAt('a.h', 2, 'y.c'),
			useAt('a.h', 10, 'x.c'),
			useAt('b.c', 1, 'b.c'),
		];

		expect(sortUses([d, c, b, a, a, d])).toEqual([a, b, c, d]);
	});

	test('name the compiled file only where it is another', () => {
		expect(useAt('a.c', 1, 'a.c').via).toBeNull();
		expect(useAt('a.h', 1, 'a.c').via).toBe('a.c');
		expect(useAt('a.h', 1, null).via).toBeNull();
	});
});
