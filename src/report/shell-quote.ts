/** Quotes one word for a POSIX shell: plain words stay as they are, the rest goes into single quotes. */
export function shellQuote(word: string): string {
	if (/^[A-Za-z0-9_./:@%+,-]+$/.test(word)) return word;
	return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
