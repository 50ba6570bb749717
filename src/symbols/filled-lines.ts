/** The lines of a text that are not empty; of a longer one its beginning: patterns can run out of stack on the whole. */
export function* filledLines(text: string, maxLength: number): Generator<string> {
	for (let at = 0; at < text.length;) {
		const newline = text.indexOf('\n', at);
		const end = newline === -1 ? text.length : newline;
		if (end > at) yield text.slice(at, Math.min(end, at + maxLength));
		at = end + 1;
	}
}
