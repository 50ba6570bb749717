/**
 * C expressions that give the address of a lookup function, which is then called with names: since 5.7, when
 * `kallsyms_lookup_name` was unexported, a kprobe finds it, and its address is kept in a variable, member or macro.
 */
import type { CToken } from '../c-source/c-tokens.ts';
import { betweenCommas, closing, MAX_EXPRESSION, withoutCasts } from './brackets.ts';
import {
	ADDRESS_MEMBER,
	FIRST_TEXT,
	isFinder,
	isNamedAfterLookup,
	MAX_ARGUMENTS,
	type NameArgument,
} from './lookup-functions.ts';
import type { Scope } from './scope.ts';

/** Calls in calls. */
const MAX_DEPTH = 4;
const NOTHING: readonly NameArgument[] = [];
const POINTER: readonly NameArgument[] = [FIRST_TEXT];
/** What leaves an address an address: an offset (the `endbr64` before it), a tag, a choice with NULL. */
const GOES_ON = /^[-+&|?]$/;

/** How the function is called whose address the expression gives; empty where it gives none, or that is not known. */
export function lookupIn(expression: readonly CToken[], where: Scope, depth = 0): readonly NameArgument[] {
	if (expression.length > MAX_EXPRESSION || depth > MAX_DEPTH) return NOTHING;
	const tokens = operand(expression);
	const first = tokens[0];
	if (first?.kind !== 'name') return NOTHING;
	const isProbe = where.argumentsOf('probe', first.text).length > 0;
	let callee: string | null = first.text;
	let value = where.argumentsOf('name', first.text);
	let at = 1;
	while (at < tokens.length) {
		const { kind, text } = tokens[at]!;
		if (kind !== 'mark') return NOTHING;
		if (text === '.' || text === '->') {
			const member = tokens[at + 1]?.text ?? '';
			const isAddress = member === ADDRESS_MEMBER && (isProbe || value.length > 0);
			value = isAddress ? POINTER : where.argumentsOf('member', member);
			callee = null;
			at += 2;
			continue;
		}
		if (text !== '[' && text !== '(') break;
		const end = closing(tokens, at, text === '[' ? ']' : ')');
		if (end === -1) return NOTHING;
		if (text === '(') {
			value =
				callee === null ? NOTHING : resultOf(callee, betweenCommas(tokens, at + 1, end, MAX_ARGUMENTS), where, depth);
			callee = null;
		}
		at = end + 1;
	}
	return at >= tokens.length || GOES_ON.test(tokens[at]?.text ?? '') ? value : NOTHING;
}

function resultOf(
	callee: string,
	given: readonly (readonly CToken[])[],
	where: Scope,
	depth: number,
): readonly NameArgument[] {
	const result = where.argumentsOf('result', callee);
	if (result.length > 0) return result;
	const [only, ...others] = given;
	if (only === undefined) return isNamedAfterLookup(callee) ? POINTER : NOTHING;
	// `READ_ONCE(pointer)`, and macros that name a member.
	const passed = others.length === 0 ? lookupIn(only, where, depth + 1) : NOTHING;
	if (passed.length > 0) return passed;
	const member = only.length === 1 ? where.argumentsOf('member', only[0]?.text ?? '') : NOTHING;
	if (member.length > 0) return member;
	const isFound = where
		.argumentsOf('name', callee)
		.some((argument) => where.nameOf(given[argument.index] ?? [], argument).names.some(isFinder));
	return isFound ? POINTER : NOTHING;
}

/** Without parentheses, casts, `&` and `*` before it: a function is called by its pointer and by itself alike. */
function operand(expression: readonly CToken[]): readonly CToken[] {
	let tokens = withoutCasts(expression);
	while (tokens[0]?.kind === 'mark' && /^[&*]$/.test(tokens[0].text)) tokens = withoutCasts(tokens.slice(1));
	return tokens;
}
