/**
 * Text from repositories, logs and containers, made harmless to look at: no control characters (terminal escapes),
 * no bidirectional overrides, nothing invisible, and never longer than the place has room for.
 */

const REPLACEMENT = '\uFFFD';
// All of Unicode's category C: controls, format characters (bidi overrides, zero-width ones, tags), lone surrogates,
// private use and what is not assigned.
const INVISIBLE = /\p{C}/gu;
const INVISIBLE_IN_LINES = /[^\P{C}\n\t]/gu;
const LINE_BREAK = /\r\n?|[\u0085\u2028\u2029]/g;

/** Several lines: `\n` and tabs stay, what cannot be seen is replaced by U+FFFD. */
export function visibleLines(text: string): string {
	return text.replace(LINE_BREAK, '\n').replace(INVISIBLE_IN_LINES, REPLACEMENT);
}

/** One line, at most `max` characters, cut at its end with `…`. */
export function visibleLine(text: string, max = 500): string {
	// Cut first (generously): a hostile line may have megabytes.
	const line = text
		.slice(0, max * 4)
		.replace(/\s+/gu, ' ')
		.replace(INVISIBLE, REPLACEMENT)
		.trim();
	const characters = Array.from(line);
	return characters.length > max ? `${characters.slice(0, max - 1).join('')}…` : line;
}

/** The last whole lines of a text that fit into `maxBytes` of UTF-8. */
export function lastLines(text: string, maxBytes: number): { readonly text: string; readonly cut: boolean } {
	if (Buffer.byteLength(text) <= maxBytes) return { text, cut: false };
	const tail = Buffer.from(text.slice(-maxBytes)).subarray(-maxBytes).toString('utf8');
	const lineStart = tail.indexOf('\n') + 1;
	return { text: tail.slice(lineStart), cut: true };
}
