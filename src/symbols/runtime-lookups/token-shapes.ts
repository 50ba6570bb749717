/** Small shapes in a row of tokens. */
import { isMark, type CToken } from '../c-source/c-tokens.ts';
import { MAX_EXPRESSION, MAX_INDEX, type Parentheses, startOfBrackets } from './brackets.ts';
import { MAX_ARGUMENTS } from './lookup-functions.ts';

const MACRO = /^\s*define\s+([A-Za-z_]\w*)(\(([^()]*)\))?/;

/** Words before a parenthesis that are not a function's name, or before a name that are not a type's. */
export const KEYWORDS = new Set(['return', 'if', 'while', 'for', 'switch', 'sizeof', 'else', 'case', 'do', 'goto']);

/** Words before a condition in parentheses. */
export const CONDITIONAL = /^(?:if|while|for|switch|sizeof)$/;

interface MacroDefinition {
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
		.split(',', MAX_ARGUMENTS)
		.map((word) => word.trim().replace(/^\.\.\.$/, '__VA_ARGS__'))
		.map((word) => word.replace(/\s*\.\.\.$/, ''));
	return { name, isFunction: list !== undefined, parameters, head: head.length };
}

/** A variable that is given a string by the `=` at an index: `name = "x";` or `name[] = "x",`. */
export function stringVariable(tokens: readonly CToken[], index: number): { variable: string; text: string } | null {
	const variable = tokens[index + 1]?.kind === 'string' ? assigned(tokens, index, null) : null;
	if (variable?.kind !== 'name') return null;
	const text: string[] = [];
	let end = index + 1;
	for (; tokens[end]?.kind === 'string' && end < index + MAX_EXPRESSION; end++) text.push(tokens[end]!.text);
	return /^[;,]$/.test(tokens[end]?.text ?? '') ? { variable: variable.name, text: text.join('') } : null;
}

/** The last word of each parameter; of a pointer to a function its name. */
export function parameterNames(tokens: readonly CToken[], start: number, end: number): string[] {
	const names = [''];
	let depth = 0;
	let isPointer = false;
	for (let at = start; at < end && names.length <= MAX_ARGUMENTS; at++) {
		const { kind, text } = tokens[at]!;
		if (kind === 'mark' && text === '(') depth += 1;
		else if (kind === 'mark' && text === ')') depth -= 1;
		else if (depth === 0 && kind === 'mark' && text === ',') {
			names.push('');
			isPointer = false;
		} else if (kind === 'name' && !isPointer) {
			isPointer = depth === 1 && isMark(tokens[at - 1], '*') && isMark(tokens[at + 1], ')');
			if (depth === 0 || isPointer) names[names.length - 1] = text;
		}
	}
	return names;
}

/** What an assignment gives a value to. */
interface Assigned {
	readonly name: string;
	/** `either`: a macro that names it (`SYMBOL(member) = …`), which may stand for anything. */
	readonly kind: 'name' | 'member' | 'either';
	readonly isDeclared: boolean;
}

/** @param group the parentheses that were closed last before the `=` at the index. */
export function assigned(tokens: readonly CToken[], index: number, group: Parentheses | null): Assigned | null {
	let at = index - 1;
	if (isMark(tokens[at], ')')) {
		if (group?.end !== at) return null;
		const [before, inner] = [tokens[group.start - 1], tokens[group.start - 2]];
		// `long (*pointer)(…) = `
		if (isMark(before, ')') && inner?.kind === 'name') return { name: inner.text, kind: 'name', isDeclared: true };
		const named = tokens.slice(group.start, group.end).findLast(({ kind }) => kind === 'name');
		const isMacro = before?.kind === 'name' && !KEYWORDS.has(before.text) && group.end - group.start < MAX_INDEX;
		return isMacro && named !== undefined ? { name: named.text, kind: 'either', isDeclared: false } : null;
	}
	if (isMark(tokens[at], ']')) at = startOfBrackets(tokens, at) - 1;
	const name = tokens[at];
	if (name?.kind !== 'name') return null;
	if (isMember(tokens, at)) return { name: name.text, kind: 'member', isDeclared: false };
	return { name: name.text, kind: 'name', isDeclared: typeBefore(tokens, at) !== null };
}

