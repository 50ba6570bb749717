/** What make itself complains about. */
import { linesBackwards, linesWith } from './log-lines.ts';

const HINT = /: \*\*\* /;
const FAILED = /^make(?:\[\d+\])?: \*\*\* (.+)$/;
/** make's own chatter and Kbuild's progress lines; what remains are the words of the command that failed. */
const CHATTER = /^(?:make(?:\[\d+\])?: |  [A-Z]+(?: \[M\])? )/;

/** Different errors of one run of make; far more than a person reads. */
const MAX_ERRORS = 10_000;

/**
 * make's own error lines ("[Makefile:12: all] Error 2"), each once, in order, with the last words of the failing
 * command before it.
 */
export function makeErrors(log: string): string[] {
	const found = new Set<string>();
	let before = 0;
	for (const { text, start, end } of linesWith(log, HINT)) {
		if (found.size >= MAX_ERRORS) break;
		const message = FAILED.exec(text)?.[1];
		if (message === undefined || message.startsWith('Waiting for unfinished')) continue;
		const words = linesBackwards(log, before, start).find((line) => !CHATTER.test(line));
		found.add(words === undefined ? `make: ${message}` : `${words.trim()} (make: ${message})`);
		before = end;
	}
	return [...found];
}
