/** Small shapes in a row of tokens. */
import type { CToken } from '../c-source/c-tokens.ts';
import { MAX_EXPRESSION } from './name-expression.ts';

const MACRO = /^\s*define\s+([A-Za-z_]\w*)(\(([^()]*)\))?/;
export const MAX_PARAMETERS = 32;

export interface MacroDefinition {
	readonly name: string;
	readonly isFunction: boolean;
	/** What follows the others is `__VA_ARGS__`, where it has no name of its own. */
	readonly parameters: readonly string[];
	/** Where its body begins, in characters from the directive's `#`. */
	readonly head: number;
}

/** @param directive from behind its `#`. */
export function macroDefinition(directive: string): MacroDefinition | null {
	const macro = MACRO.exec(directive);
	if (macro === null) return null;
	const [head, name = '', list, words = ''] = macro;
	const parameters = words
		.split(',', MAX_PARAMETERS)
		.map((word) => word.trim().replace(/^\.\.\.$/, '__VA_ARGS__'))
		.map((word) => word.replace(/\s*\.\.\.$/, ''));
	return { name, isFunction: list !== undefined, parameters, head: head.length };
}

/** A variable that is given a string by the `=` at an index: `name = "x";` or `name[] = "x",`. */
export function stringVariable(tokens: readonly CToken[], index: number): { variable: string; text: string } | null {
	let at = index - 1;
	if (tokens[at]?.text === ']') while (at > index - 5 && tokens[at]?.text !== '[') at -= 1;
	if (tokens[at]?.text === '[') at -= 1;
	const [variable, before] = [tokens[at], tokens[at - 1]];
	if (variable?.kind !== 'name' || before?.text === '.' || before?.text === '->') return null;
	const text: string[] = [];
	let end = index + 1;
	for (; tokens[end]?.kind === 'string' && end < index + MAX_EXPRESSION; end++) text.push(tokens[end]!.text);
	if (text.length === 0 || !/^[;,]$/.test(tokens[end]?.text ?? '')) return null;
	return { variable: variable.text, text: text.join('') };
}

/** The index behind an initialiser or the right side of an assignment; `start` where it is too long for a name. */
export function endOfExpression(tokens: readonly CToken[], start: number): number {
	let depth = 0;
	for (let at = start; at < start + MAX_EXPRESSION; at++) {
		const token = tokens[at];
		if (token === undefined || token.kind === 'directive') return at;
		if (token.kind !== 'mark') continue;
		if (depth === 0 && /^[,;})]$/.test(token.text)) return at;
		if (token.text === '(') depth += 1;
		else if (token.text === ')') depth -= 1;
	}
	return start;
}

/** The last word of each parameter; empty for a pointer to a function. */
export function parameterNames(tokens: readonly CToken[], start: number, end: number): string[] {
	const names = [''];
	let depth = 0;
	for (let at = start; at < end && names.length <= MAX_PARAMETERS; at++) {
		const { kind, text } = tokens[at]!;
		if (kind === 'mark' && text === '(') depth += 1;
		else if (kind === 'mark' && text === ')') depth -= 1;
		else if (depth === 0 && kind === 'mark' && text === ',') names.push('');
		else if (depth === 0 && kind === 'name') names[names.length - 1] = text;
	}
	return names;
}
