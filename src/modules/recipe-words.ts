/** Splits a recipe line into the words of its commands. */
import type { Scope } from './make-functions.ts';
import { closingBrackets, soleReference } from './make-references.ts';
import type { MakeVariables } from './make-variables.ts';

const MAX_DEPTH = 6;
const MAX_WORDS = 5000;
/** What reading one character of shell text costs, beside one of make's. */
const COST = 4;
const SEPARATORS = ';&|()\n';
/** `sh -c 'cd src && make'`. */
const SHELL = /^[@+-]{0,3}(?:\/(?:usr\/)?bin\/)?(?:sh|bash|dash|\$[({]SHELL[)}])$/;
/** What stands directly before a command, to be quiet about it: `@`, `$(Q)`. */
const PREFIX = /^(?:[@+-]{1,3}|\$[({]\w{1,30}[)}](?=\$[({]|\w|\/)){1,3}/;

/**
 * The simple commands of a recipe line, each as its words: without quotes, but not yet expanded. A variable that
 * stands for a command or for arguments (`$(KMAKE) modules`) is replaced by its words.
 */
export function recipeCommands(line: string, variables: MakeVariables, scope: Scope): string[][] {
	const commands: string[][] = [[]];
	let count = 0;
	const visit = (text: string, depth: number) => {
		if (!variables.take(COST * text.length)) return;
		let previous = '';
		for (const word of shellWords(text)) {
			if (++count > MAX_WORDS) return;
			const command = commands.at(-1) ?? [];
			const isOperand = previous === '-C' || previous === '--directory';
			const isScript = /^-[a-z]{0,4}c$/.test(previous) && command.some((each) => SHELL.test(each));
			const bare = command.length === 0 ? withoutPrefix(word) : word;
			const inner = isOperand || depth >= MAX_DEPTH ? null : isScript ? word : replacement(bare, variables, scope);
			if (SEPARATORS.includes(word)) commands.push([]);
			else if (inner === null) command.push(bare);
			else visit(inner, depth + 1);
			previous = word;
		}
	};
	visit(line, 0);
	return commands.filter((command) => command.length > 0);
}

/** The command itself, where it is written in one word with what keeps make quiet. */
function withoutPrefix(word: string): string {
	return word.replace(PREFIX, '');
}

/** The text that a word stands for, when it is a reference that may hold several words. */
function replacement(word: string, variables: MakeVariables, scope: Scope): string | null {
	const bare = word.replace(/^[@+-]{1,3}/, '');
	const name = soleReference(bare);
	if (name !== null) {
		const values = variables.values(name);
		return values.length > 0 && name !== 'MAKE' ? values.join(' ') : null;
	}
	if (!/^\$[({](?:foreach|call|if)\s/.test(bare)) return null;
	const expanded = variables.expand(bare, scope);
	return expanded === bare ? null : expanded;
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
