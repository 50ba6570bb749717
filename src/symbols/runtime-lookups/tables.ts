/** Tables of names: strings in the initialisers of arrays, whose elements, or members of these, are looked up in turn. */
import type { CToken } from '../c-source/c-tokens.ts';
import type { NameArgument } from './lookup-functions.ts';
import { closing, MAX_EXPRESSION, nameOf, type Surroundings } from './name-expression.ts';
import { argumentsIn } from './pointer-expression.ts';
import type { Declarations, InitialiserMacro, TableTypes } from './table-index.ts';
import { assigned, startOfBrackets } from './token-shapes.ts';

/** What is looked up: a member of a structure, or the elements of an array of strings. */
export interface Column {
	/** The structure, or the array's name. */
	readonly table: string;
	/** Null for an array of strings. */
	readonly member: string | null;
	readonly argument: NameArgument;
	/** The function that is called with it. */
	readonly by: string;
}

/** An expression that stands for something in a table, at the index of its first token. */
export interface Cell {
	readonly name: string;
	readonly member: string | null;
	readonly index: number;
}

type Found = (symbol: string, by: string, offset: number) => void;

/** `table[i].name`, `entry->name`, `names[i]`; null for anything else. */
export function cellOf(tokens: readonly CToken[], start: number, end: number): Cell | null {
	if (end - start > MAX_EXPRESSION) return null;
	let at = end - 1;
	const last = tokens[at];
	if (last?.kind === 'name') {
		if (tokens[at - 1]?.text !== '.' && tokens[at - 1]?.text !== '->') return null;
		at -= 2;
		if (tokens[at]?.text === ']') at = startOfBrackets(tokens, at) - 1;
		const owner = tokens[at];
		return at >= start && owner?.kind === 'name' ? { name: owner.text, member: last.text, index: at } : null;
	}
	if (last?.text !== ']') return null;
	at = startOfBrackets(tokens, at) - 1;
	const array = tokens[at];
	const isMember = tokens[at - 1]?.text === '.' || tokens[at - 1]?.text === '->';
	return at >= start && array?.kind === 'name' && !isMember ? { name: array.text, member: null, index: at } : null;
}

/** Reads the initialisers of a file for the names in columns that are looked up. */
export function scanTables(
	tokens: readonly CToken[],
	columns: readonly Column[],
	types: TableTypes,
	declarations: Declarations,
	where: Surroundings,
	found: Found,
): void {
	for (let index = 0; index < tokens.length; index++) {
		if (tokens[index]?.kind !== 'mark' || tokens[index]?.text !== '=' || tokens[index + 1]?.text !== '{') continue;
		const variable = assigned(tokens, index, null);
		if (variable?.kind !== 'name') continue;
		const structure = types.structure(declarations.typeAt(variable.name, index) ?? '');
		const isArray = tokens[index - 1]?.text === ']';
		const wanted = columns.filter(({ table, member }) => table === (member === null ? variable.name : structure));
		if (wanted.length === 0) continue;
		const end = closing(tokens, index + 1, '}');
		if (end === -1) return;
		const members = types.members.get(structure) ?? [];
		const table = new Table(wanted, members, types, where, found);
		for (const part of isArray ? parts(tokens, index + 2, end) : []) table.element(part);
		if (!isArray) table.entry(tokens.slice(index + 2, end));
		index = end;
	}
}

class Table {
	readonly #columns: readonly Column[];
	readonly #members: readonly string[];
	readonly #types: TableTypes;
	readonly #where: Surroundings;
	readonly #found: Found;

	constructor(
		columns: readonly Column[],
		members: readonly string[],
		types: TableTypes,
		where: Surroundings,
		found: Found,
	) {
		this.#columns = columns;
		this.#members = members;
		this.#types = types;
		this.#where = where;
		this.#found = found;
	}

	/** One of an array: `"x"`, `{ "x", &x }`, `ENTRY(x)`, each perhaps behind `[index] =`. */
	element(whole: readonly CToken[]): void {
		const part = withoutIndex(whole);
		const first = part[0];
		if (first?.kind === 'mark' && first.text === '{') return this.entry(part.slice(1, -1));
		const macro = first?.kind === 'name' ? this.#types.macros.get(first.text) : undefined;
		for (const column of this.#columns) {
			if (column.member === null) this.#look(part, column.argument, column, this.#where);
			else if (macro !== undefined) this.#byMacro(part, macro, column);
		}
	}

	/** What stands between the braces of one structure. */
	entry(tokens: readonly CToken[]): void {
		const first = tokens[0];
		if (first === undefined) return;
		for (const column of this.#columns) {
			const value = valueOf(tokens, column.member, this.#members);
			if (value !== null) this.#look(value, column.argument, column, this.#where);
		}
	}

	#byMacro(call: readonly CToken[], { parameters, body }: InitialiserMacro, column: Column): void {
		const value = valueOf(body, column.member, this.#members);
		if (value === null || call.length > MAX_EXPRESSION) return;
		const inside = nameOf(value, column.argument, { ...this.#where, parameters, isMacro: true });
		const given = argumentsIn(call, 2, call.length - 1);
		for (const name of inside.names) this.#found(name, column.by, call[0]!.offset);
		for (const argument of inside.parameters) {
			this.#look(given[argument.index] ?? [], argument, { ...column, by: call[0]!.text }, this.#where);
		}
	}

	#look(value: readonly CToken[], argument: NameArgument, { by }: Column, where: Surroundings): void {
		const offset = value[0]?.offset;
		if (offset === undefined) return;
		for (const name of nameOf(value, argument, where).names) this.#found(name, by, offset);
	}
}

/** The member's value: by its name, or by its place among the members. */
function valueOf(
	entry: readonly CToken[],
	member: string | null,
	members: readonly string[],
): readonly CToken[] | null {
	const place = member === null ? -1 : members.indexOf(member);
	let at = 0;
	for (const part of parts(entry, 0, entry.length)) {
		if (part[0]?.text === '.' && part[0].kind === 'mark') {
			if (part[1]?.text === member && part[2]?.text === '=') return part.slice(3);
			at = members.indexOf(part[1]?.text ?? '') + 1;
			if (at === 0) return designated(entry, member);
			continue;
		}
		if (at === place) return part;
		at += 1;
	}
	return null;
}

/** Where the order of the members is not known. */
function designated(entry: readonly CToken[], member: string | null): readonly CToken[] | null {
	const all = parts(entry, 0, entry.length);
	const found = all.find(([dot, name, equals]) => dot?.text === '.' && name?.text === member && equals?.text === '=');
	return found?.slice(3) ?? null;
}

/** What stands between the commas, directives left out. */
function parts(tokens: readonly CToken[], start: number, end: number): (readonly CToken[])[] {
	const found: CToken[][] = [[]];
	let depth = 0;
	for (let at = start; at < end; at++) {
		const token = tokens[at]!;
		if (token.kind === 'directive') continue;
		if (token.kind === 'mark' && /^[({[]$/.test(token.text)) depth += 1;
		else if (token.kind === 'mark' && /^[)}\]]$/.test(token.text)) depth -= 1;
		if (depth === 0 && token.kind === 'mark' && token.text === ',') found.push([]);
		else found.at(-1)!.push(token);
	}
	return found.filter((part) => part.length > 0);
}

function withoutIndex(part: readonly CToken[]): readonly CToken[] {
	const equals = part[0]?.text === '[' && part[0].kind === 'mark' ? part.findIndex(({ text }) => text === '=') : -1;
	return part.slice(equals + 1);
}
