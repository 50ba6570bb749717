/** Where expressions, and what stands in brackets, begin and end in a row of tokens. */
import { isMark, type CToken } from '../c-source/c-tokens.ts';

/** Expressions of more tokens are not names. */
export const MAX_EXPRESSION = 64;
/** Tokens of an index in brackets. */
export const MAX_INDEX = 16;
const OPENING = /^[({[]$/;
const CLOSING = /^[)}\]]$/;

/** The indexes of the parentheses of a pair. */
export interface Parentheses {
	readonly start: number;
	readonly end: number;
}

/** Where what opens at a place is closed; -1 where it is not. */
export function closing(tokens: readonly CToken[], start: number, mark: ')' | ']' | '}' = ')'): number {
	const open = tokens[start]?.text;
	let depth = 0;
	for (let at = start; at < tokens.length; at++) {
		const { kind, text } = tokens[at]!;
		if (kind !== 'mark') continue;
		if (text === open) depth += 1;
		else if (text === mark && --depth === 0) return at;
	}
	return -1;
}

/** Where the brackets open that close at an index; -1 where that is far away. */
export function startOfBrackets(tokens: readonly CToken[], end: number): number {
	let depth = 0;
	for (let at = end; at >= 0 && at > end - MAX_INDEX; at--) {
		if (isMark(tokens[at], ']')) depth += 1;
		else if (isMark(tokens[at], '[') && --depth === 0) return at;
	}
	return -1;
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

/** Without parentheses around it, and without casts before it. */
export function withoutCasts(expression: readonly CToken[]): readonly CToken[] {
	let rest = expression;
	while (isMark(rest[0], '(')) {
		const close = closing(rest, 0);
		if (close === -1) return [];
		rest = close === rest.length - 1 ? rest.slice(1, -1) : rest.slice(close + 1);
	}
	return rest;
}

/** What stands between the commas, the last of at most `max` parts with all that follows; none for empty parentheses. */
export function betweenCommas(
	tokens: readonly CToken[],
	start: number,
	end: number,
	max = Infinity,
): (readonly CToken[])[] {
	const found: (readonly CToken[])[] = [];
	let depth = 0;
	let from = start;
	for (let at = start; at < end && found.length < max; at++) {
		const { kind, text } = tokens[at]!;
		if (kind !== 'mark') continue;
		if (OPENING.test(text)) depth += 1;
		else if (CLOSING.test(text)) depth -= 1;
		else if (text === ',' && depth === 0) {
			found.push(tokens.slice(from, at));
			from = at + 1;
		}
	}
	return start === end ? found : [...found, tokens.slice(from, end)];
}
