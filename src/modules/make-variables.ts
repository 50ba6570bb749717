/**
 * The variables of a makefile, expanded as far as its own text allows. Both branches of a conditional are taken, so a
 * variable may have several values; what is not known stays as it is written, so a result that holds a `$` is not a
 * literal. An expansion costs what its makefile's allowance has; where that, or a limit, cuts it, `isCut` says so.
 */
import { getOrInsertComputed } from '../shared/collections.ts';
import type { Allowance } from './expansion-allowance.ts';
import { type LoopVariables, callFunction } from './make-functions.ts';
import { closingBrackets, splitOutsideReferences } from './make-references.ts';
import type { Assignment, Makefile } from './makefile-syntax.ts';
import { distinct, everyValue, finalValues, MAX_VALUE, UNKNOWN, ValueBuilder, type Values } from './possible-values.ts';
import { OWN_DIRECTORY } from './tree-path.ts';

/** Longest text of one expansion, in characters: some thousand names of modules. */
const MAX_LENGTH = 131_072;
const MAX_DEPTH = 60;
/** What beginning an expansion costs, in characters. */
const COST_OF_ONE = 100;
/** Shorter values are kept as they are; in longer ones each word counts once. */
const SHORT = 2000;

/** Names that mean the makefile's own directory, to make or to Kbuild, unless it says otherwise. */
const OWN_DIRECTORY_NAMES = new Set(['CURDIR', 'PWD', 'src', 'obj', 'M', 'KBUILD_EXTMOD']);

/** `list`: all that a text may stand for, as words; `value`: the texts that it may stand for, one by one. */
type Purpose = 'list' | 'value';

export class MakeVariables {
	readonly #makefiles: Makefile[] = [];
	readonly #definitions = new Map<string, readonly Assignment[]>();
	readonly #allowance: Allowance;
	/** By purpose and the names that the scope binds: the values that no binding had a part in. */
	readonly #expanded = new Map<string, Map<string, Values>>();
	readonly #expanding = new Set<string>();
	#bindingsUsed = 0;
	#isCut = false;

	constructor(allowance: Allowance) {
		this.#allowance = allowance;
	}

	/** Whether something was not expanded to its end. */
	get isCut(): boolean {
		return this.#isCut;
	}

	add(makefile: Makefile): void {
		this.#makefiles.push(makefile);
		this.#definitions.clear();
		this.#expanded.clear();
	}

	/** Nothing more will be expanded. */
	get isSpent(): boolean {
		return this.#allowance.isSpent;
	}

	/** Takes from the makefile's allowance; false when nothing is left. */
	take(characters: number): boolean {
		const granted = this.#allowance.take(characters);
		this.#isCut ||= !granted;
		return granted;
	}

	/** The values as they are written. */
	values(name: string): readonly string[] {
		return this.definitions(name).map(({ value }) => value);
	}

	/** All that a text may stand for: of several values all, one after the other. */
	expand(text: string, scope?: LoopVariables): string {
		return this.#expand(text, scope, 0, 'list').join(' ');
	}

	/** The texts that a text may stand for in the end; what is not known, or too much to tell, holds a `$`. */
	alternatives(text: string, scope?: LoopVariables): Values {
		return this.#expand(text, scope, 0, 'value');
	}

