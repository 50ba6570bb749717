import { describe, expect, it, test } from '@jest/globals';
import { type Expectation, sentenceOf, unmet } from '../../demo/expectation.ts';
import { buildsIn, createProgress } from '../../demo/progress.ts';

const read = () => 'first\n\tgone();\n';
const RED: Expectation = {
	conclusion: 'failure',
	comment: { symbols: ['gone'], places: [{ path: 'a.c', text: 'gone();' }] },
	because: 'it is gone',
};
const RUN = { conclusion: 'failure', title: '1 new', annotations: [{ path: 'a.c', start_line: 2 }] };
const SEEN = { checkRuns: [RUN], comments: ['`gone` is used at [`a.c:2`]'] };
const SILENT: Expectation = { conclusion: 'success', title: 'already there', comment: null, because: 'it was so' };

describe('what is announced is what is held against the result', () => {
	it('is said in a sentence', () => {
		expect(sentenceOf(RED, read)).toBe('red, with a comment that names gone at a.c:2: it is gone');
		expect(sentenceOf(SILENT, read)).toBe('green with “already there” in its title, without a comment: it was so');
	});

	it('is met', () => {
		expect(unmet(RED, SEEN, read)).toEqual([]);
		const quiet = { checkRuns: [{ ...RUN, conclusion: 'success', title: 'x; already there: y' }], comments: [] };
		expect(unmet(SILENT, quiet, read)).toEqual([]);
	});

	test.each([
		[
			'another conclusion',
			{ ...SEEN, checkRuns: [{ ...RUN, conclusion: 'timed_out' }] },
			'the check run ended timed_out, not failure',
		],
		[
			'one of two check runs',
			{ ...SEEN, checkRuns: [RUN, { ...RUN, conclusion: 'neutral' }] },
			'the check run ended neutral, not failure',
		],
		['no check run', { ...SEEN, checkRuns: [] }, 'there is no check run'],
		['no comment', { ...SEEN, comments: [] }, 'there are 0 comments, not one'],
		['another symbol', { ...SEEN, comments: ['`other` at a.c:2'] }, 'the comment does not name gone'],
		['another line', { ...SEEN, comments: ['`gone` at a.c:23'] }, 'the comment does not name a.c:2'],
		['no annotation', { ...SEEN, checkRuns: [{ ...RUN, annotations: [] }] }, 'a.c:2 is not annotated'],
	])('is not met by %s', (_what, seen, problem) => {
		expect(unmet(RED, seen, read)).toEqual([problem]);
	});

	it('is not met where a comment comes unasked, or the title says something else', () => {
		const seen = { checkRuns: [{ ...RUN, conclusion: 'success' }], comments: ['hello'] };
		expect(unmet(SILENT, seen, read)).toEqual(['the title does not say “already there”', 'there is a comment']);
	});
});

describe('progress', () => {
	const written = (isTTY: boolean, times: readonly number[]) => {
		let [text, at] = ['', 0];
		const progress = createProgress({ isTTY, write: (more: string) => (text += more) }, () => at);
		for (const time of times) {
			at = time;
			progress.show(`at ${time}`);
		}
		progress.done();
		return text;
	};

	it('is one line, written over, on a terminal, and rare lines elsewhere', () => {
		expect(written(true, [0, 1])).toBe('\r\u001B[2K   … at 0\r\u001B[2K   … at 1\r\u001B[2K');
		expect(written(false, [0, 10_000, 300_000, 310_000])).toBe('   … at 300000\n');
	});

	it('counts the builds that the server’s log tells of', () => {
		const log = [
			'{"msg":"other"}',
			'{"builds":8,"msg":"check planned"}',
			'{"side":"base","msg":"build done"}',
			'noise',
		];
		expect(buildsIn(log)).toEqual({ done: 1, planned: 8 });
	});
});
