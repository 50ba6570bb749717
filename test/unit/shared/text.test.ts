import { describe, expect, it } from '@jest/globals';
import { plainText } from '../../../src/shared/text.ts';

describe('plain text', () => {
	it.each([
		['a colour', '\x1b[01;31merror\x1b[0m: no', 'error: no'],
		['a link', '\x1b]8;;https://example.org\x1b\\text\x1b]8;;\x07', 'text'],
		['a cursor that goes back', 'good\r\x1b[2Kbad\b', 'goodbad'],
		['a direction override', 'a\u202eb', 'ab'],
		['an escape sequence that never ends', '\x1b]8;;never', ''],
	])('has no %s', (_what, text, plain) => {
		expect(plainText(text)).toBe(plain);
	});

	it('keeps tabs and line ends', () => {
		expect(plainText('a\tb\nc')).toBe('a\tb\nc');
	});
});
