import { describe, expect, test } from '@jest/globals';
import { parseSymbolList } from '../../../src/symbols/symbol-list.ts';

function read(text: string): readonly string[] | string {
	const parsed = parseSymbolList(text);
	return 'symbols' in parsed ? [...parsed.symbols] : `${parsed.problem.line}: ${parsed.problem.reason}`;
}

describe('a symbol list', () => {
	test('in Android’s form: names under a heading, with comments of who needs them', () => {
		const text = `[abi_symbol_list]
  demo_add_timer
  _printk

# required by demo_driver.ko
  demo_probe
# required by other.ko
  _printk
`;
		expect(read(text)).toEqual(['demo_add_timer', '_printk', 'demo_probe']);
		expect(read('[abi_whitelist]\n  demo_add_timer\n')).toEqual(['demo_add_timer']);
	});

	test('in RHEL’s form: a heading that names release and architecture, names behind tabs', () => {
		expect(read('[rhel9_x86_64_stablelist]\n\t__demo_lock\n\tdemo_unlock\n')).toEqual(['__demo_lock', 'demo_unlock']);
		expect(read('[rhel7_x86_64_whitelist]\n\tdemo_unlock\n')).toEqual(['demo_unlock']);
	});

	test('as plain names, a line each, whatever ends the lines', () => {
		expect(read('demo_one\n\n# a comment\ndemo_two # another\n')).toEqual(['demo_one', 'demo_two']);
		expect(read('\uFEFFdemo_one\r\ndemo_two\r\n')).toEqual(['demo_one', 'demo_two']);
	});

	test('as lines of a Module.kabi or Module.symvers: what follows a checksum is the name', () => {
		const text = '0x12345678\tdemo_one\tvmlinux\tEXPORT_SYMBOL\t\n0x9abcdef0 demo_two drivers/demo EXPORT_SYMBOL_GPL\n';
		expect(read(text)).toEqual(['demo_one', 'demo_two']);
	});
});

describe('no symbol list', () => {
	test.each([
		['prose', 'demo_one\nThe kernel has many symbols.\n', '2: the line is not a symbol name'],
		['another file of libabigail', '[suppress_function]\n  name = demo\n', '1: a symbol list has no such section'],
		['a page', '<!DOCTYPE html>\n', '1: the line is not a symbol name'],
		['JSON', '["demo_one"]\n', '1: a symbol list has no such section'],
		['bytes', 'demo_one\n\0\x7fELF\n', '2: the line is not a symbol name'],
		['a checksum without a name', '0x12345678\n', '1: the line is not a symbol name'],
		['a name longer than any', `${'x'.repeat(513)}\n`, '1: the line is not a symbol name'],
		['nothing', '', '1: the file names no symbol'],
		['comments alone', '[abi_symbol_list]\n# nothing yet\n', '1: the file names no symbol'],
	])('is %s, and the line is told', (_what, text, problem) => {
		expect(read(text)).toBe(problem);
	});
});
