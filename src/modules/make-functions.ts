/** Calls of make's functions (GNU make manual, "Functions for Transforming Text"), as far as they say where modules are. */
import { splitOutsideReferences } from './make-references.ts';
import { combine, distinct, type Values } from './possible-values.ts';
import { EXACT_FUNCTIONS, mapWords, TEXT_FUNCTIONS, type TextLimits } from './text-functions.ts';
import { OWN_DIRECTORY } from './tree-path.ts';

/** What automatic variables (`@`), loop variables and arguments stand for. */
export type LoopVariables = ReadonlyMap<string, string>;

interface Evaluation extends TextLimits {
	readonly expand: (text: string, scope?: LoopVariables) => Values;
	readonly scope: LoopVariables | undefined;
	readonly values: (name: string) => readonly string[];
	/** Only what make itself would answer: otherwise all that the answer may hold. */
	readonly isExact: boolean;
	/** Whether a function may still work on so many characters. */
	readonly affords: (characters: number) => boolean;
}

/**
 * @param body - the inside of a reference.
 * @returns null when it is not a function call; the call as written when the function is not known here.
 */
export function callFunction(body: string, evaluation: Evaluation): Values | null {
	const [, name = '', rest = ''] = /^([a-z-]{2,12})\s+([^]*)$/.exec(body) ?? [];
	if (name === '') return null;
	if (name === 'foreach') return loop(rest, evaluation) ?? [`$(${body})`];
	if (name === 'call') return callOwn(rest, evaluation) ?? [`$(${body})`];
	if (name === 'if' || name === 'or' || name === 'and') return branches(name, rest, evaluation);
	const functions = evaluation.isExact ? EXACT_FUNCTIONS : TEXT_FUNCTIONS;
	const implementation = Object.hasOwn(functions, name) ? functions[name] : undefined;
	if (!implementation) return [`$(${body})`];
	const answers = eachCombination(splitOutsideReferences(rest, ','), evaluation).map((args) => {
		if (evaluation.isExact && args.some((arg) => !isKnown(arg))) return null;
		if (!evaluation.affords(args.reduce((sum, arg) => sum + arg.length, 0))) return null;
		return implementation(args, evaluation);
	});
	return distinct(answers.map((answer) => answer ?? `$(${body})`));
}

/** The arguments, expanded; where they have several values, each combination of them. */
function eachCombination(args: readonly string[], { expand, isExact }: Evaluation): readonly (readonly string[])[] {
	const SEPARATOR = '\0';
	const expanded = args.map((arg) => expand(arg));
	if (expanded.every((values) => values.length === 1)) return [expanded.map(([only]) => only)];
	const all = expanded.reduce((before, values, index) =>
		combine(index === 0 ? before : combine(before, [SEPARATOR], isExact), values, !isExact),
	);
	const combinations = all.map((text) => text.split(SEPARATOR));
	return combinations.every(({ length }) => length === args.length)
		? combinations
		: [expanded.map((values) => (isExact ? '$' : values.join(' ')))];
}

/** `if`, `or` and `and`: a condition that is not known takes every way. */
function branches(name: 'if' | 'or' | 'and', text: string, { expand, isExact }: Evaluation): Values {
	const args = splitOutsideReferences(text, ',');
	const holds = (value: string) => (isExact && isKnown(value) ? value.trim() !== '' : null);
	if (name === 'if') {
		const [condition = '', then = '', ...others] = args;
		const ways = new Set(isExact ? expand(condition).map(holds) : [null]);
		const taken = (way: boolean) => ways.has(null) || ways.has(way);
		return distinct([...(taken(true) ? expand(then) : []), ...(taken(false) ? expand(others.join(',')) : [])]);
	}
	const found = new Set<string>();
	for (const [index, arg] of args.entries()) {
		const values = expand(arg);
		const isLast = index === args.length - 1;
		// `or` ends with the first that is not empty, `and` with the first that is.
		for (const value of values) if (isLast || (holds(value) ?? name === 'or') === (name === 'or')) found.add(value);
		if (values.every((value) => holds(value) === (name === 'or'))) break;
	}
	return distinct(found);
}

function loop(text: string, evaluation: Evaluation): Values | null {
	const { expand, scope, isExact } = evaluation;
	const [variable = '', list = '', ...body] = splitOutsideReferences(text, ',');
	const lists = expand(list);
	if (isExact && (lists.length > 1 || !isKnown(lists[0]))) return null;
	const once = (word: string) => expand(body.join(','), new Map([...(scope ?? []), [variable.trim(), word]])).join(' ');
	return [mapWords(lists.join(' '), once, evaluation)];
}

function callOwn(text: string, { expand, scope, values, isExact }: Evaluation): Values | null {
	const args = splitOutsideReferences(text, ',').map((arg) => expand(arg).join(' '));
	const bound = new Map(scope);
	for (const [index, arg] of args.entries()) bound.set(`${index}`, arg);
	const definitions = values((args[0] ?? '').trim());
	if (isExact && definitions.length !== 1) return null;
	return expand(definitions.join('\n'), bound);
}

function isKnown(text: string): boolean {
	return !text.includes('$') && !text.includes(OWN_DIRECTORY);
}
