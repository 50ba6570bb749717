/** What the names of a file mean where its tokens are read: strings, and pointers to lookup functions. */
import { getOrInsertComputed } from '../../shared/collections.ts';
import type { CToken } from '../c-source/c-tokens.ts';
import type { NameArgument, NameKind } from './lookup-functions.ts';
import { nameOf, type NameValue } from './name-expression.ts';
import type { Cell } from './tables.ts';

/** The function or macro around a place. */
export interface Context {
	readonly name: string;
	readonly parameters: readonly string[];
	readonly isMacro: boolean;
	readonly isLocal: boolean;
}

/** What is known of the tree while a file is read. */
export interface TreeKnowledge {
	readonly argumentsOf: (kind: NameKind, name: string) => readonly NameArgument[];
	/** The strings that macros of that name stand for. */
	readonly macroTexts: (name: string) => readonly string[];
	readonly isStringifier: (name: string) => boolean;
	/** Whether a file of the tree that was read has the function. */
	readonly isDefined: (name: string) => boolean;
	/** Whether the file looks up `kallsyms_lookup_name` itself: its pointers of that type then are such. */
	readonly findsLookup: () => boolean;
}

const MAX_TEXTS = 16;
const NOTHING: readonly NameArgument[] = [];

/** Strings that variables at file level hold, by their name. */
type FileTexts = Map<string, string[]>;

/** What is known of a variable or parameter of a function. */
interface Variable {
	isDeclared: boolean;
	texts: string[] | null;
	/** How it is called, where it is a pointer to a lookup function; whether that is so by its type, whatever it is given. */
	pointer: readonly NameArgument[] | null;
	isTyped: boolean;
	/** The same of the `addr` of a probe. */
	probe: readonly NameArgument[] | null;
	/** What stands in a table. */
	cell: Cell | null;
}

export class Scope {
	readonly knowledge: TreeKnowledge;
	readonly #fileTexts: FileTexts;
	/** Declared `static` at file level. */
	readonly #statics = new Set<string>();
	readonly #variables = new Map<string, Variable>();
	#context: Context | null;

	constructor(knowledge: TreeKnowledge, context: Context | null, fileTexts: FileTexts = new Map()) {
		this.knowledge = knowledge;
		this.#context = context;
		this.#fileTexts = fileTexts;
	}

	get context(): Context | null {
		return this.#context;
	}

	get fileTexts(): FileTexts {
		return this.#fileTexts;
	}

	/** Begins or, with null, ends a function. */
	enter(context: Context | null): void {
		this.#context = context;
		if (this.#variables.size > 0) this.#variables.clear();
		for (const [index, parameter] of context?.parameters.entries() ?? []) {
			const given = this.knowledge.argumentsOf('parameter', `${context?.name}#${index}`);
			if (given.length > 0) this.#variable(parameter).pointer = given;
		}
	}

	declareStatic(name: string): void {
		this.#statics.add(name);
	}

	isStatic(name: string): boolean {
		return this.#statics.has(name);
	}

	declareLocal(name: string): void {
		this.#variable(name).isDeclared = true;
	}

	isLocal(name: string): boolean {
		return this.#variables.get(name)?.isDeclared === true || this.#context?.parameters.includes(name) === true;
	}

	/** What a variable of the function holds from here on. */
	setPointer(name: string, called: readonly NameArgument[]): void {
		const variable = this.#variable(name);
		if (called.length > 0) variable.pointer = called;
		else if (!variable.isTyped) variable.pointer = null;
	}

	setType(name: string, called: readonly NameArgument[]): void {
		Object.assign(this.#variable(name), { isDeclared: true, isTyped: true, pointer: called });
	}

	setProbe(name: string, called: readonly NameArgument[]): void {
		this.#variable(name).probe = called;
	}

	setCell(name: string, cell: Cell): void {
		this.#variable(name).cell = cell;
	}

	cellOf(name: string): Cell | null {
		return this.#variables.get(name)?.cell ?? null;
	}

	argumentsOf(kind: NameKind, name: string): readonly NameArgument[] {
		const variable = kind === 'name' || kind === 'probe' ? this.#variables.get(name) : undefined;
		const own = kind === 'name' ? variable?.pointer : variable?.probe;
		if (own != null) return own;
		// A probe of the function's own is not what has the same name elsewhere.
		return kind === 'probe' && this.isLocal(name) ? NOTHING : this.knowledge.argumentsOf(kind, name);
	}

	addText(variable: string, text: string, isOutside: boolean): void {
		if (isOutside) {
			const known = this.#fileTexts.get(variable) ?? [];
			if (known.length < MAX_TEXTS) this.#fileTexts.set(variable, [...known, text]);
			return;
		}
		const local = this.#variable(variable);
		if ((local.texts?.length ?? 0) < MAX_TEXTS) local.texts = [...(local.texts ?? []), text];
	}

	/** What an expression gives as the name that an argument of a lookup stands for. */
	nameOf(expression: readonly CToken[], argument: NameArgument): NameValue {
		return nameOf(expression, argument, {
			parameters: this.#context?.parameters ?? [],
			isMacro: this.#context?.isMacro ?? false,
			textsOf: (word) => this.#textsOf(word),
			isStringifier: this.knowledge.isStringifier,
		});
	}

	#textsOf(word: string): readonly string[] {
		return this.#variables.get(word)?.texts ?? this.#fileTexts.get(word) ?? this.knowledge.macroTexts(word);
	}

	#variable(name: string): Variable {
		const unknown = { isDeclared: false, texts: null, pointer: null, isTyped: false, probe: null, cell: null };
		return getOrInsertComputed(this.#variables, name, () => unknown);
	}
}