/** The first name of the path that leads to a member: `a` of `a[0]->b.member`; null in an initialiser. */
export function rootOf(tokens: readonly CToken[], member: number): string | null {
	let at = member;
	while (isMember(tokens, at)) {
		const before = isMark(tokens[at - 2], ']') ? startOfBrackets(tokens, at - 2) - 1 : at - 2;
		if (tokens[before]?.kind !== 'name') return null;
		at = before;
	}
	return at === member ? null : (tokens[at]?.text ?? null);
}

/** The variable whose initialiser opens with the brace at an index: `x = {`, `x = (struct type){`. */
export function initialisedBy(tokens: readonly CToken[], brace: number, group: Parentheses | null): string | null {
	const isLiteral = isMark(tokens[brace - 1], ')') && group?.end === brace - 1;
	const equals = isLiteral ? group.start - 1 : brace - 1;
	const found = isMark(tokens[equals], '=') ? assigned(tokens, equals, null) : null;
	return found?.kind === 'name' ? found.name : null;
}

/** Whether a member is named: behind `.` or `->`. */
export function isMember(tokens: readonly CToken[], at: number): boolean {
	return isMark(tokens[at - 1], '.') || isMark(tokens[at - 1], '->');
}

/** The name of the type before a declared name (`type name`, `type *const name`); null where there is none. */
export function typeBefore(tokens: readonly CToken[], at: number): string | null {
	let before = at - 1;
	while (before > at - 5 && (isMark(tokens[before], '*') || tokens[before]?.text === 'const')) before -= 1;
	const type = tokens[before];
	return type?.kind === 'name' && !KEYWORDS.has(type.text) ? type.text : null;
}

/** The variable, member or parameter that the type before it declares, or the function that returns it. */
export function declares(tokens: readonly CToken[], type: number): { name: string; isFunction: boolean } | null {
	const at = isMark(tokens[type + 1], '*') ? type + 2 : type + 1;
	const [name, next] = [tokens[at], tokens[at + 1]];
	if (name?.kind !== 'name' || KEYWORDS.has(name.text) || next === undefined) return null;
	if (isMark(next, '(')) return { name: name.text, isFunction: true };
	return /^[;=,)[]$/.test(next.text) || next.kind === 'name' ? { name: name.text, isFunction: false } : null;
}

/** `unsigned long (*NAME)(const char *)`, and types of it. */
export function isPrototype(
	tokens: readonly CToken[],
	open: number,
	close: number,
): { name: string; isType: boolean } | null {
	if (close - open < 4 || close - open > 5 || !/^c(?:onst|har)$/.test(tokens[open + 1]!.text)) return null;
	const inside = tokens.slice(open + 1, close).map(({ text }) => text);
	if (!/^(?:const char|char const) \*(?: \w+)?$/.test(inside.join(' '))) return null;
	const isPointer = isMark(tokens[open - 1], ')');
	const at = isPointer ? open - 2 : open - 1;
	const name = tokens[at];
	if (name?.kind !== 'name') return null;
	let before = at - 1;
	if (isPointer) {
		while (before > at - 5 && !isMark(tokens[before], '(')) before -= 1;
		before -= 1;
	}
	const isShort = tokens[before]?.text === 'ulong';
	const type = `${tokens[before - 1]?.text} ${tokens[before]?.text}`;
	if (!isShort && type !== 'unsigned long' && type !== 'long unsigned') return null;
	const isType = tokens[isShort ? before - 1 : before - 2]?.text === 'typedef';
	return isPointer || isType ? { name: name.text, isType } : null;
}
