/** A line longer than this is no diagnostic; it is cut, so that no pattern ever sees more. */
const MAX_LINE_LENGTH = 4000;

/** Colours, and links as gcc writes them; each pattern ends at the next escape, so that time stays linear. */
const ESCAPES = /\x1b\[[\d;]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)/g;

/** A log's lines, bounded in length, without carriage returns and colours. */
export function* logLines(log: string): Generator<string> {
	for (let at = 0; at <= log.length;) {
		const newline = log.indexOf('\n', at);
		const end = newline === -1 ? log.length : newline;
		const line = log.slice(at, Math.min(end, at + MAX_LINE_LENGTH)).replace(/\r$/, '');
		yield line.includes('\x1b') ? line.replace(ESCAPES, '') : line;
		at = end + 1;
	}
}
