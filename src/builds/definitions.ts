/**
 * Which symbols a source file that did not compile would have given to others. Reads text, so it only ever answers
 * "would have defined it"; what it does not see stays a failure.
 */

const NAME = /[A-Za-z_]\w*/y;
/** What may stand between a function's parameters and its body. */
const ATTRIBUTE = /\s*(?:__\w+(?:\([^()]*\))?)?\s*/y;

/** Of the asked symbols, those that the text defines as functions, defines as variables, or exports. */
export function definedIn(source: string, symbols: ReadonlySet<string>): Set<string> {
	const text = withoutComments(source);
	const found = new Set<string>();
	for (const [exported] of text.matchAll(/\bEXPORT_\w*SYMBOL\w*\s*\(\s*\w+/g)) {
		const symbol = /\w+$/.exec(exported)?.[0] ?? '';
		if (symbols.has(symbol)) found.add(symbol);
	}
	let depth = 0;
	for (let at = 0; at < text.length;) {
		const character = text[at];
		if (character === '{') depth++;
		else if (character === '}') depth = Math.max(0, depth - 1);
		NAME.lastIndex = at;
		const name = NAME.exec(text)?.[0];
		if (name === undefined) {
			at++;
			continue;
		}
		at += name.length;
		if (depth === 0 && symbols.has(name) && beginsDefinition(text, at)) found.add(name);
	}
	return found;
}

/** At file level, behind a name: `(…) {` is a function, `=`, `;` or `[` after no parenthesis a variable. */
function beginsDefinition(text: string, at: number): boolean {
	const start = skipSpace(text, at);
	if (text[start] !== '(') return text[start] === '=' || text[start] === '[';
	let depth = 0;
	for (let end = start; end < text.length; end++) {
		if (text[end] === '(') depth++;
		else if (text[end] === ')' && --depth === 0) {
			ATTRIBUTE.lastIndex = end + 1;
			ATTRIBUTE.exec(text);
			return text[Math.max(ATTRIBUTE.lastIndex, end + 1)] === '{';
		}
	}
	return false;
}

function skipSpace(text: string, at: number): number {
	let end = at;
	while (end < text.length && /\s/.test(text[end] ?? '')) end++;
	return end;
}

function withoutComments(source: string): string {
	return source.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, ' ');
}
