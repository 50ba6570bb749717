/** Those of make's functions (GNU make manual, "Functions for Transforming Text") that say where modules are. */
import posix from 'node:path/posix';
import { splitOutsideReferences } from './make-references.ts';
import { combine, distinct, type Values } from './possible-values.ts';
import { OWN_DIRECTORY } from './tree-path.ts';

/** What automatic variables (`@`), loop variables and arguments stand for. */
export type Scope = ReadonlyMap<string, string>;

export interface Evaluation {
	readonly expand: (text: string, scope?: Scope) => Values;
	readonly scope: Scope | undefined;
	readonly values: (name: string) => readonly string[];
	/** Only what make itself would answer: otherwise all that the answer may hold. */
	readonly isExact: boolean;
	/** The longest answer, in characters; one that had to be cut is reported. */
	readonly longest: number;
	readonly reportCut: () => void;
	/** Whether a function may still work on so many characters. */
	readonly affords: (characters: number) => boolean;
}

type Limits = Pick<Evaluation, 'longest' | 'reportCut'>;
type TextFunction = (args: readonly string[], limits: Limits) => string | null;

function wordsOf(text = ''): string[] {
	return text.split(/\s+/).filter((word) => word !== '');
}

function each(text: string | undefined, map: (word: string) => string, { longest, reportCut }: Limits): string {
	const found: string[] = [];
	let length = 0;
	for (const word of wordsOf(text)) {
		const mapped = map(word);
		length += mapped.length + 1;
		if (length > longest) {
			reportCut();
			break;
		}
		found.push(mapped);
	}
	return found.join(' ');
}

/** Functions of expanded arguments; null leaves the call as it is written. */
const TEXT_FUNCTIONS: Readonly<Record<string, TextFunction>> = {
	addsuffix: ([suffix = '', list], limits) => each(list, (word) => word + suffix, limits),
	addprefix: ([prefix = '', list], limits) => each(list, (word) => prefix + word, limits),
	patsubst: ([from = '', to = '', list], limits) =>
		each(list, (word) => substitute(word, from.trim(), to.trim()), limits),
	subst: (args, limits) => replaceText(args, limits),
	strip: ([text]) => wordsOf(text).join(' '),
	sort: ([list]) => [...new Set(wordsOf(list))].toSorted().join(' '),
	// Which words stay may hang on what is not known: all of them may.
	filter: ([, list = '']) => list,
	'filter-out': ([, list = '']) => list,
	notdir: ([list], limits) => each(list, (word) => posix.basename(word), limits),
	dir: ([list], limits) => each(list, (word) => `${posix.dirname(word)}/`, limits),
	basename: ([list], limits) => each(list, (word) => word.replace(/\.[^./]*$/, ''), limits),
	abspath: ([list = '']) => list,
	wildcard: ([pattern = '']) => (/[*?[]/.test(pattern) ? null : pattern),
	realpath: ([list = '']) => list,
	lastword: ([list]) => wordsOf(list).at(-1) ?? '',
	firstword: ([list]) => wordsOf(list)[0] ?? '',
	word: ([, list = '']) => list,
	info: () => '',
	warning: () => '',
	error: () => '',
	shell: (args) => shellAnswer(args.join(',').trim()),
};

const notTold = () => null;
/** Where only make's own answer will do: what the tree or a shell would have to be asked for is not told. */
const EXACT_FUNCTIONS: Readonly<Record<string, TextFunction>> = {
	...TEXT_FUNCTIONS,
	filter: ([patterns, list]) => selected(patterns, list, true),
	'filter-out': ([patterns, list]) => selected(patterns, list, false),
	word: ([number = '', list]) => wordsOf(list)[Number(number) - 1] ?? '',
	abspath: notTold,
	wildcard: notTold,
	realpath: notTold,
	shell: notTold,
};

/**
 * @param body - the inside of a reference.
 * @returns null when it is no function call; the call as it is written when the function is not known here.
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
	return [each(lists.join(' '), once, evaluation)];
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

function selected(patterns: string | undefined, list: string | undefined, wanted: boolean): string {
	const wild = wordsOf(patterns)
		.filter((pattern) => pattern.includes('%'))
		.slice(0, 100);
	const plain = new Set(wordsOf(patterns));
	const matches = (word: string) => plain.has(word) || wild.some((pattern) => stemOf(word, pattern) !== null);
	return wordsOf(list)
		.filter((word) => matches(word) === wanted)
		.join(' ');
}

function stemOf(word: string, pattern: string): string | null {
	const [before = '', after = ''] = pattern.split('%', 2);
	if (word.length < before.length + after.length || !word.startsWith(before) || !word.endsWith(after)) return null;
	return word.slice(before.length, word.length - after.length);
}

function substitute(word: string, from: string, to: string): string {
	if (!from.includes('%')) return word === from ? to : word;
	const stem = stemOf(word, from);
	return stem === null ? word : to.replace('%', () => stem);
}

function replaceText([from = '', to = '', text = '']: readonly string[], { longest, reportCut }: Limits): string {
	if (from === '') return text;
	const parts = text.split(from);
	const fits = Math.max(0, Math.floor((longest - text.length) / Math.max(1, to.length)));
	if (parts.length - 1 <= fits) return parts.join(to);
	reportCut();
	return parts.slice(0, fits + 1).join(to);
}

/** What a command answers that only asks for the makefile's own place. */
function shellAnswer(command: string): string | null {
	if (/^pwd(?: -[LP])?$/.test(command)) return OWN_DIRECTORY;
	const [, tool = '', operand = ''] =
		/^(dirname|echo|realpath|readlink -f|cd) ([^\s;&|$`]+)(?: *(?:&&|;) *pwd)?$/.exec(command) ?? [];
	if (tool === '') return null;
	return tool === 'dirname' ? posix.dirname(operand) : operand;
}
