/** Splits a recipe line into the words of its commands. */
import type { LoopVariables } from './make-functions.ts';
import { closingBrackets, soleReference, splitOutsideReferences } from './make-references.ts';
import type { MakeVariables } from './make-variables.ts';

const MAX_DEPTH = 6;
const MAX_WORDS = 5000;
/** What reading one character of shell text costs, beside one of make's. */
const COST = 4;
/** Longest command that is called with arguments, and longest argument. */
const MAX_CALLED = 4000;
const SEPARATORS = ';&|()\n';
/** `sh -c 'cd src && make'`. */
const SHELL = /^[@+-]{0,3}(?:\/(?:usr\/)?bin\/)?(?:sh|bash|dash|\$[({]SHELL[)}])$/;
/** What stands directly before a command, to be quiet about it: `@`, `$(Q)`. */
const PREFIX = /^(?:[@+-]{1,3}|\$[({]\w{1,30}[)}](?=\$[({]|\w|\/)){1,3}/;

export interface Word {
	/** Without quotes, but not yet expanded. */
	readonly text: string;
	/** It stands there only under a condition. */
	readonly isPossible: boolean;
}

/**
 * The simple commands of a recipe line, each as its words. A variable that stands for a command or for arguments
 * (`$(KMAKE) modules`) is replaced by its words.
 */
export function recipeCommands(line: string, variables: MakeVariables, scope: LoopVariables): Word[][] {
	const commands: Word[][] = [[]];
	let count = 0;
	const visit = ({ text, isPossible }: Word, depth: number) => {
		if (!variables.take(COST * text.length)) return;
		let previous = '';
		for (const word of shellWords(text)) {
			if (++count > MAX_WORDS) return;
			const command = commands.at(-1) ?? [];
			const isOperand = previous === '-C' || previous === '--directory';
			const isScript = /^-[a-z]{0,4}c$/.test(previous) && command.some((each) => SHELL.test(each.text));
			const bare = command.length === 0 ? withoutPrefix(word) : word;
			const isWhole = isOperand || depth >= MAX_DEPTH;
			const inner = isWhole ? null : isScript ? [certain(word)] : replacement(bare, variables, scope);
			if (SEPARATORS.includes(word)) commands.push([]);
			else if (inner === null) command.push({ text: bare, isPossible });
			else for (const each of inner) visit({ ...each, isPossible: isPossible || each.isPossible }, depth + 1);
			previous = word;
		}
	};
	visit(certain(line), 0);
	return commands.filter((command) => command.length > 0);
}

const certain = (text: string): Word => ({ text, isPossible: false });

/** The command itself, where it is written in one word with what keeps make quiet. */
function withoutPrefix(word: string): string {
	return word.replace(PREFIX, '');
}

/** The texts that a word stands for, when it is a reference that may hold several words. */
function replacement(word: string, variables: MakeVariables, scope: LoopVariables): Word[] | null {
	const bare = word.replace(/^[@+-]{1,3}/, '');
	const name = soleReference(bare);
	if (name !== null) {
		const definitions = name === 'MAKE' ? [] : variables.definitions(name);
		const replacing = definitions.filter(({ effect }) => effect !== 'add').length;
		const texts = definitions.map(({ value, effect, conditional }) => ({
			text: value,
			isPossible: conditional || (effect !== 'add' && replacing > 1),
		}));
		return texts.length > 0 ? texts : null;
	}
	const [, call = '', body = ''] = /^\$[({](foreach|call|if)\s([^]*)[)}]$/.exec(bare) ?? [];
	if (call === 'call') {
		const called = calledText(body, variables);
		return called === null ? null : [certain(called)];
	}
	// The condition is not evaluated: either branch may be taken.
	if (call === 'if')
		return splitOutsideReferences(body, ',')
			.slice(1)
			.map((text) => ({ text, isPossible: true }));
	if (call === '') return null;
	const expanded = variables.expand(bare, scope);
	return expanded === bare ? null : [certain(expanded)];
}

/** A variable that is called, with the arguments as they are written. */
function calledText(body: string, variables: MakeVariables): string | null {
	const [name = '', ...args] = splitOutsideReferences(body, ',').map((arg) => arg.trim());
	const text = variables.values(name).join('\n');
	if (text === '' || text.length > MAX_CALLED || args.some((arg) => arg.length > MAX_CALLED)) return null;
	return text.replaceAll(
		/\$(?:\((\d)\)|\{(\d)\}|(\d))/g,
		(_, a: string | undefined, b: string | undefined, c: string | undefined) => args[Number(a ?? b ?? c) - 1] ?? '',
	);
}

/** Words and separators of shell text; blanks inside quotes, references and backquotes do not separate. */
function* shellWords(text: string): Generator<string> {
	const closes = closingBrackets(text);
	let word = '';
	let quote = '';
	for (let i = 0; i < text.length; i++) {
		const char = text[i] ?? '';
		const close = closes.get(i + 1);
		if (char === '$' && close !== undefined) {
			word += text.slice(i, close + 1);
			i = close;
		} else if (quote !== '') {
			if (char !== quote || char === '`') word += char;
			if (char === quote) quote = '';
		} else if ('"\'`'.includes(char)) {
			if (char === '`') word += char;
			quote = char;
		} else if (char === '\\') {
			word += text[++i] ?? '';
		} else if (SEPARATORS.includes(char) || /\s/.test(char)) {
			if (word !== '') yield word;
			word = '';
			if (SEPARATORS.includes(char)) yield char;
		} else {
			word += char;
		}
	}
	if (word !== '') yield word;
}
