/**
 * Symbols that C sources look up by name at run time, where neither the linker nor modpost can see them: by the
 * kernel's own functions, by kprobes, by pointers to such functions, and by whatever functions and macros of the tree
 * pass a name on to these, through any number of steps. What is compiled of it, only the objects can tell.
 *
 * Of tables, initialised arrays of strings and of structures are read. A name that is put together at run time is not
 * found, nor one that is kept elsewhere in between.
 */
import { getOrInsertComputed } from '../../shared/collections.ts';
import { lineNumbers } from '../../shared/text.ts';
import type { CToken } from '../c-source/c-tokens.ts';
import { compiledTokens } from './compiled-tokens.ts';
import { FIRST_WORDS, isFinder, LookupFunctions, MAX_NAME_LENGTH } from './lookup-functions.ts';
import { readMacroTexts, type MacroTexts } from './macro-texts.ts';
import { scanSource } from './scan-source.ts';
import type { TreeKnowledge } from './scope.ts';
import { Declarations, TableTypes } from './table-index.ts';
import { type Column, scanTables } from './tables.ts';

export interface RuntimeLookup {
	/** As it is written; perhaps with its module: `ext4:ext4_sync_fs`. */
	readonly symbol: string;
	/** The function or macro that is called with it; `kprobe` for a probe's member. */
	readonly by: string;
	/** The file that calls it. */
	readonly file: string;
	/** From 1. */
	readonly line: number;
}

const NAME = /^(?:[\w-]+:)?[A-Za-z_.$][\w.$]*$/;
/** Steps between the kernel's function and the call that names the symbol. */
const MAX_ROUNDS = 8;
/** Characters of source that are read, over all rounds. */
const MAX_READ = 12 * 1024 ** 2;
const MAX_LOOKUPS_A_FILE = 5000;
/** What of tables is looked up. */
const MAX_COLUMNS = 50;
const MAX_DEFINITIONS = 50_000;
/** `static` functions may have the same name in each file. */
const MAX_FILES_A_DEFINITION = 20;

export type Sources = ReadonlyMap<string, string>;

/** What a search found, and the words for which it looked: it read no other files than those that have one of them. */
export interface Searched {
	readonly lookups: readonly RuntimeLookup[];
	readonly words: readonly string[];
}

/** @param sources texts by path: everything that was compiled, headers included. */
export function findRuntimeLookups(sources: Sources, macros: MacroTexts = readMacroTexts(sources)): Searched {
	const search = new Search(sources, macros);
	let reading = mentioning(sources, FIRST_WORDS);
	for (let round = 0; round < MAX_ROUNDS && reading.size > 0; round++) reading = search.read(reading);
	return search.searched();
}

export function mentioning(sources: Sources, words: readonly string[]): ReadonlySet<string> {
	const found = new Set<string>();
	if (words.length === 0) return found;
	for (const [file, source] of sources) if (words.some((word) => source.includes(word))) found.add(file);
	return found;
}

/** Reads files, and tells which have to be read again because of what was learnt from them. */
class Search {
	readonly #sources: Sources;
	readonly #macros: MacroTexts;
	readonly #functions = new LookupFunctions();
	readonly #lookups = new Map<string, RuntimeLookup[]>();
	/** The files that define a function, by its name. */
	readonly #definitions = new Map<string, Set<string>>();
	/** Files with pointers that are lookups if the file finds such a function. */
	readonly #waiting = new Set<string>();
	readonly #finders = new Set<string>();
	/** What is looked up of tables, and what is known of these. */
	readonly #columns = new Map<string, Column>();
	readonly #types = new TableTypes();
	#budget = MAX_READ;
	/** What the next round reads: files, and files that have a word. */
	#again = new Set<string>();
	#words = new Set<string>();
	readonly #allWords = new Set(FIRST_WORDS);

	constructor(sources: Sources, macros: MacroTexts) {
		this.#sources = sources;
		this.#macros = macros;
	}

