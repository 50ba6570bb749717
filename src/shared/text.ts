/**
 * Escape sequences of terminals (ECMA-48): operating system commands up to their end or the next escape, control
 * sequences, and the rest with one final character. Each part excludes what ends it, so that the time is linear.
 */
const ESCAPE_SEQUENCE = /\x1b(?:\][^\x07\x1b]*(?:\x07|\x1b\\)?|\[[0-?]*[ -/]*[@-~]?|[ -/]*[0-~]?)/g;

/** Control characters but tabs and line ends, and what changes the direction of text. */
const INVISIBLE = /[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text of a build without escape sequences, control characters and bidirectional overrides; line ends and tabs stay. */
export function plainText(text: string): string {
	return text.replace(ESCAPE_SEQUENCE, '').replace(INVISIBLE, '');
}

/** The sentences that are not null, as one text; null where all are. */
export function sentences(...all: readonly (string | null)[]): string | null {
	return all.filter((sentence) => sentence !== null).join(' ') || null;
}

/** The lines of a text that are not empty; of a longer one its beginning: patterns can run out of stack on the whole. */
export function* filledLines(text: string, maxLength: number): Generator<string> {
	for (let at = 0; at < text.length;) {
		const newline = text.indexOf('\n', at);
		const end = newline === -1 ? text.length : newline;
		if (end > at) yield text.slice(at, Math.min(end, at + maxLength));
		at = end + 1;
	}
}

/** Order of texts by code units, the same on every machine. */
export function compareText(a: string, b: string): number {
	return a < b ? -1 : Number(a > b);
}

/** The lines, from 1, of offsets of a text that are asked for in ascending order. */
export function lineNumbers(text: string): (offset: number) => number {
	let line = 1;
	let newline = text.indexOf('\n');
	return (offset) => {
		for (; newline !== -1 && newline < offset; newline = text.indexOf('\n', newline + 1)) line += 1;
		return line;
	};
}

/** The line of a program's standard error that says what failed. */
export function lastLine(text: string): string {
	return text.trim().split('\n').at(-1)?.slice(0, 500) ?? '';
}
