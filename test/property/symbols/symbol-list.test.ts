import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parseSymbolList } from '../../../src/symbols/symbol-list.ts';

const symbol = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,40}$/);

describe('symbol lists', () => {
	test('whatever a file holds: names, or a problem with a line of it', () => {
		const piece = fc.constantFrom('\n', ' ', '\t', '#', '[', ']', 'list', '0x1', 'a', '\0', '\r', '🐧', '\uFEFF', '=');
		const text = fc.oneof(
			fc.array(piece, { maxLength: 200 }).map((pieces) => pieces.join('')),
			fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes).toString('utf8')),
		);
		fc.assert(
			fc.property(text, (written) => {
				const parsed = parseSymbolList(written);
				if ('symbols' in parsed) {
					for (const name of parsed.symbols) expect(written).toContain(name);
				} else {
					expect(parsed.problem.line).toBeGreaterThan(0);
					expect(parsed.problem.line).toBeLessThanOrEqual(written.split('\n').length);
				}
			}),
		);
	});

	test('what is written in any of the forms, or several at once, is read back whole', () => {
		const form = fc.constantFrom(
			(name: string) => name,
			(name: string) => `  ${name}`,
			(name: string) => `\t${name}\r`,
			(name: string) => `${name} # needed`,
			(name: string) => `[abi_symbol_list]\n  ${name}`,
			(name: string) => `[rhel9_x86_64_stablelist]\n\n\t${name}`,
			(name: string) => `0x0badcafe\t${name}\tvmlinux\tEXPORT_SYMBOL`,
		);
		fc.assert(
			fc.property(fc.array(fc.tuple(symbol, form), { minLength: 1, maxLength: 100 }), (written) => {
				const parsed = parseSymbolList(written.map(([name, write]) => write(name)).join('\n'));
				expect('symbols' in parsed && [...parsed.symbols]).toEqual([...new Set(written.map(([name]) => name))]);
			}),
		);
	});
});
