import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { imageHasSymbol, parseSystemMap } from '../../../src/symbols/image-symbols.ts';
import { parseBtf } from '../../../src/symbols/parse-btf.ts';

const MAP = `0000000000000000 D __per_cpu_start
ffffffff81000000 T _stext
ffffffff81000040 t do_one_initcall
00000000cafe0001 a __crc_printk
                 U nowhere
ffffffff82000000 D sys_call_table
`;

describe('a System.map', () => {
	test('has all names of the kernel, but versions and what is undefined', () => {
		expect(parseSystemMap(MAP)).toEqual({
			names: new Set(['__per_cpu_start', '_stext', 'do_one_initcall', 'sys_call_table']),
			isComplete: true,
		});
	});

	test('may come without addresses', () => {
		expect(parseSystemMap('T _stext\nt hidden\n')?.names).toEqual(new Set(['_stext', 'hidden']));
	});

	test.each([
		['Debian’s placeholder', 'ffffffffffffffff B The real System.map is in the linux-image-6.1.0-dbg package\n'],
		['another text', 'hello\n'],
		['nothing', ''],
	])('%s is none', (_, text) => {
		expect(parseSystemMap(text)).toBeNull();
	});
});

/** A type of BTF: kind, number of members, and what follows its record; named where `name` is given. */
type Type = readonly [kind: number, members: number, extra: number, name?: string];

function btf(types: readonly Type[], isLittle = true): Buffer {
	let strings = '\0';
	const records = types.map(([kind, members, extra, name]) => {
		const record = Buffer.alloc(12 + extra, 0xff);
		const write = (value: number, at: number) =>
			isLittle ? record.writeUInt32LE(value, at) : record.writeUInt32BE(value, at);
		write(name === undefined ? 0 : strings.length, 0);
		write(kind * 2 ** 24 + members, 4);
		if (name !== undefined) strings += `${name}\0`;
		return record;
	});
	const body = Buffer.concat(records);
	const header = Buffer.alloc(24);
	const words = [24, 0, body.length, body.length, strings.length];
	if (isLittle) header.writeUInt16LE(0xeb9f);
	else header.writeUInt16BE(0xeb9f);
	for (const [index, value] of words.entries()) {
		if (isLittle) header.writeUInt32LE(value, 4 + index * 4);
		else header.writeUInt32BE(value, 4 + index * 4);
	}
	return Buffer.concat([header, body, Buffer.from(strings, 'latin1')]);
}

const TYPES: readonly Type[] = [
	[1, 0, 4, 'int'],
	[4, 2, 24, 'task_struct'],
	[13, 1, 8],
	[12, 0, 0, 'do_fork'],
	[19, 1, 12, 'colour'],
	[14, 0, 4, 'runqueues'],
	[12, 0, 0, 'do_exit'],
];

describe('BTF', () => {
	test.each([true, false])('has functions and variables, not types (little endian: %s)', (isLittle) => {
		expect(parseBtf(btf(TYPES, isLittle))).toEqual({
			names: new Set(['do_fork', 'runqueues', 'do_exit']),
			isComplete: false,
		});
	});

	test('of a later time is read as far as it is understood', () => {
		expect(parseBtf(btf([...TYPES.slice(0, 4), [30, 0, 0, 'new'], [12, 0, 0, 'after']]))?.names).toEqual(
			new Set(['do_fork']),
		);
	});

	test('of any bytes is read or refused', () => {
		const whole = btf(TYPES);
		const anyBytes = fc.uint8Array({ maxLength: 200 });
		const damaged = fc.tuple(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length)).map(([at, byte, length]) => {
			const bytes = Uint8Array.from(whole);
			bytes[at] = byte;
			return bytes.subarray(0, length);
		});
		fc.assert(
			fc.property(fc.oneof(anyBytes, damaged), (bytes) => {
				expect(parseBtf(bytes)?.names.size ?? 1).toBeGreaterThan(0);
			}),
		);
	});
});

test('only a complete list proves that a name is not there', () => {
	const names = new Set(['do_fork']);
	const asked = [null, { names, isComplete: false }, { names, isComplete: true }].map((kernel) =>
		['do_fork', 'gone'].map((name) => imageHasSymbol(kernel, name)),
	);

	expect(asked).toEqual([
		[null, null],
		[true, null],
		[true, false],
	]);
});
