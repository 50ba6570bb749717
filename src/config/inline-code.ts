/**
 * Foreign text as a Markdown code span on one line: without control, format (bidirectional) and unassigned characters
 * and backticks, at most `maxLength` characters. Inside it mentions, links and HTML mean nothing; in plain text it
 * reads well too.
 */
export function inlineCode(text: string, maxLength = 60): string {
	const printable = text
		.slice(0, maxLength * 4)
		.replaceAll(/\s+/gu, ' ')
		.replaceAll(/[\p{C}`]/gu, '')
		.trim();
	const characters = Array.from(printable);
	const bounded = characters.length > maxLength ? `${characters.slice(0, maxLength).join('')}…` : printable;
	return bounded === '' ? '(nothing)' : `\`${bounded}\``;
}

/** Several of them, at most `maxItems`, joined by commas. */
export function inlineCodes(texts: readonly string[], maxItems = 20): string {
	const shown = texts.slice(0, maxItems).map((text) => inlineCode(text));
	const rest = texts.length - shown.length;
	return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}
