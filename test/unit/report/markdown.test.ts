import { describe, expect, it } from '@jest/globals';
import { fitSections, type Section } from '../../../src/report/markdown/fit-sections.ts';
import { inertText } from '../../../src/report/markdown/inert-text.ts';
import { code, fence, list, paragraph, phrase } from '../../../src/report/markdown/nodes.ts';
import { serialise } from '../../../src/report/markdown/to-markdown.ts';

describe('inertText', () => {
	it.each([
		['@team', '@\u200bteam'],
		['see #12 and GH-1', 'see #\u200b12 and GH-\u200b1'],
		['&#64;x', '&#\u200b64;x'],
		['https://e.example', 'https:\u200b//e.example'],
		['www.e.example', 'www\u200b.e.example'],
		['commit deadbeefcafe', 'commit dead\u200bbeef\u200bcafe'],
		['<!-- x', '<\u200b!-- x'],
		['one\ntwo\tthree', 'one two three'],
		['right\u202eleft \u001b[31m', 'right\ufffdleft \ufffd[31m'],
	])('breaks %j', (text, inert) => {
		expect(inertText(text)).toBe(inert);
	});

	it('leaves plain text alone and cuts what is too long', () => {
		expect(inertText('6.12.117+deb13-amd64: 43 of 47')).toBe('6.12.117+deb13-amd64: 43 of 47');
		expect(inertText('x'.repeat(600))).toBe(`${'x'.repeat(499)}…`);
	});
});

describe('Markdown nodes', () => {
	it('escape what is text, quote what is code', () => {
		expect(serialise([paragraph(phrase`${'<b>*x*</b> [a](b) $y$'} ${code('a`b``c')}`)])).toBe(
			'\\<b>\\*x\\*\\</b> \\[a]\\(b) \\$y\\$ ```a`b``c```',
		);
	});

	it('fence longer than any fence inside', () => {
		expect(serialise([fence('text', 'a\n````\nb')])).toBe('`````text\na\n````\nb\n`````');
	});
});

function section(name: string, rank: number, items: number, bytesAnItem: number): Section {
	return {
		name,
		rank,
		maxItems: items,
		render: (max) => [
			list(
				Array.from(
					{ length: Math.min(items, max) },
					(_, index) => phrase`${`${name} ${index} ${'x'.repeat(bytesAnItem)}`}`,
				),
			),
		],
	};
}

describe('fitSections', () => {
	it('leaves all as it is where there is room', () => {
		const text = fitSections([section('a', 0, 1, 10), section('b', 9, 1, 10)], null);
		expect(text).toBe(`- a 0 ${'x'.repeat(10)}\n\n- b 0 ${'x'.repeat(10)}`);
	});

	it('shortens the section of the highest rank before it touches another', () => {
		const text = fitSections([section('keep', 1, 10, 100), section('shorten', 9, 40, 100)], null, 4000);
		expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4000);
		expect(text).toContain('keep 9');
		expect(text).toContain('shorten 5');
		expect(text).not.toContain('shorten 39');
	});

	it('leaves out by rank, whole, and says what and where it is', () => {
		const sections = [section('first', 0, 10, 400), section('least', 9, 1, 450), section('middle', 5, 10, 400)];
		const text = fitSections(sections, 'https://bot.example/7', 8400);
		expect(text).toContain('first 0');
		expect(text).toContain('middle 5');
		expect(text).not.toContain('least 0');
		expect(text).toContain(
			'Left out here because there is no room: least. All of it is on [the details page](https://bot.example/7).',
		);
	});
});
