/** Those of make's functions (GNU make manual, "Functions for Transforming Text") that say where modules are. */
import posix from 'node:path/posix';
import { splitOutsideReferences } from './make-references.ts';
import { OWN_DIRECTORY } from './tree-path.ts';

/** What automatic variables (`@`), loop variables and arguments stand for. */
export type Scope = ReadonlyMap<string, string>;

interface Evaluation {
	readonly expand: (text: string, scope?: Scope) => string;
	readonly scope: Scope | undefined;
	readonly values: (name: string) => readonly string[];
}

type TextFunction = (args: readonly string[]) => string | null;

const each = (text: string | undefined, map: (word: string) => string) =>
	(text ?? '')
		.split(/\s+/)
		.filter((word) => word !== '')
		.map(map)
		.join(' ');

/** Functions of expanded arguments; null leaves the call as it is written. */
const TEXT_FUNCTIONS: Readonly<Record<string, TextFunction>> = {
	addsuffix: ([suffix = '', list]) => each(list, (word) => word + suffix),
	addprefix: ([prefix = '', list]) => each(list, (word) => prefix + word),
	patsubst: ([from = '', to = '', list]) => each(list, (word) => substitute(word, from.trim(), to.trim())),
	subst: ([from = '', to = '', text = '']) => (from === '' ? text : text.replaceAll(from, () => to)),
	strip: ([text = '']) => text.trim(),
	sort: ([list]) => each(list, (word) => word),
	// Which words stay may hang on what is not known: all of them may.
	filter: ([, list = '']) => list,
	'filter-out': ([, list = '']) => list,
	notdir: ([list]) => each(list, (word) => posix.basename(word)),
	dir: ([list]) => each(list, (word) => `${posix.dirname(word)}/`),
	basename: ([list]) => each(list, (word) => word.replace(/\.[^./]*$/, '')),
	abspath: ([list = '']) => list,
	wildcard: ([pattern = '']) => (/[*?[]/.test(pattern) ? null : pattern),
	realpath: ([list = '']) => list,
	lastword: ([list = '']) => list.trim().split(/\s+/).at(-1) ?? '',
	firstword: ([list = '']) => list.trim().split(/\s+/)[0] ?? '',
	word: ([, list = '']) => list,
	if: ([, ...branches]) => branches.join(' '),
	or: (args) => args.join(' '),
	and: (args) => args.at(-1) ?? '',
	info: () => '',
	warning: () => '',
	error: () => '',
	shell: (args) => shellAnswer(args.join(',').trim()),
};

/**
 * @param body - the inside of a reference.
 * @returns null when it is no function call; the call as it is written when the function is not known here.
 */
export function callFunction(body: string, evaluation: Evaluation): string | null {
	const [, name = '', rest = ''] = /^([a-z-]{2,12})\s+([^]*)$/.exec(body) ?? [];
	if (name === '') return null;
	if (name === 'foreach') return loop(rest, evaluation);
	if (name === 'call') return callOwn(rest, evaluation);
	const implementation = Object.hasOwn(TEXT_FUNCTIONS, name) ? TEXT_FUNCTIONS[name] : undefined;
	if (!implementation) return `$(${body})`;
	const args = splitOutsideReferences(rest, ',').map((arg) => evaluation.expand(arg));
	return implementation(args) ?? `$(${body})`;
}

function loop(text: string, { expand, scope }: Evaluation): string {
	const [variable = '', list = '', ...body] = splitOutsideReferences(text, ',');
	return each(expand(list), (word) => expand(body.join(','), new Map([...(scope ?? []), [variable.trim(), word]])));
}

function callOwn(text: string, { expand, scope, values }: Evaluation): string {
	const [name = '', ...args] = splitOutsideReferences(text, ',').map((arg) => expand(arg));
	const bound = new Map(scope);
	for (const [index, arg] of args.entries()) bound.set(`${index + 1}`, arg);
	return expand(values(name.trim()).join('\n'), bound);
}

function substitute(word: string, from: string, to: string): string {
	const [before = '', after] = from.split('%', 2);
	if (after === undefined) return word === from ? to : word;
	if (word.length < before.length + after.length || !word.startsWith(before) || !word.endsWith(after)) return word;
	const stem = word.slice(before.length, word.length - after.length);
	return to.replace('%', () => stem);
}

/** What a command answers that only asks for the makefile's own place. */
function shellAnswer(command: string): string | null {
	if (/^pwd(?: -[LP])?$/.test(command)) return OWN_DIRECTORY;
	const [, tool = '', operand = ''] =
		/^(dirname|echo|realpath|readlink -f|cd) ([^\s;&|$`]+)(?: *(?:&&|;) *pwd)?$/.exec(command) ?? [];
	if (tool === '') return null;
	return tool === 'dirname' ? posix.dirname(operand) : operand;
}
