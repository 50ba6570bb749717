/**
 * Which symbols a source file that did not compile would have given to others. Reads text, so it only ever answers
 * "would have defined it"; what it does not see stays a failure. One pass, in time linear in the text.
 */
import { cTokens } from '../symbols/c-source/c-tokens.ts';

const MARKS = new Set('{}();=[]');
const EXPORT_MACRO = /^EXPORT_\w*SYMBOL\w*$/;
/** What makes a declaration of something that is defined elsewhere. */
const NOT_HERE = new Set(['extern', 'typedef']);

/** Of the asked symbols, those that the text defines as functions or initialised variables, or exports. */
export function definedIn(source: string, symbols: ReadonlySet<string>): Set<string> {
	const found = new Set<string>();
	const add = (name: string | null) => {
		if (name !== null && symbols.has(name)) found.add(name);
	};
	let braces = 0;
	let parentheses = 0;
	let isHere = true;
	let previous = '';
	/** The name before the last parenthesis at file level, and, once that has closed, a function if a body follows. */
	let called: string | null = null;
	let candidate: string | null = null;
	for (const token of tokens(source)) {
		if (token === '}') {
			// A brace in the first column ends a function, whatever conditional parts made of the count before.
			braces = Math.max(0, braces - 1);
		} else if (token === '\n}') {
			[braces, parentheses] = [0, 0];
		}
		if (parentheses === 1 && EXPORT_MACRO.test(called ?? '')) add(token);
		if (braces > 0) {
			if (token === '{') braces += 1;
		} else if (token === '(') {
			if (parentheses === 0) called = previous;
			parentheses += 1;
		} else if (token === ')') {
			parentheses = Math.max(0, parentheses - 1);
			// Between the parameters and the body stand attributes, some with arguments of their own.
			if (parentheses === 0) candidate = candidate !== null && isAttribute(called) ? candidate : called;
		} else if (parentheses === 0) {
			if (token === '{' || token === '=' || token === '[') {
				if (isHere) add(token === '{' ? candidate : previous);
				if (token === '{') braces += 1;
			}
			if (token === '{' || token === ';' || token.endsWith('}')) [isHere, called, candidate] = [true, null, null];
			else if (NOT_HERE.has(token)) isHere = false;
			else if (candidate !== null && !isAttribute(token)) candidate = null;
		}
		previous = token;
	}
	return found;
}

function isAttribute(name: string | null): boolean {
	return name?.startsWith('__') ?? false;
}

/** Names and the punctuation that matters; a closing brace in the first column is `\n}`. */
function* tokens(source: string): Generator<string> {
	for (const { kind, text, offset } of cTokens(source)) {
		if (kind === 'name') yield text;
		else if (kind === 'mark' && MARKS.has(text)) yield text === '}' && source[offset - 1] === '\n' ? '\n}' : text;
	}
}
