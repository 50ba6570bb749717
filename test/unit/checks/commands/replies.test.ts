import { describe, expect, it } from '@jest/globals';
import { mayWrite } from '../../../../src/checks/life-cycle/may-write.ts';
import { parseCommands } from '../../../../src/checks/commands/parse-commands.ts';
import {
	helpText,
	notAllowedText,
	nothingToCancelText,
	unknownCommandText,
	unknownKernelText,
} from '../../../../src/checks/commands/replies.ts';
import { selectKernels } from '../../../../src/config/kernel-selection.ts';
import { UserError } from '../../../../src/shared/errors.ts';

/** What is left of a text when its code spans are taken out: only there may foreign text stand. */
const outsideCode = (text: string) => text.replaceAll(/`[^`\n]*`/g, '');

const unknownCommand = (body: string) => {
	const [command] = parseCommands(body);
	if (command?.kind !== 'unknown') throw new Error('expected an unknown command');
	return unknownCommandText(command);
};

const unknownKernel = (pattern: string) => {
	try {
		selectKernels([pattern], [{ id: 'debian-12', default: true, release: null }]);
	} catch (error) {
		if (error instanceof UserError) return unknownKernelText(error);
	}
	throw new Error('expected a UserError');
};

describe('what the bot answers', () => {
	it('to a cry for help: every command, the kernels, who may', () => {
		const text = helpText(['debian-11', 'debian-12']);
		for (const part of [
			'`/recheck`',
			'`/recheck --clean`',
			'`/recheck cancel`',
			'`/recheck help`',
			'`debian-11`, `debian-12`',
			'write',
		]) {
			expect(text).toContain(part);
		}
	});

	it('gives help that is itself no command', () => {
		expect(parseCommands(helpText(['debian-12']))).toEqual([]);
	});

	it('to someone without write permission', () => {
		expect(notAllowedText('mallory')).toBe(
			'`mallory` has no write permission in this repository, so nothing was done. A maintainer can comment `/recheck`.',
		);
	});

	it('to a kernel it does not have', () => {
		expect(unknownKernel('debain-12')).toBe(
			'No kernel matches `debain-12`. Did you mean `debian-12`? Available: `debian-12`. Nothing was built; correct the pattern in a new comment.',
		);
	});

	it('to a slip', () => {
		expect(unknownCommand('/rechek debian-12')).toBe(
			'I do not understand `/rechek debian-12`. Did you mean `/recheck`? `/recheck help` lists the commands.',
		);
	});

	it('to a cancel with nothing running', () => {
		expect(nothingToCancelText()).toContain('nothing to cancel');
	});

	it.each(['@team', '`@team`', '</details>', '#1', '[x](https://example.org)', 'a`@team`b', '\u202E@team'])(
		'without giving %j any effect',
		(hostile) => {
			for (const text of [
				notAllowedText(hostile),
				unknownCommand(`/rechek ${hostile}`),
				unknownKernel(hostile),
				helpText([hostile]),
			]) {
				expect(outsideCode(text)).not.toMatch(/@|<|#|\]\(|\u202E/);
			}
		},
	);
});

describe('mayWrite', () => {
	it('wants write permission', () => {
		expect((['admin', 'write', 'read', 'none'] as const).filter(mayWrite)).toEqual(['admin', 'write']);
	});
});
