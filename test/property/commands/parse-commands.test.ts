import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parseCommands } from '../../../src/checks/commands/parse-commands.ts';
import { unknownCommandText } from '../../../src/checks/commands/replies.ts';
import { character } from '../character.ts';

/** Text made of what matters to the parser, so that it meets itself often. */
const commentish = fc
	.array(
		fc.oneof(
			fc.constantFrom('/recheck', '/rechek', ' help', ' cancel', '`', '```', '~~~', '<!--', '-->', '> ', '    ', '\t'),
			fc.constantFrom('\n', '\n\n', '\r\n', '\r', '@team', '|'),
			fc.string({ unit: character }),
		),
		{ maxLength: 60 },
	)
	.map((parts) => parts.join(''));

describe('parseCommands, on whatever people write', () => {
	it('never throws, and finds at most ten commands of bounded size', () => {
		fc.assert(
			fc.property(commentish, (body) => {
				const commands = parseCommands(body);
				expect(commands.length).toBeLessThanOrEqual(10);
				expect(JSON.stringify(commands).length).toBeLessThan(10 * 4000);
			}),
		);
	});

	it('finds the same with other line ends', () => {
		fc.assert(
			fc.property(commentish, (body) => {
				const unix = body.replaceAll(/\r\n?/g, '\n');
				expect(parseCommands(unix.replaceAll('\n', '\r\n'))).toEqual(parseCommands(unix));
			}),
		);
	});

	it('finds nothing in a comment that is quoted as a whole', () => {
		fc.assert(
			fc.property(commentish, (body) => {
				expect(parseCommands(body.replaceAll(/^/gm, '> ').replaceAll(/\r(?!\n)/g, '\r> '))).toEqual([]);
			}),
		);
	});

	it('answers to what it did not understand in one bounded line', () => {
		fc.assert(
			fc.property(fc.string({ unit: character, maxLength: 2000 }), (args) => {
				for (const command of parseCommands(`/rechek ${args}`)) {
					if (command.kind !== 'unknown') continue;
					const text = unknownCommandText(command);
					expect(text).not.toMatch(/[\n\r\u202A-\u202E\u2066-\u2069]/);
					expect(text.length).toBeLessThan(400);
				}
			}),
		);
	});

	it('takes time in proportion to the comment', () => {
		const parts = ['`', '` ', '`\n', '``\n`\n', '<!--', 'a<!--\n', 'x\n`', '```\n', '/rechek\n'];
		const html = ['a <? ', 'a <![CDATA[', 'a <b c="', "a <b c='\n", 'a <b\n', '<b>\n\n', 'a <!x '];
		const blocks = ['> - ', '* * a\n', '- a\n', '1. a\n\n', '[a](', '_a*b', '[a]: b\n', '&amp'];
		for (const part of [...parts, ...html, ...blocks]) {
			expect(parseCommands(`/recheck\n${part.repeat(64 * 1024)}`).length).toBeLessThanOrEqual(10);
		}
	});
});
