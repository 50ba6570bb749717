/** A line longer than this is no diagnostic; it is cut, so that no pattern ever sees more. */
const MAX_LINE_LENGTH = 4000;

/** Colours, and links as gcc writes them; each pattern ends at the next escape, so that time stays linear. */
const ESCAPES = /\x1b\[[\d;]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)/g;

interface LogLine {
	/** Bounded in length, without carriage return and colours. */
	readonly text: string;
	/** Offsets in the log: of its first character, and of the line end behind it. */
	readonly start: number;
	readonly end: number;
}

/**
 * The lines that may matter to a reader of a log: those in which the hint finds something, and those with colours, which
 * may stand within what it looks for. All others are skipped in one search.
 */
export function* linesWith(log: string, hint: RegExp): Generator<LogLine> {
	const mayMatter = new RegExp(`${hint.source}|\x1b`, 'g');
	while (mayMatter.test(log)) {
		const line = lineAround(log, mayMatter.lastIndex);
		yield line;
		mayMatter.lastIndex = line.end;
	}
}

/** The lines between two line starts that are not blank, the last first. */
export function* linesBackwards(log: string, from: number, to: number): Generator<string> {
	for (let end = endOfWords(log, from, to); end > from;) {
		const { text, start } = lineAround(log, end);
		if (text.trim() !== '') yield text;
		end = endOfWords(log, from, start);
	}
}

/** The line that the character before the offset is in. */
function lineAround(log: string, offset: number): LogLine {
	const start = log.lastIndexOf('\n', offset - 1) + 1;
	const newline = log.indexOf('\n', offset);
	const end = newline === -1 ? log.length : newline;
	const line = log.slice(start, Math.min(end, start + MAX_LINE_LENGTH)).replace(/\r$/, '');
	return { text: line.includes('\x1b') ? line.replace(ESCAPES, '') : line, start, end };
}

/** Where a part of the log ends, without the blanks and line ends behind it. */
function endOfWords(log: string, from: number, to: number): number {
	let end = to;
	while (end > from && isBlank(log.charCodeAt(end - 1))) end--;
	return end;
}

/** A space, or what ends a line or tabulates. */
function isBlank(code: number): boolean {
	return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}
