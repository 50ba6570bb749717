/**
 * Everything the bot says in answer to a command. Each text ends in a next step. What others wrote appears as inline
 * code only, so it notifies and links nobody.
 */
import type { UserError } from '../../shared/errors.ts';
import { inlineCode, inlineCodes } from '../../config/inline-code.ts';
import type { Command } from './parse-commands.ts';

/** @param kernelIds the catalogue's ids. */
export function helpText(kernelIds: readonly string[]): string {
	return [
		'On a line of its own, in a comment on a pull request:',
		'',
		'- `/recheck` builds this pull request again on all its kernels but those on which it passed.',
		'- `/recheck debian-12 6.12*` does so on the kernels whose id or release matches.',
		'- `/recheck --clean` builds everything again from nothing: the base too, and what passed; kernels may follow.',
		'- `/recheck cancel` ends the check that is running.',
		'- `/recheck help` shows this help.',
		'',
		`Kernels: ${inlineCodes(kernelIds)}.`,
		'Commands are for people with write permission; they get an eyes reaction and their result in the check.',
	].join('\n');
}

export function notAllowedText(login: string): string {
	return `${inlineCode(login)} has no write permission in this repository, so nothing was done. A maintainer can comment \`/recheck\`.`;
}

/** @param error what `selectKernels` threw: it names the nearest kernel and those available. */
export function unknownKernelText(error: UserError): string {
	return `${error.message} Nothing was built; correct the pattern in a new comment.`;
}

export function unknownCommandText(command: Extract<Command, { kind: 'unknown' }>): string {
	return `I do not understand ${inlineCode(command.text)}. Did you mean ${inlineCode(command.suggestion)}? \`/recheck help\` lists the commands.`;
}

/** @param approved the commit that was shown when the command was written. */
export function movedText(approved: string, headSha: string): string {
	return `The command was for ${inlineCode(approved.slice(0, 12))}, and ${inlineCode(headSha.slice(0, 12))} has been pushed since, so nothing was built. Look at that commit, and say \`/recheck\` again if it may be built.`;
}

export function nothingToCancelText(): string {
	return 'No check of this pull request is running, so there is nothing to cancel. `/recheck` starts one.';
}
