import { beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { ElfError } from '../../../src/symbols/elf/elf-file.ts';
import { type ObjectFile, readObjectFile } from '../../../src/symbols/object-file.ts';
import {
	compileObject,
	exportSymbol,
	exportSymbolBefore64,
	moduleInformation,
} from '../../unit/symbols/compile-object.ts';

/** Null where it is refused; lets nothing but the one agreed error pass. */
function readOrRefuse(bytes: Uint8Array): ObjectFile | null {
	try {
		return readObjectFile(bytes);
	} catch (error) {
		if (error instanceof ElfError) return null;
		throw error;
	}
}

/** What is read of an object may be no more than the file can hold, and has to fit together. */
function contradictions(bytes: Uint8Array): string[] {
	const object = readOrRefuse(bytes);
	if (object === null) return [];
	const { dataStrings, references, undefined: needed } = object;
	return [
		...(dataStrings.length > bytes.length ? ['more strings than bytes'] : []),
		...(references.length > bytes.length / 8 ? ['more references than relocations have room'] : []),
		...references.filter(({ symbol }) => !needed.has(symbol)).map(({ symbol }) => `${symbol} is not undefined`),
	];
}

let objects: Buffer[] = [];

beforeAll(() => {
	const source =
		'extern int f(int), g(int); int (*table[])(int) = { g }; int run(int a) { return f(a); }\n' +
		moduleInformation('license=GPL', 'import_ns=DEMO');
	objects = [
		compileObject(source + exportSymbol('run', 'GPL', 'DEMO')).bytes,
		compileObject(source + exportSymbolBefore64('run', '___ksymtab_gpl', 'DEMO')).bytes,
		compileObject(source, ['-m32']).bytes,
	];
});

describe('a hostile object is read or refused with an ElfError', () => {
	test('arbitrary bytes', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
				expect(contradictions(bytes)).toEqual([]);
			}),
		);
	});

	test('arbitrary bytes behind a good beginning', () => {
		const header = fc.constantFrom([2, 1], [2, 2], [1, 1], [1, 2], [0, 0]);
		fc.assert(
			fc.property(header, fc.uint8Array({ minLength: 60, maxLength: 500 }), ([wide = 0, order = 0], bytes) => {
				bytes.set([0x7f, 0x45, 0x4c, 0x46, wide, order]);
				bytes.set(order === 1 ? [1, 0] : [0, 1], 16);
				expect(contradictions(bytes)).toEqual([]);
			}),
		);
	});

	test('a real object, cut anywhere', () => {
		fc.assert(
			fc.property(fc.nat(2), fc.double({ min: 0, max: 1, noNaN: true }), (which, share) => {
				const whole = objects[which] ?? Buffer.alloc(0);
				expect(contradictions(whole.subarray(0, Math.floor(whole.length * share)))).toEqual([]);
			}),
		);
	});

	test('a real object with words of it overwritten', () => {
		const word = fc.oneof(
			fc.nat(0xff),
			fc.constantFrom(0, 1, 0xffff, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff),
			fc.nat(0xffffffff),
		);
		const changes = fc.array(fc.tuple(fc.double({ min: 0, max: 0.9999, noNaN: true }), word), {
			minLength: 1,
			maxLength: 8,
		});
		fc.assert(
			fc.property(fc.nat(2), changes, (which, places) => {
				const bytes = Buffer.from(objects[which] ?? []);
				for (const [share, value] of places) bytes.writeUInt32LE(value >>> 0, Math.floor((bytes.length - 4) * share));
				expect(contradictions(bytes)).toEqual([]);
			}),
			{ numRuns: 1000 },
		);
	});

	test('a real object with each of the bytes of its headers set to extremes', () => {
		const found: string[] = [];
		for (const object of objects) {
			const sections = object[4] === 2 ? Number(object.readBigUInt64LE(40)) : object.readUInt32LE(32);
			const places = [...Array(64).keys(), ...Array.from({ length: object.length - sections }, (_, i) => sections + i)];
			for (const place of places) {
				for (const value of [0, 1, 0x7f, 0xff]) {
					const bytes = Buffer.from(object);
					bytes[place] = value;
					found.push(...contradictions(bytes));
				}
			}
		}
		expect(found).toEqual([]);
	});
});

describe('a small object that claims to be large is refused', () => {
	const claim = (change: (bytes: Buffer) => void) => {
		const bytes = Buffer.from(objects[0] ?? []);
		change(bytes);
		return readOrRefuse(bytes);
	};
	const sectionHeaders = (bytes: Buffer) => Number(bytes.readBigUInt64LE(40));

	test('by a number of sections without end, each of no size', () => {
		expect(
			claim((bytes) => {
				bytes.writeUInt16LE(0, 58);
				bytes.writeUInt16LE(0, 60);
				bytes.writeBigUInt64LE(0xffff_ffffn, sectionHeaders(bytes) + 32);
			}),
		).toBeNull();
	});

	test('by section headers that lie on each other', () => {
		expect(
			claim((bytes) => {
				bytes.writeUInt16LE(1, 58);
				bytes.writeUInt16LE(0xffff, 60);
			}),
		).toBeNull();
	});

	test('by sections that lie on each other', () => {
		expect(
			claim((bytes) => {
				for (let index = 1; index < bytes.readUInt16LE(60); index++) {
					bytes.writeBigUInt64LE(0n, sectionHeaders(bytes) + index * 64 + 24);
					bytes.writeBigUInt64LE(BigInt(bytes.length), sectionHeaders(bytes) + index * 64 + 32);
				}
			}),
		).toBeNull();
	});

	test('by names that lie on each other', () => {
		// 4096 symbols in 98 kB, each with a name of up to 4096 characters that ends where all others do.
		const count = 4096;
		const bytes = Buffer.alloc(64 + 3 * 64 + count * 24 + count + 1, 'a');
		bytes.fill(0, 0, 64 + 3 * 64 + count * 24);
		bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
		bytes.writeUInt16LE(1, 16);
		bytes.writeBigUInt64LE(64n, 40);
		bytes.writeUInt16LE(64, 58);
		bytes.writeUInt16LE(3, 60);
		const section = (index: number, type: number, offset: number, size: number, link: number) => {
			const at = 64 + index * 64;
			bytes.writeUInt32LE(type, at + 4);
			bytes.writeBigUInt64LE(BigInt(offset), at + 24);
			bytes.writeBigUInt64LE(BigInt(size), at + 32);
			bytes.writeUInt32LE(link, at + 40);
		};
		const symbols = 64 + 3 * 64;
		section(1, 2, symbols, count * 24, 2);
		section(2, 3, symbols + count * 24, count + 1, 0);
		for (let index = 0; index < count; index++) {
			bytes.writeUInt32LE(index, symbols + index * 24);
			bytes[symbols + index * 24 + 4] = 0x10;
		}

		expect(readOrRefuse(bytes)).toBeNull();
	});
});
