/** Tables of names: strings in the initialisers of arrays, whose elements, or members of these, are looked up in turn. */
import { isMark, type CToken } from '../c-source/c-tokens.ts';
import { betweenCommas, closing, MAX_EXPRESSION, startOfBrackets } from './brackets.ts';
import { MAX_ARGUMENTS, type NameArgument } from './lookup-functions.ts';
import { nameOf, type Surroundings } from './name-expression.ts';
import type { Declarations, InitialiserMacro, TableTypes } from './table-index.ts';
import { assigned, isMember } from './token-shapes.ts';

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
		if (!isMember(tokens, at)) return null;
		at -= 2;
		if (tokens[at]?.text === ']') at = startOfBrackets(tokens, at) - 1;
		const owner = tokens[at];
		return at >= start && owner?.kind === 'name' ? { name: owner.text, member: last.text, index: at } : null;
	}
	if (last?.text !== ']') return null;
	at = startOfBrackets(tokens, at) - 1;
	const array = tokens[at];
	return at >= start && array?.kind === 'name' && !isMember(tokens, at)
		? { name: array.text, member: null, index: at }
		: null;
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
		if (!isMark(tokens[index], '=') || tokens[index + 1]?.text !== '{') continue;
		const variable = assigned(tokens, index, null);
		if (variable?.kind !== 'name') continue;
		const structure = types.structure(declarations.typeAt(variable.name, index) ?? '');
		const isArray = tokens[index - 1]?.text === ']';
		const wanted = columns.filter(({ table, member }) => table === (member === null ? variable.name : structure));
		if (wanted.length === 0) continue;
		const end = closing(tokens, index + 1, '}');
		if (end === -1) return;
		const members = types.members.get(structure) ?? [];
		const table: Table = { columns: wanted, members, types, where, found };
		if (isArray) for (const part of parts(tokens.slice(index + 2, end))) readElement(table, part);
		else readEntry(table, tokens.slice(index + 2, end));
		index = end;
	}
}

interface Table {
	readonly columns: readonly Column[];
	/** Of the structure. */
	readonly members: readonly string[];
	readonly types: TableTypes;
	readonly where: Surroundings;
	readonly found: Found;
}

/** One of an array: `"x"`, `{ "x", &x }`, `ENTRY(x)`, each perhaps behind `[index] =`. */
function readElement(table: Table, whole: readonly CToken[]): void {
	const part = withoutIndex(whole);
	const first = part[0];
	if (isMark(first, '{')) return readEntry(table, part.slice(1, -1));
	const macro = first?.kind === 'name' ? table.types.macros.get(first.text) : undefined;
	for (const column of table.columns) {
		if (column.member === null) lookUp(table, part, column.argument, column.by);
		else if (macro !== undefined) readMacroCall(table, part, macro, column);
	}
}

/** What stands between the braces of one structure. */
function readEntry(table: Table, tokens: readonly CToken[]): void {
	for (const { member, argument, by } of table.columns) {
		lookUp(table, valueOf(tokens, member, table.members) ?? [], argument, by);
	}
}

function readMacroCall(table: Table, call: readonly CToken[], macro: InitialiserMacro, column: Column): void {
	const value = valueOf(macro.body, column.member, table.members);
	if (value === null || call.length > MAX_EXPRESSION) return;
	const { parameters } = macro;
	const inside = nameOf(value, column.argument, { ...table.where, parameters, isMacro: true });
	const given = betweenCommas(call, 2, call.length - 1, MAX_ARGUMENTS);
	for (const name of inside.names) table.found(name, column.by, call[0]!.offset);
	for (const argument of inside.parameters) lookUp(table, given[argument.index] ?? [], argument, call[0]!.text);
}

function lookUp({ where, found }: Table, value: readonly CToken[], argument: NameArgument, by: string): void {
	const offset = value[0]?.offset;
	if (offset === undefined) return;
	for (const name of nameOf(value, argument, where).names) found(name, by, offset);
}

/** The member's value: by its name, or by its place among the members. */
function valueOf(
	entry: readonly CToken[],
	member: string | null,
	members: readonly string[],
): readonly CToken[] | null {
	const all = parts(entry);
	const named = all.find(([dot, name, equals]) => isMark(dot, '.') && name?.text === member && equals?.text === '=');
	if (named !== undefined) return named.slice(3);
	const place = member === null ? -1 : members.indexOf(member);
	let at = 0;
	for (const part of all) {
		if (!isMark(part[0], '.')) {
			if (at === place) return part;
			at += 1;
			continue;
		}
		at = members.indexOf(part[1]?.text ?? '') + 1;
		// Behind an unknown member, no place is known.
		if (at === 0) return null;
	}
	return null;
}

/** What stands between the commas, without directives. */
function parts(tokens: readonly CToken[]): (readonly CToken[])[] {
	const compiled = tokens.filter(({ kind }) => kind !== 'directive');
	return betweenCommas(compiled, 0, compiled.length).filter((part) => part.length > 0);
}

function withoutIndex(part: readonly CToken[]): readonly CToken[] {
	const equals = isMark(part[0], '[') ? part.findIndex(({ text }) => text === '=') : -1;
	return part.slice(equals + 1);
}
