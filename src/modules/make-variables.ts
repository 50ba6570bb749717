/**
 * The variables of a makefile, expanded as far as its own text allows. A variable that is defined several times (both
 * branches of a conditional are taken) has all its values, one after the other; what is not known stays as it is
 * written, so a result that holds a `$` is not a literal.
 */
import { type Scope, callFunction } from './make-functions.ts';
import { closingBrackets, referencedNames, splitOutsideReferences } from './make-references.ts';
import type { Makefile } from './makefile-syntax.ts';
import { OWN_DIRECTORY } from './tree-path.ts';

/** What all expansions of one discovery may cost together, in characters; hostile makefiles expand exponentially. */
export class ExpansionBudget {
	#left: number;

	constructor(characters: number) {
		this.#left = characters;
	}

	/** False when nothing is left. */
	take(characters: number): boolean {
		this.#left -= characters;
		return this.#left >= 0;
	}
}

const MAX_LENGTH = 65_536;
const MAX_DEPTH = 24;

/** Names that mean the makefile's own directory, to make or to Kbuild, unless it says otherwise. */
const OWN_DIRECTORY_NAMES = new Set(['CURDIR', 'PWD', 'src', 'obj', 'M', 'KBUILD_EXTMOD']);

const asksUname = (text: string) => /\buname[ \t]+(?:-[a-z]{0,4}r|--kernel-release)/.test(text);

export class MakeVariables {
	readonly #values = new Map<string, string[]>();
	readonly #budget: ExpansionBudget;
	/** By the names that the scope binds: the values that no binding had a part in. */
	readonly #expanded = new Map<string, Map<string, string>>();
	readonly #expanding = new Set<string>();
	#bindingsUsed = 0;

	constructor(budget: ExpansionBudget) {
		this.#budget = budget;
	}

	add(makefile: Makefile): void {
		for (const { name, value } of makefile.assignments) {
			const values = this.#values.get(name);
			if (values) values.push(value);
			else if (!name.includes('$')) this.#values.set(name, [value]);
		}
		this.#expanded.clear();
	}

	/** Takes from the budget that all makefiles of the tree share; false when nothing is left. */
	take(characters: number): boolean {
		return this.#budget.take(characters);
	}

	/** The values as they are written. */
	values(name: string): readonly string[] {
		return this.#values.get(name) ?? [];
	}

	/** Replaces what is known. `scope` holds automatic variables (`@`), loop variables and arguments. */
	expand(text: string, scope?: Scope, depth = 0): string {
		if (!text.includes('$')) return text;
		if (depth > MAX_DEPTH || text.length > MAX_LENGTH || !this.#budget.take(text.length)) return text;
		const closes = closingBrackets(text);
		let out = '';
		let position = 0;
		for (let at = text.indexOf('$'); at !== -1; at = text.indexOf('$', position)) {
			out += text.slice(position, at);
			const next = text[at + 1] ?? '';
			const close = closes.get(at + 1);
			if (next === '$') {
				out += '$';
				position = at + 2;
			} else if (close !== undefined) {
				out += this.#reference(text.slice(at + 2, close), scope, depth + 1);
				position = close + 1;
			} else if (/[@<^+?*%\w]/.test(next)) {
				out += this.#bound(next, scope) ?? `$${next}`;
				position = at + 2;
			} else {
				out += '$';
				position = at + 1;
			}
			if (out.length > MAX_LENGTH) return text;
		}
		return out + text.slice(position);
	}

	/** Whether a text, or a value of a variable that it refers to, at any distance, asks `uname` for the running kernel. */
	derivesFromUname(text: string): boolean {
		if (asksUname(text)) return true;
		const seen = referencedNames(text);
		for (const name of seen) {
			for (const value of this.values(name)) {
				if (asksUname(value)) return true;
				for (const reference of referencedNames(value)) seen.add(reference);
			}
		}
		return false;
	}

	#reference(body: string, scope: Scope | undefined, depth: number): string {
		const expand = (text: string, inner: Scope | undefined = scope) => this.expand(text, inner, depth);
		const result = callFunction(body, { expand, scope, values: (name) => this.values(name) });
		if (result !== null) return result;
		const [name = '', ...pattern] = splitOutsideReferences(body, ':');
		const [from = '', to] = splitOutsideReferences(pattern.join(':'), '=');
		if (to !== undefined)
			return expand(
				`$(patsubst ${from.includes('%') ? from : `%${from}`},${from.includes('%') ? to : `%${to}`},$(${name}))`,
			);
		return this.#variable(expand(body), scope, depth);
	}

	#variable(name: string, scope: Scope | undefined, depth: number): string {
		const bound = this.#bound(name, scope);
		if (bound !== undefined) return bound;
		const values = this.values(name);
		if (values.length === 0) {
			if (name === 'MAKEFILE_LIST') return `${OWN_DIRECTORY}/Makefile`;
			return OWN_DIRECTORY_NAMES.has(name) ? OWN_DIRECTORY : `$(${name})`;
		}
		const memory = this.#memory(scope);
		const known = memory.get(name);
		if (known !== undefined) return this.#budget.take(known.length) ? known : `$(${name})`;
		// A variable that is defined by itself (`CFLAGS = $(CFLAGS) -g`) adds nothing more.
		if (this.#expanding.has(name)) return '';
		this.#expanding.add(name);
		const before = this.#bindingsUsed;
		const value = this.expand(values.join(' '), scope, depth);
		if (this.#bindingsUsed === before) memory.set(name, value);
		this.#expanding.delete(name);
		return value;
	}

	#bound(name: string, scope: Scope | undefined): string | undefined {
		const value = scope?.get(name);
		if (value !== undefined) this.#bindingsUsed++;
		return value;
	}

	#memory(scope: Scope | undefined): Map<string, string> {
		const key = [...(scope?.keys() ?? [])].join(' ');
		const memory = this.#expanded.get(key) ?? new Map<string, string>();
		this.#expanded.set(key, memory);
		return memory;
	}
}
