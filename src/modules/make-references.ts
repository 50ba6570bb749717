/** Finds `$(…)` and `${…}` in make's text, in time linear in its length. */

/** By the index of the bracket that opens a reference: the index of the one that closes it. Unclosed ones are absent. */
export function closingBrackets(text: string): ReadonlyMap<number, number> {
	const closes = new Map<number, number>();
	const open: { at: number; closer: string; opener: string; reference: boolean }[] = [];
	for (let i = 0; i < text.length; i++) {
		const char = text[i] ?? '';
		const innermost = open.at(-1);
		if (char === '$' && (text[i + 1] === '(' || text[i + 1] === '{')) {
			i++;
			const opener = text[i] ?? '';
			open.push({ at: i, opener, closer: opener === '(' ? ')' : '}', reference: true });
		} else if (innermost && char === innermost.closer) {
			open.pop();
			if (innermost.reference) closes.set(innermost.at, i);
		} else if (innermost && char === innermost.opener) {
			open.push({ ...innermost, at: i, reference: false });
		}
	}
	return closes;
}

/**
 * The index of the first of some characters outside of every reference; -1 where there is none.
 * @param counts - whether the one at an index counts.
 */
export function indexOutsideReferences(text: string, characters: string, counts = (_index: number) => true): number {
	let closes: ReadonlyMap<number, number> | null = null;
	for (let i = 0; i < text.length; i++) {
		if (characters.includes(text[i]!) && counts(i)) return i;
		if (text[i] === '$' && /[({]/.test(text[i + 1] ?? '')) i = (closes ??= closingBrackets(text)).get(i + 1) ?? i;
	}
	return -1;
}

/** Splits at `separator` where it is outside of every reference. */
export function splitOutsideReferences(text: string, separator: string): string[] {
	if (!text.includes(separator)) return [text];
	const closes = closingBrackets(text);
	const parts: string[] = [];
	let start = 0;
	for (let i = 0; i < text.length; i++) {
		i = closes.get(i) ?? i;
		if (text[i] === separator) {
			parts.push(text.slice(start, i));
			start = i + 1;
		}
	}
	parts.push(text.slice(start));
	return parts;
}

/** The name of the variable, when `text` is one plain reference to a variable and nothing else. */
export function soleReference(text: string): string | null {
	return /^\$(?:\(([\w.-]{1,100})\)|\{([\w.-]{1,100})\})$/.exec(text)?.slice(1).find(Boolean) ?? null;
}

/** Every variable that `text` refers to by a plain name, once. */
export function referencedNames(text: string): Set<string> {
	return new Set(Array.from(text.matchAll(/\$[({](\w{1,100})[)}:]/g), (match) => match[1] ?? ''));
}

/** The words of a text, without its quotes. */
export function words(text: string): string[] {
	return text
		.replaceAll(/["']/g, '')
		.split(/\s+/)
		.filter((word) => word !== '');
}

/** The same, where blanks inside a reference do not separate. */
export function wholeWords(text: string): string[] {
	return writtenWords(text.replaceAll(/["']/g, ''));
}

/** The words of a text as they are written; blanks inside a reference do not separate. */
export function writtenWords(text: string): string[] {
	const closes = text.includes('$') ? closingBrackets(text) : null;
	const found: string[] = [];
	let start = 0;
	for (let i = 0; i <= text.length; i++) {
		i = closes?.get(i) ?? i;
		if (i < text.length && !/\s/.test(text[i] ?? '')) continue;
		if (i > start) found.push(text.slice(start, i));
		start = i + 1;
	}
	return found;
}