	searched(): Searched {
		return { lookups: [...this.#lookups.values()].flat(), words: [...this.#allWords] };
	}

	read(files: ReadonlySet<string>): ReadonlySet<string> {
		this.#again = new Set();
		this.#words = new Set();
		for (const file of files) {
			const source = this.#sources.get(file) ?? '';
			if (this.#budget < source.length) break;
			this.#readFile(file, source);
		}
		for (const word of this.#words) this.#allWords.add(word);
		return new Set([...this.#again, ...mentioning(this.#sources, [...this.#words])]);
	}

	/** More than once where the file has functions for itself that pass a name on. */
	#readFile(file: string, source: string): void {
		const tokens = compiledTokens(source);
		for (let round = 0; round < MAX_ROUNDS && this.#budget >= source.length; round++) {
			this.#budget -= source.length;
			this.#again.delete(file);
			this.#scan(file, source, tokens);
			if (!this.#again.has(file)) return;
		}
	}

	#scan(file: string, source: string, tokens: readonly CToken[]): void {
		const found = new Map<string, { symbol: string; by: string; offset: number }>();
		const isHeader = !/\.(?:c|S)$/.test(file);
		const { texts, stringifiers } = this.#macros;
		const knowledge: TreeKnowledge = {
			argumentsOf: (kind, name) => this.#functions.of(kind, name, file),
			macroTexts: (name) => texts.get(name) ?? [],
			isStringifier: (name) => stringifiers.has(name),
			isDefined: (name) => this.#definitions.has(name),
			findsLookup: () => this.#finders.has(file),
		};
		const lookup = (symbol: string, by: string, offset: number) => {
			if (symbol.length > MAX_NAME_LENGTH || !NAME.test(symbol) || found.size >= MAX_LOOKUPS_A_FILE) return;
			found.set(`${offset} ${symbol} ${by}`, { symbol, by, offset });
			if (isFinder(symbol)) this.#find(file);
		};
		let declarations: Declarations | null = null;
		scanSource(source, tokens, knowledge, {
			lookup,
			add: (kind, name, argument, isLocal) => {
				const isOfFile = isLocal && !isHeader;
				if (!this.#functions.add(kind, name, argument, isOfFile ? file : null)) return;
				if (isOfFile) this.#again.add(file);
				else if (kind !== 'parameter') this.#words.add(name);
				else for (const other of this.#definitions.get(name.slice(0, name.indexOf('#'))) ?? []) this.#again.add(other);
			},
			cell: ({ name, member, index }, argument, by) => {
				declarations ??= new Declarations(tokens, this.#types);
				const type = declarations.typeAt(name, index);
				if (member === null) this.#addColumn({ table: name, member, argument, by });
				else if (type !== null) this.#addColumn({ table: this.#types.structure(type), member, argument, by });
			},
			definition: (name) => this.#define(name, file),
			prototype: () => this.#waiting.add(file),
		});
		if (this.#columns.size > 0) {
			const known = this.#types.size;
			declarations ??= new Declarations(tokens, this.#types);
			// What this file tells of structures, other files may have waited for.
			if (this.#types.size > known) for (const { table } of this.#columns.values()) this.#words.add(table);
			const where = {
				parameters: [],
				isMacro: false,
				textsOf: knowledge.macroTexts,
				isStringifier: knowledge.isStringifier,
			};
			scanTables(tokens, [...this.#columns.values()], this.#types, declarations, where, lookup);
		}
		const lineOf = lineNumbers(source);
		const lookups = [...found.values()].toSorted((a, b) => a.offset - b.offset);
		this.#lookups.set(
			file,
			lookups.map(({ symbol, by, offset }) => ({ symbol, by, file, line: lineOf(offset) })),
		);
	}

	#addColumn(column: Column): void {
		const key = JSON.stringify([column.table, column.member, column.argument]);
		if (this.#columns.has(key) || this.#columns.size >= MAX_COLUMNS) return;
		this.#columns.set(key, column);
		this.#words.add(column.table);
	}

	#find(file: string): void {
		if (!this.#finders.has(file) && this.#waiting.has(file)) this.#again.add(file);
		this.#finders.add(file);
	}

	#define(name: string, file: string): void {
		if (this.#definitions.size >= MAX_DEFINITIONS) return;
		const files = getOrInsertComputed(this.#definitions, name, () => new Set());
		if (files.size < MAX_FILES_A_DEFINITION) files.add(file);
	}
}
