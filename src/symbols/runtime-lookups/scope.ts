/** What the names of a file mean where its tokens are read: strings, and pointers to lookup functions. */
import type { Kind, NameArgument } from './lookup-functions.ts';

/** The function or macro around a place. */
export interface Context {
	readonly name: string;
	readonly parameters: readonly string[];
	readonly isMacro: boolean;
	readonly isLocal: boolean;
}

/** What is known of the tree while a file is read. */
export interface TreeKnowledge {
	readonly argumentsOf: (kind: Kind, name: string) => readonly NameArgument[];
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
export type FileTexts = Map<string, string[]>;

export class Scope {
	readonly #knowledge: TreeKnowledge;
	readonly #fileTexts: FileTexts;
	/** Declared `static` at file level. */
	readonly #statics = new Set<string>();
	#context: Context | null;
	/** Of the function: its own variables, the strings they hold, the pointers they are, the probes they name. */
	#locals = new Set<string>();
	#texts: FileTexts = new Map();
	#pointers = new Map<string, readonly NameArgument[]>();
	/** Those of the pointers that are such by their type, whatever they are given. */
	#typed = new Set<string>();
	#probes = new Map<string, readonly NameArgument[]>();

	constructor(knowledge: TreeKnowledge, context: Context | null, fileTexts: FileTexts = new Map()) {
		this.#knowledge = knowledge;
		this.#context = context;
		this.#locals = new Set(context?.parameters);
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
		this.#locals = new Set(context?.parameters);
		this.#texts = new Map();
		this.#pointers = new Map();
		this.#typed = new Set();
		this.#probes = new Map();
		for (const [index, parameter] of context?.parameters.entries() ?? []) {
			const given = this.#knowledge.argumentsOf('parameter', `${context?.name}#${index}`);
			if (given.length > 0) this.#pointers.set(parameter, given);
		}
	}

	declareStatic(name: string): void {
		this.#statics.add(name);
	}

	isStatic(name: string): boolean {
		return this.#statics.has(name);
	}

	declareLocal(name: string): void {
		this.#locals.add(name);
	}

	isLocal(name: string): boolean {
		return this.#locals.has(name);
	}

	/** What a variable of the function holds from here on. */
	setPointer(name: string, called: readonly NameArgument[]): void {
		if (called.length > 0) this.#pointers.set(name, called);
		else if (!this.#typed.has(name)) this.#pointers.delete(name);
	}

	setType(name: string, called: readonly NameArgument[]): void {
		this.#locals.add(name);
		this.#typed.add(name);
		this.#pointers.set(name, called);
	}

	setProbe(name: string, called: readonly NameArgument[]): void {
		this.#probes.set(name, called);
	}

	argumentsOf(kind: Kind, name: string): readonly NameArgument[] {
		const own = kind === 'name' ? this.#pointers.get(name) : kind === 'probe' ? this.#probes.get(name) : undefined;
		if (own !== undefined) return own;
		// A probe of the function's own is not what has the same name elsewhere.
		return kind === 'probe' && this.#locals.has(name) ? NOTHING : this.#knowledge.argumentsOf(kind, name);
	}

	addText(variable: string, text: string, isOutside: boolean): void {
		const texts = isOutside ? this.#fileTexts : this.#texts;
		const known = texts.get(variable) ?? [];
		if (known.length < MAX_TEXTS) texts.set(variable, [...known, text]);
	}

	textsOf(word: string): readonly string[] {
		return this.#texts.get(word) ?? this.#fileTexts.get(word) ?? this.#knowledge.macroTexts(word);
	}
}
