/** What make itself complains about. */
import { logLines } from './log-lines.ts';

const FAILED = /^make(?:\[\d+\])?: \*\*\* (.+)$/;
/** make's own chatter and Kbuild's progress lines; what remains are the words of the command that failed. */
const CHATTER = /^(?:make(?:\[\d+\])?: |  [A-Z]+(?: \[M\])? )/;

/**
 * make's own error lines ("[Makefile:12: all] Error 2"), each once, in order, with the last words of the failing
 * command before it.
 */
export function makeErrors(log: string): string[] {
	const found = new Set<string>();
	let lastWords = '';
	for (const line of logLines(log)) {
		const message = FAILED.exec(line)?.[1];
		if (message === undefined) {
			if (line.trim() !== '' && !CHATTER.test(line)) lastWords = line.trim();
			continue;
		}
		if (message.startsWith('Waiting for unfinished')) continue;
		found.add(lastWords === '' ? `make: ${message}` : `${lastWords} (make: ${message})`);
		lastWords = '';
	}
	return [...found];
}
