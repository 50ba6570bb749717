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

const WORD = /\w+/y;
const NUMBER = /\.?\d[\w.]*/y;
/** Between tokens; a backslash goes on with the line. */
const SPACE = /[\s\\]/;
const DIGIT = /\d/;
/** What `=` makes one mark with. */
const BEFORE_EQUALS = '-+*/%&|^!=<>';

/** How the tokens begin, by the first character's code; the rest are marks. */
const WORDS = 1;
const SPACES = 2;
const DIGITS = 3;
const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => {
	const character = String.fromCharCode(code);
	if (/[A-Za-z_]/.test(character)) return WORDS;
	if (SPACE.test(character)) return SPACES;
	return DIGIT.test(character) ? DIGITS : 0;
});

/** What matters for where a directive ends. */
const IN_DIRECTIVE = /\\\r?\n|\n|\/\*|\/\/|["']/g;

/** @param isDirective the text is what a directive holds: `#` in it begins no directive of its own. */
export function* cTokens(source: string, isDirective = false): Generator<CToken> {
	for (let at = 0; at < source.length;) {
		const offset = at;
		const code = source.charCodeAt(at);
		const kind = CLASSES[code] ?? (SPACE.test(source[at]!) ? SPACES : 0);
		if (kind === SPACES) {
			at += 1;
			continue;
		}
		if (kind === WORDS) {
			at = endOfMatch(source, WORD, at);
			yield { kind: 'name', text: source.slice(offset, at), offset };
			continue;
		}
		const [first, next] = [source[at]!, source[at + 1] ?? ''];
		if (kind === DIGITS || (first === '.' && DIGIT.test(next))) {
			at = endOfMatch(source, NUMBER, at);
			yield { kind: 'constant', text: '', offset };
		} else if (first === '/' && next === '*') at = endOf(source, '*/', offset + 2);
		else if (first === '/' && next === '/') at = endOf(source, '\n', offset + 2);
		else if (first === '"' || first === "'") {
			at = endOfLiteral(source, first, offset + 1);
			if (first === "'") yield { kind: 'constant', text: '', offset };
			else yield { kind: 'string', text: source.slice(offset + 1, source[at - 1] === '"' ? at - 1 : at), offset };
		} else if (first === '#' && next !== '#' && !isDirective) {
			at = endOfDirective(source, offset + 1);
			yield { kind: 'directive', text: source.slice(offset + 1, at), offset: offset + 1 };
		} else {
			const isPair = next === '=' ? BEFORE_EQUALS.includes(first) : first + next === '##' || first + next === '->';
			at += isPair ? 2 : 1;
			yield { kind: 'mark', text: isPair ? first + next : first, offset };
		}
	}
}

/** Without a match object for each token: sources have millions. */
function endOfMatch(source: string, pattern: RegExp, at: number): number {
	pattern.lastIndex = at;
	return pattern.test(source) ? pattern.lastIndex : at + 1;
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

export function isMark(token: CToken | undefined, text: string): boolean {
	return token?.kind === 'mark' && token.text === text;
}
