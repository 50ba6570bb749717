/**
 * Those of make's functions that take texts and give one (GNU make manual, "Functions for Transforming Text"), as far as
 * they say where modules are.
 */
import posix from 'node:path/posix';
import { OWN_DIRECTORY } from './tree-path.ts';

export interface TextLimits {
	/** The longest answer, in characters; one that had to be cut is reported. */
	readonly longest: number;
	readonly reportCut: () => void;
}

/** Of expanded arguments; null leaves the call as it is written. */
type TextFunction = (args: readonly string[], limits: TextLimits) => string | null;

function wordsOf(text = ''): string[] {
	return text.split(/\s+/).filter((word) => word !== '');
}

/** Joins what becomes of each word of a text, up to the longest answer. */
export function mapWords(
	text: string | undefined,
	map: (word: string) => string,
	{ longest, reportCut }: TextLimits,
): string {
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

/** By name: they answer with all that make's answer may hold. */
export const TEXT_FUNCTIONS: Readonly<Record<string, TextFunction>> = {
	addsuffix: ([suffix = '', list], limits) => mapWords(list, (word) => word + suffix, limits),
	addprefix: ([prefix = '', list], limits) => mapWords(list, (word) => prefix + word, limits),
	patsubst: ([from = '', to = '', list], limits) =>
		mapWords(list, (word) => substitute(word, from.trim(), to.trim()), limits),
	subst: (args, limits) => replaceText(args, limits),
	strip: ([text]) => wordsOf(text).join(' '),
	sort: ([list]) => [...new Set(wordsOf(list))].toSorted().join(' '),
	// Which words stay may depend on what is not known: all of them may.
	filter: ([, list = '']) => list,
	'filter-out': ([, list = '']) => list,
	notdir: ([list = ''], limits) =>
		hasCall(list) || wordsOf(list).some(isOwnDirectory) ? null : mapWords(list, (word) => posix.basename(word), limits),
	dir: ([list = ''], limits) =>
		hasCall(list) ? null : mapWords(list, (word) => (word.endsWith('/') ? word : `${parentOf(word)}/`), limits),
	basename: ([list], limits) => mapWords(list, (word) => word.replace(/\.[^./]*$/, ''), limits),
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

const PWD = /^pwd(?: -[LP])?$/;
const unknown = () => null;
/** By name: they answer what make itself would; null where the tree or a shell would have to be asked. */
export const EXACT_FUNCTIONS: Readonly<Record<string, TextFunction>> = {
	...TEXT_FUNCTIONS,
	filter: ([patterns, list]) => selected(patterns, list, true),
	'filter-out': ([patterns, list]) => selected(patterns, list, false),
	word: ([number = '', list]) => wordsOf(list)[Number(number) - 1] ?? '',
	abspath: unknown,
	wildcard: unknown,
	realpath: unknown,
	shell: (args) => (PWD.test(args.join(',').trim()) ? OWN_DIRECTORY : null),
};

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

function replaceText([from = '', to = '', text = '']: readonly string[], { longest, reportCut }: TextLimits): string {
	if (from === '') return text;
	const parts = text.split(from);
	const fits = Math.max(0, Math.floor((longest - text.length) / Math.max(1, to.length)));
	if (parts.length - 1 <= fits) return parts.join(to);
	reportCut();
	return parts.slice(0, fits + 1).join(to);
}

/** What a command answers that only asks for the makefile's own place. */
function shellAnswer(command: string): string | null {
	if (PWD.test(command)) return OWN_DIRECTORY;
	const [, tool = '', operand = ''] =
		/^(dirname|echo|realpath|readlink -f|cd) ([^\s;&|$`]+)(?: *(?:&&|;) *pwd)?$/.exec(command) ?? [];
	if (tool === '') return null;
	return tool === 'dirname' ? parentOf(operand) : operand;
}

/** Whether a call was left as it is written: its slashes are none of the words that it answers with. */
function hasCall(text: string): boolean {
	return /\$[({][a-z-]{1,20}\s/.test(text);
}

/** The makefile's own directory has a name that only its caller knows. */
function isOwnDirectory(word: string): boolean {
	return word.replace(/\/+$/, '') === OWN_DIRECTORY;
}

function parentOf(word: string): string {
	return isOwnDirectory(word) ? `${OWN_DIRECTORY}/..` : posix.dirname(word);
}
