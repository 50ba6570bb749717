import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createTreePaths } from '../../../src/builds/tree-paths.ts';
import { initialiserLine, parseLineTable } from '../../../src/builds/uses.ts';
import { anyText, nearly } from '../hostile-lines.ts';

const read = (text: string) => parseLineTable(text, createTreePaths('/build/src', new Map()));

const REAL = [
	'# code\t/build/src/demo.o\t.text',
	'0x0000000000000012',
	'/usr/src/linux/include/linux/slab.h:600 (discriminator 2)',
	' (inlined by) /build/src/include/compat.h:31',
	'??:0',
	'# variables\t/build/src/demo.o\t',
	'0000000000000000 d fops\t/build/src/demo.c:12',
];

const OBJECT = '/build/src/demo.o';
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,10}$/);
const place = fc.record({ file: name.map((each) => `sub/${each}.c`), line: fc.integer({ min: 0, max: 999_999_999 }) });

describe('the places of addresses and variables', () => {
	test('in lines that are nearly addr2line’s and nm’s are files of the tree or none, and lines', () => {
		fc.assert(
			fc.property(nearly(REAL), (text) => {
				const table = read(`${REAL[0]}\n${REAL[1]}\n${text}`);
				const found = [...table.frames(OBJECT, '.text', 0x12), table.variable(OBJECT, 'fops')];
				for (const one of found.filter((each) => each !== null)) {
					expect(one.file ?? 'a').not.toMatch(/^\/|(?:^|\/)\.\.(?:\/|$)/);
					expect(Number.isSafeInteger(one.line)).toBe(true);
				}
				expect(found.length).toBeLessThanOrEqual(text.split('\n').length + 1);
			}),
			{ numRuns: 500 },
		);
	});

	test('are those that were written, innermost frame first', () => {
		const frames = fc.uniqueArray(
			fc.record({
				section: fc.constantFrom('.text', '.init.text'),
				offset: fc.nat(0xffff_ffff),
				frames: fc.array(place, { maxLength: 5 }),
			}),
			{ selector: (one) => `${one.section} ${one.offset}`, maxLength: 20 },
		);
		fc.assert(
			fc.property(frames, (written) => {
				const text = written.flatMap((one) => [
					`# code\t${OBJECT}\t${one.section}`,
					`0x${one.offset.toString(16).padStart(16, '0')}`,
					...one.frames.map(
						({ file, line }, index) => `${index === 0 ? '' : ' (inlined by) '}/build/src/${file}:${line}`,
					),
				]);
				const table = read(text.join('\n'));
				for (const one of written) expect(table.frames(OBJECT, one.section, one.offset)).toEqual(one.frames);
			}),
		);
	});

	test('of variables are those that were written', () => {
		fc.assert(
			fc.property(fc.dictionary(name, place), (written) => {
				const lines = Object.entries(written).map(
					([variable, { file, line }]) => `0000000000000010 d ${variable}\t/build/src/${file}:${line}`,
				);
				const table = read(`# variables\t${OBJECT}\t\n${lines.join('\n')}`);
				for (const [variable, expected] of Object.entries(written)) {
					expect(table.variable(OBJECT, variable)).toEqual(expected);
				}
			}),
		);
	});

	test.each([
		['a line of frames that end in nothing', `${REAL[1]}\n${'a:1 (inlined by) '.repeat(500_000)}\r`],
		['a line of nothing but colons', `${REAL[1]}\n${':1'.repeat(5_000_000)}`],
		['lines without number', `${REAL[1]}\n${'\n'.repeat(20_000_000)}`],
	])('are read to an end where there is %s', (_, text) => {
		expect(read(`${REAL[0]}\n${text}`).frames(OBJECT, '.text', 0x12).length).toBeLessThanOrEqual(1);
	});
});

test('the line of an initialiser lies between the variable and the end of the source, whatever that is', () => {
	fc.assert(
		fc.property(anyText, fc.integer({ min: 0, max: 50 }), name, (source, line, symbol) => {
			const found = initialiserLine(source, line, symbol);
			expect(found).toBeGreaterThanOrEqual(line);
			expect(found).toBeLessThanOrEqual(line + source.split('\n').length);
		}),
	);
});
