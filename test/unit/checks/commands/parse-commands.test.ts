import { describe, expect, it } from '@jest/globals';
import { parseCommands } from '../../../../src/checks/commands/parse-commands.ts';

const RECHECK = { kind: 'recheck', kernels: [], clean: false };
const FENCE = '```';

describe('a comment that speaks to the bot', () => {
	it.each([
		['/recheck', RECHECK],
		['/recheck  ', RECHECK],
		['/ReCheck', RECHECK],
		['/recheck debian-12', { kind: 'recheck', kernels: ['debian-12'], clean: false }],
		['/recheck 6.12*\tdebian-{11,12}', { kind: 'recheck', kernels: ['6.12*', 'debian-{11,12}'], clean: false }],
		['/recheck --clean', { ...RECHECK, clean: true }],
		['/recheck debian-12 --CLEAN 6.12*', { kind: 'recheck', kernels: ['debian-12', '6.12*'], clean: true }],
		['/recheck cancel', { kind: 'cancel' }],
		['/recheck CANCEL', { kind: 'cancel' }],
		['/recheck help', { kind: 'help' }],
	])('%j', (body, command) => {
		expect(parseCommands(body)).toEqual([command]);
	});

	it('may say more around the command, with any line ends', () => {
		expect(parseCommands('The mirror was down.\r\n\r\n/recheck debian-12\r\nThanks!\r\n')).toEqual([
			{ kind: 'recheck', kernels: ['debian-12'], clean: false },
		]);
	});

	it('may hold several commands', () => {
		expect(parseCommands('/recheck cancel\n/recheck debian-11')).toEqual([
			{ kind: 'cancel' },
			{ kind: 'recheck', kernels: ['debian-11'], clean: false },
		]);
	});

	it('may come right behind a quote', () => {
		expect(parseCommands('> please say /recheck\n/recheck')).toEqual([RECHECK]);
	});
});

describe('text that is no command', () => {
	it.each([
		['in the middle of a line', 'Try /recheck or so.'],
		['with another name', '/rechecking\n/recheckmate'],
		['quoted', '> /recheck\n> > /recheck'],
		['indented', '    /recheck\n\n\t/recheck\n\n /recheck'],
		['in a fence', `${FENCE}\n/recheck\n${FENCE}`],
		['in a fence with a language', `${FENCE}sh\n\n/recheck\n${FENCE}`],
		['in a tilde fence', `~~~\n/recheck\n${FENCE}\n/recheck\n~~~~`],
		['in a fence that a shorter one does not end', `${FENCE}\`\n${FENCE}\n/recheck`],
		['in a fence that nothing ends', `${FENCE}\n/recheck`],
		['in a code span over lines', 'say `\n/recheck\n` please'],
		['in a double code span', 'say ``a`\n/recheck ``'],
		['in a comment', '<!--\n/recheck\n-->'],
		['in a comment with blank lines', '<!-- example:\n\n/recheck\n\n-->'],
		['in a comment that nothing ends', '<!--\n/recheck'],
		['in a comment inside a paragraph', 'Hello <!--\n/recheck\n--> you'],
		['in <pre>', '<pre>\n/recheck\n\n/recheck\n</pre>'],
		['in <details> that quote', '<details>\n<summary>Earlier</summary>\n\n/recheck\n\n</details>'],
		['in <details> that nothing ends', '<details open>\n\nWords.\n\n/recheck'],
		['in <details> in <details>', '<details>\n\n<details>\n\n</details>\n\n/recheck\n\n</details>'],
		['in <details> whose end is only a value', '<details title="</details>">\n\n/recheck\n\n</details>'],
		['in a tag that nothing ends', '<details title="\n\n/recheck'],
		['in a block of HTML', '<div>\n/recheck\n</div>'],
		['in a table of HTML', '<table><tr><td>\n\n/recheck\n\n</td></tr></table>'],
		['in an element within a line', 'see <code>\n/recheck\n</code>'],
		['in a tag over lines', 'see <a title="\n/recheck\n">this</a>'],
		['in a code block of a list', '- say\n\n  ```\n  /recheck\n  ```\n\n      /recheck\n'],
		['in a script', '<script>\n\n/recheck\n\n</script>'],
		['as a heading', '/recheck\n---'],
		["another bot's", '/retest\n/rebase\n/check\n/lgtm\n/cancel\n/help\n/remove-lifecycle stale'],
		['nothing', ''],
	])('%s', (_where, body) => {
		expect(parseCommands(body)).toEqual([]);
	});

	it('ends where the fence, the span or the comment ends', () => {
		expect(parseCommands(`${FENCE}\n/recheck help\n${FENCE}\n/recheck`)).toEqual([RECHECK]);
		expect(parseCommands('`a`\n/recheck')).toEqual([RECHECK]);
		expect(parseCommands('a lone ` backtick\n/recheck')).toEqual([RECHECK]);
		expect(parseCommands('a lone ` backtick\n\n/recheck\n\nand ` another')).toEqual([RECHECK]);
		expect(parseCommands('<!-- template -->\n/recheck')).toEqual([RECHECK]);
		expect(parseCommands('<details>\n\nquoted\n\n</details>\n\n/recheck')).toEqual([RECHECK]);
		expect(parseCommands('<pre>\n/recheck help\n</pre>\n/recheck')).toEqual([RECHECK]);
		expect(parseCommands('<br>\n\n/recheck')).toEqual([RECHECK]);
		expect(parseCommands('a <b and c\n/recheck')).toEqual([RECHECK]);
		expect(parseCommands('say \\` and\n/recheck and `')).toEqual([
			{ kind: 'recheck', kernels: ['and', '`'], clean: false },
		]);
		expect(parseCommands('> <details> of `somebody\n\n/recheck')).toEqual([RECHECK]);
		expect(parseCommands(`${FENCE} not a fence ${FENCE}\n/recheck`)).toEqual([RECHECK]);
	});
});

describe('a command that is not understood', () => {
	it.each([
		['/rechek', '/recheck'],
		['/re-check debian-12', '/recheck'],
		['/recheck cancel now', '/recheck cancel'],
		['/recheck help me', '/recheck help'],
		['/recheck --kernel debian-12', '/recheck help'],
		['/recheck --cleen', '/recheck help'],
		['/recheck cancel --clean', '/recheck cancel'],
	])('%s: did you mean %s?', (body, suggestion) => {
		expect(parseCommands(body)).toEqual([{ kind: 'unknown', text: body, suggestion }]);
	});

	it('is one that is too long, or names too many kernels', () => {
		expect(parseCommands(`/recheck ${'x'.repeat(500)}`)).toMatchObject([{ kind: 'unknown' }]);
		expect(parseCommands(`/recheck ${'x '.repeat(21)}`)).toMatchObject([{ kind: 'unknown' }]);
	});
});

describe('bounds', () => {
	it('hears ten commands of a comment', () => {
		expect(parseCommands('/recheck\n'.repeat(30))).toHaveLength(10);
	});

	it('reads 2000 lines of a comment', () => {
		expect(parseCommands(`${'x\n'.repeat(1999)}/recheck`)).toEqual([RECHECK]);
		expect(parseCommands(`${'x\n'.repeat(2000)}/recheck`)).toEqual([]);
	});

	it('reads 64 KiB of a comment', () => {
		expect(parseCommands(`${'x\n'.repeat(40_000)}/recheck`)).toEqual([]);
	});
});
