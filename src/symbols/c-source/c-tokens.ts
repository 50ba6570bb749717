/** C source as tokens: one pass, in time linear in the text, whatever the text is. Nothing is preprocessed. */

export type CToken =
	/** An identifier or keyword. */
	| { readonly kind: 'name'; readonly text: string; readonly offset: number }
	/** A string literal, as it is written, without its quotes. */
	| { readonly kind: 'string'; readonly text: string; readonly offset: number }
	/** A number or character literal. */
	| { readonly kind: 'constant'; readonly text: ''; readonly offset: number }
	/** `##`, `->`, a comparison or assignment with `=`, or one other character. */
	| { readonly kind: 'mark'; readonly text: string; readonly offset: number }
	/** A preprocessor directive with its continued lines, from behind the `#`. */
	| { readonly kind: 'directive'; readonly text: string; readonly offset: number };

const TOKEN = /\/\*|\/\/|["']|[A-Za-z_]\w*|\.?\d[\w.]*|##|->|[-+*/%&|^!=<>]=|[^\s\\]/g;
/** What matters for where a directive ends. */
const IN_DIRECTIVE = /\\\r?\n|\n|\/\*|\/\/|["']/g;

/** @param isDirective the text is what a directive holds: `#` in it begins no directive of its own. */
export function* cTokens(source: string, isDirective = false): Generator<CToken> {
	const token = new RegExp(TOKEN);
	for (let match = token.exec(source); match !== null; match = token.exec(source)) {
		const [text] = match;
		const offset = match.index;
		if (text === '/*') token.lastIndex = endOf(source, '*/', offset + 2);
		else if (text === '//') token.lastIndex = endOf(source, '\n', offset + 2);
		else if (text === '"' || text === "'") {
			const end = endOfLiteral(source, text, offset + 1);
			token.lastIndex = end;
			if (text === "'") yield { kind: 'constant', text: '', offset };
			else yield { kind: 'string', text: source.slice(offset + 1, source[end - 1] === '"' ? end - 1 : end), offset };
		} else if (text === '#' && !isDirective) {
			const end = endOfDirective(source, offset + 1);
			token.lastIndex = end;
			yield { kind: 'directive', text: source.slice(offset + 1, end), offset: offset + 1 };
		} else if (/^[A-Za-z_]/.test(text)) yield { kind: 'name', text, offset };
		else if (/^\.?\d/.test(text)) yield { kind: 'constant', text: '', offset };
		else yield { kind: 'mark', text, offset };
	}
}

function endOf(source: string, mark: string, from: number): number {
	const at = source.indexOf(mark, from);
	return at === -1 ? source.length : at + mark.length;
}

/** At the end of its line, but for a line that goes on: after a backslash, or in a comment. */
function endOfDirective(source: string, from: number): number {
	const mark = new RegExp(IN_DIRECTIVE);
	mark.lastIndex = from;
	for (let match = mark.exec(source); match !== null; match = mark.exec(source)) {
		const [text] = match;
		if (text === '\n') return match.index;
		if (text === '/*') mark.lastIndex = endOf(source, '*/', match.index + 2);
		else if (text === '//') mark.lastIndex = lineEnd(source, match.index + 2);
		else if (!text.startsWith('\\')) mark.lastIndex = endOfLiteral(source, text, match.index + 1);
	}
	return source.length;
}

function lineEnd(source: string, from: number): number {
	const at = source.indexOf('\n', from);
	return at === -1 ? source.length : at;
}

/** Behind its quote, or, where that is missing, at the end of its line. */
function endOfLiteral(source: string, quote: string, from: number): number {
	for (let at = from; at < source.length; at++) {
		if (source[at] === '\\') at++;
		else if (source[at] === quote) return at + 1;
		else if (source[at] === '\n') return at;
	}
	return source.length;
}
