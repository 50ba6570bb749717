/** Structures, variables of them, and macros that initialise them, as far as tables of names need them. One pass. */
import { append, lastUpTo } from '../../shared/collections.ts';
import { cTokens, type CToken } from '../c-source/c-tokens.ts';
import { MAX_EXPRESSION } from './brackets.ts';
import { macroDefinition, typeBefore } from './token-shapes.ts';

/** `#define ENTRY(x) { #x, &x }` */
export interface InitialiserMacro {
	readonly parameters: readonly string[];
	/** What stands between the braces. */
	readonly body: readonly CToken[];
}

/** Of all files that were read for tables. */
export class TableTypes {
	/** Members in their order, by the structure's tag, or the name that it has otherwise. */
	readonly members = new Map<string, readonly string[]>();
	readonly #aliases = new Map<string, string>();
	readonly macros = new Map<string, InitialiserMacro>();

	/** How much is known: it grows while files are read. */
	get size(): number {
		return this.members.size + this.#aliases.size + this.macros.size;
	}

	alias(name: string, type: string): void {
		if (name !== type && this.#aliases.size < MAX_TYPES) this.#aliases.set(name, type);
	}

	/** The structure that a type's name stands for. */
	structure(type: string): string {
		return this.#aliases.get(type) ?? type;
	}
}

interface Declaration {
	readonly index: number;
	readonly type: string;
}

interface OpenStructure {
	readonly tag: string | null;
	readonly isType: boolean;
	readonly depth: number;
	readonly members: string[];
}

const MAX_TYPES = 20_000;
const MAX_MEMBERS = 200;

/** Where names are declared, and of what type. */
export class Declarations {
	readonly #found = new Map<string, Declaration[]>();

	constructor(tokens: readonly CToken[], types: TableTypes) {
		const open: OpenStructure[] = [];
		let [braces, parentheses] = [0, 0];
		for (let index = 0; index < tokens.length; index++) {
			const { kind, text } = tokens[index]!;
			if (kind === 'directive') readMacro(text, types);
			else if (kind === 'name') {
				const structure = open.at(-1);
				if (structure?.depth === braces) readMember(tokens, index, parentheses, structure);
				const type = typeBefore(tokens, index);
				if (type !== null && /^[[=;,)]$/.test(tokens[index + 1]?.text ?? ''))
					append(this.#found, text, { index, type });
			} else if (text === '(') parentheses += 1;
			else if (text === ')') parentheses = Math.max(0, parentheses - 1);
			else if (text === ';') parentheses = 0;
			else if (text === '{') {
				braces += 1;
				const structure = opening(tokens, index, braces);
				if (structure !== null) open.push(structure);
			} else if (text === '}') {
				if (open.at(-1)?.depth === braces) this.#close(tokens, index, open.pop()!, types);
				braces = Math.max(0, braces - 1);
			}
		}
	}

	/** The type of what was declared last before an index. */
	typeAt(name: string, index: number): string | null {
		const all = this.#found.get(name) ?? [];
		return (lastUpTo(all, index, (declaration) => declaration.index) ?? all[0])?.type ?? null;
	}

	/** `} name`, of a structure that may have no tag. */
	#close(tokens: readonly CToken[], index: number, { tag, isType, members }: OpenStructure, types: TableTypes): void {
		let at = index + 1;
		while (tokens[at]?.kind === 'name' && tokens[at]!.text.startsWith('__')) at += 1;
		while (tokens[at]?.text === '*') at += 1;
		const name = tokens[at]?.kind === 'name' ? tokens[at]!.text : null;
		const type = tag ?? name;
		if (type === null) return;
		if (types.members.size < MAX_TYPES) types.members.set(type, members);
		if (name === null) return;
		if (isType) types.alias(name, type);
		else append(this.#found, name, { index: at, type });
	}
}

function opening(tokens: readonly CToken[], brace: number, depth: number): OpenStructure | null {
	const isTagged = tokens[brace - 1]?.kind === 'name' && tokens[brace - 2]?.text === 'struct';
	if (!isTagged && tokens[brace - 1]?.text !== 'struct') return null;
	const tag = isTagged ? tokens[brace - 1]!.text : null;
	return { tag, isType: tokens[brace - (isTagged ? 3 : 2)]?.text === 'typedef', depth, members: [] };
}

function readMember(tokens: readonly CToken[], index: number, parentheses: number, { members }: OpenStructure): void {
	const next = tokens[index + 1]?.text ?? '';
	const isPointer = parentheses === 1 && next === ')' && tokens[index - 1]?.text === '*';
	const isMember = isPointer || (parentheses === 0 && /^[;,[:]$/.test(next));
	if (isMember && members.length < MAX_MEMBERS) members.push(tokens[index]!.text);
}

function readMacro(directive: string, types: TableTypes): void {
	const macro = macroDefinition(directive);
	if (macro === null || !macro.isFunction || types.macros.size >= MAX_TYPES) return;
	const text = directive.slice(macro.head);
	if (!/^[\s\\]{0,80}\{/.test(text)) return;
	const body = [...cTokens(text, true)];
	const end = body.findLastIndex(({ kind, text: mark }) => kind === 'mark' && mark === '}');
	if (end < 2 || end > MAX_EXPRESSION) return;
	types.macros.set(macro.name, { parameters: macro.parameters, body: body.slice(1, end) });
}
