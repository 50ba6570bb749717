import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parseSystemMap } from '../../../src/symbols/image-symbols.ts';
import { anyText, nearly } from '../hostile-lines.ts';

const ANCHOR = 'ffffffff81000000 T _stext';
const LINES = [
	ANCHOR,
	'ffffffff81000040 t do_one_initcall',
	'00000000cafe0001 a __crc_printk',
	'                 U nowhere',
];

describe('a System.map', () => {
	test('whatever an image holds: no map, or names that stand in it', () => {
		fc.assert(
			fc.property(fc.oneof(anyText, nearly(LINES)), (text) => {
				for (const name of parseSystemMap(text)?.names ?? []) expect(text).toContain(name);
			}),
		);
	});

	test('no line hides a name of another', () => {
		const noise = nearly(LINES).map((text) => text.split('\n'));
		fc.assert(
			fc.property(noise, noise, (before, after) => {
				const text = [...before, ANCHOR, 'ffffffff82000000 D sys_call_table', ...after].join('\n');
				expect(parseSystemMap(text)?.names).toContain('sys_call_table');
			}),
		);
	});
});
