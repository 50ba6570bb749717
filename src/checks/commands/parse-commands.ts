import { distance } from 'fastest-levenshtein';
import { commandLines } from './command-lines.ts';

/** What a person can ask for in a comment on a pull request. */
export type Command =
	/** Build again what did not pass, or all of it `clean`; `kernels` are globs, empty means all that the last check covered. */
	| { readonly kind: 'recheck'; readonly kernels: readonly string[]; readonly clean: boolean }
	| { readonly kind: 'cancel' }
	| { readonly kind: 'help' }
	/** Meant for us, but not understood. */
	| { readonly kind: 'unknown'; readonly text: string; readonly suggestion: string };

const MAX_BODY_LENGTH = 64 * 1024;
/** Below these nothing is heard: a comment is read while GitHub waits for an answer. */
const MAX_BODY_LINES = 2000;
const MAX_COMMANDS = 10;
const MAX_LINE_LENGTH = 500;
const MAX_KERNELS = 20;

const MAY_SPEAK = /(?:^|[\r\n])\/re/i;
const NAME = '/recheck';
const CLEAN = '--clean';

/**
 * The commands of a comment, in their order, at most ten. Slash commands of other bots are left out; a misspelt
 * one of ours, or one with arguments that make no sense, is `unknown`. Never throws.
 */
export function parseCommands(commentBody: string): Command[] {
	// Most comments say nothing to us, whatever their Markdown is.
	if (!MAY_SPEAK.test(commentBody)) return [];
	const lines = commentBody.slice(0, MAX_BODY_LENGTH).split(/\r\n|\r|\n/, MAX_BODY_LINES);
	return commandLines(lines)
		.map(parseLine)
		.filter((command) => command !== null)
		.slice(0, MAX_COMMANDS);
}

function parseLine(line: string): Command | null {
	if (!line.startsWith('/')) return null;
	const [name = '', ...args] = line.slice(0, MAX_LINE_LENGTH).trim().split(/\s+/);
	if (name.toLowerCase() !== NAME) return isMisspelt(name.toLowerCase()) ? unknown(line, NAME) : null;
	if (line.length > MAX_LINE_LENGTH || args.length > MAX_KERNELS) return unknown(line, `${NAME} help`);

	const [first, ...rest] = args.map((arg) => arg.toLowerCase());
	if (first === 'cancel' || first === 'help') {
		return rest.length === 0 ? { kind: first } : unknown(line, `${NAME} ${first}`);
	}
	const kernels = args.filter((arg) => arg.toLowerCase() !== CLEAN);
	if (kernels.some((arg) => arg.startsWith('-'))) return unknown(line, `${NAME} help`);
	return { kind: 'recheck', kernels, clean: kernels.length < args.length };
}

/** Near enough to be ours, far enough from `/retest`, `/rebase` and `/check`. */
function isMisspelt(name: string): boolean {
	return name.startsWith('/re') && distance(name, NAME) <= 2;
}

function unknown(line: string, suggestion: string): Command {
	return { kind: 'unknown', text: line.slice(0, MAX_LINE_LENGTH), suggestion };
}