	/** The assignments to a variable, in order. */
	definitions(name: string): readonly Assignment[] {
		const find = () => this.#makefiles.flatMap(({ definitions }) => definitions.get(name) ?? []);
		return getOrInsertComputed(this.#definitions, name, find);
	}

	#expand(text: string, scope: LoopVariables | undefined, depth: number, purpose: Purpose): Values {
		if (!text.includes('$')) return [text];
		const granted = depth <= MAX_DEPTH && this.#allowance.take(COST_OF_ONE + text.length);
		if (!granted) return purpose === 'value' ? UNKNOWN : [this.#cut(text)];
		const closes = closingBrackets(text);
		const built = new ValueBuilder(purpose === 'list');
		let position = 0;
		for (let at = text.indexOf('$'); at !== -1; at = text.indexOf('$', position)) {
			built.add([text.slice(position, at)]);
			const next = text[at + 1] ?? '';
			const close = closes.get(at + 1);
			if (next !== '$' && close !== undefined) {
				built.add(this.#reference(text.slice(at + 2, close), scope, depth + 1, purpose));
				position = close + 1;
			} else if (/[@<^+?*%\w]/.test(next)) {
				built.add([this.#bound(next, scope) ?? `$${next}`]);
				position = at + 2;
			} else {
				built.add(['$']);
				position = at + (next === '$' ? 2 : 1);
			}
			if (purpose === 'value' && (built.isUnknown || built.length > MAX_VALUE)) return UNKNOWN;
			if (built.length > MAX_LENGTH) return [this.#cut(built.values().join(' '))];
		}
		built.add([text.slice(position)]);
		return built.values();
	}

	#cut(text: string): string {
		this.#isCut = true;
		if (text.length <= MAX_LENGTH) return text;
		const blank = text.lastIndexOf(' ', MAX_LENGTH);
		return text.slice(0, blank === -1 ? MAX_LENGTH : blank);
	}

	#reference(body: string, scope: LoopVariables | undefined, depth: number, purpose: Purpose): Values {
		const expand = (text: string, inner: LoopVariables | undefined = scope) =>
			this.#expand(text, inner, depth, purpose);
		const result = callFunction(body, {
			expand,
			scope,
			values: (name) => this.values(name),
			isExact: purpose === 'value',
			longest: MAX_LENGTH,
			reportCut: () => (this.#isCut ||= purpose === 'list'),
			affords: (characters) => (purpose === 'list' ? this.take(characters) : this.#allowance.take(characters)),
		});
		if (result !== null) {
			this.#allowance.take(result[0].length);
			return result;
		}
		const [name = '', ...pattern] = splitOutsideReferences(body, ':');
		const [from = '', to] = splitOutsideReferences(pattern.join(':'), '=');
		if (to !== undefined) {
			const [written, wanted] = from.includes('%') ? [from, to] : [`%${from}`, `%${to}`];
			return expand(`$(patsubst ${written},${wanted},$(${name}))`);
		}
		const names = expand(body);
		return distinct(names.flatMap((each) => this.#variable(each, scope, depth, purpose)));
	}

	#variable(name: string, scope: LoopVariables | undefined, depth: number, purpose: Purpose): Values {
		const bound = this.#bound(name, scope);
		if (bound !== undefined) return [bound];
		const definitions = this.definitions(name);
		if (definitions.length === 0) {
			if (name === 'MAKEFILE_LIST') return [`${OWN_DIRECTORY}/Makefile`];
			return [OWN_DIRECTORY_NAMES.has(name) ? OWN_DIRECTORY : `$(${name})`];
		}
		const memory = this.#memory(scope, purpose);
		const known = memory.get(name);
		if (known !== undefined) return purpose === 'value' || this.take(known[0].length) ? known : [`$(${name})`];
		// A variable that is defined by itself (`CFLAGS = $(CFLAGS) -g`) adds nothing more.
		if (this.#expanding.has(name)) return [''];
		this.#expanding.add(name);
		const before = this.#bindingsUsed;
		const texts = purpose === 'list' ? everyValue(definitions) : finalValues(definitions);
		const found = texts.flatMap((text) => this.#expand(text, scope, depth, purpose));
		const value = distinct(purpose === 'list' ? found.map((text) => this.#eachWordOnce(text)) : found);
		if (this.#bindingsUsed === before) memory.set(name, value);
		this.#expanding.delete(name);
		return value;
	}

	/** Shell text and quoted words stay as they are. */
	#eachWordOnce(text: string): string {
		if (text.length < SHORT || !this.take(text.length) || /[\n;&|"'`]/.test(text)) return text;
		return [...new Set(text.split(/\s+/))].join(' ');
	}

	#bound(name: string, scope: LoopVariables | undefined): string | undefined {
		const value = scope?.get(name);
		if (value !== undefined) this.#bindingsUsed++;
		return value;
	}

	#memory(scope: LoopVariables | undefined, purpose: Purpose): Map<string, Values> {
		const key = [purpose, ...(scope?.keys() ?? [])].join(' ');
		return getOrInsertComputed(this.#expanded, key, () => new Map());
	}
}
