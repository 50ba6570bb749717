/** Follows the address of a lookup function through the variables, members, types and parameters of one file. */
import type { CToken } from '../c-source/c-tokens.ts';
import { FIRST_TEXT, isFinder, type Kind, type NameArgument } from './lookup-functions.ts';
import { argumentsIn, lookupIn } from './pointer-expression.ts';
import type { Scope, TreeKnowledge } from './scope.ts';
import {
	assigned,
	CONDITIONAL,
	declares,
	endOfExpression,
	isPrototype,
	KEYWORDS,
	startOfBrackets,
	type Group,
} from './token-shapes.ts';

export interface PointerFindings {
	/** `isLocal`: only this file can use it, where it is in no header. */
	add(kind: Kind, name: string, argument: NameArgument, isLocal: boolean): void;
	/** A pointer whose type is that of `kallsyms_lookup_name`: worth reading again once the file is known to find that. */
	prototype(): void;
}

/** Where a place is: outside of all braces, in a structure's, or in a function's. */
export type Level = 'file' | 'structure' | 'function';

/** Longer arguments are no pointers. */
const MAX_ARGUMENT = 12;
const POINTER: readonly NameArgument[] = [FIRST_TEXT];
const TYPEOF = /^(?:__)?typeof(?:__)?$/;

export class Pointers {
	readonly #tokens: readonly CToken[];
	readonly #scope: Scope;
	readonly #knowledge: TreeKnowledge;
	readonly #findings: PointerFindings;
	readonly #namesIn: (expression: readonly CToken[], argument: NameArgument) => readonly string[];

	constructor(
		tokens: readonly CToken[],
		scope: Scope,
		knowledge: TreeKnowledge,
		findings: PointerFindings,
		namesIn: (expression: readonly CToken[], argument: NameArgument) => readonly string[],
	) {
		this.#tokens = tokens;
		this.#scope = scope;
		this.#knowledge = knowledge;
		this.#findings = findings;
		this.#namesIn = namesIn;
	}

	/** How what the expression gives is called. */
	in(start: number, end: number): readonly NameArgument[] {
		const expression = this.#tokens.slice(start, end).filter(({ kind }) => kind !== 'directive');
		return lookupIn(expression, {
			argumentsOf: (kind, name) => this.#scope.argumentsOf(kind, name),
			namesIn: this.#namesIn,
		});
	}

	/** What is called by the parenthesis at an index, where that is no mere name: `(*pointer)(`, `MACRO(member)(`, `table[0](`. */
	callee(index: number, group: Group | null): { by: string; called: readonly NameArgument[] } | null {
		const start = startOfCallee(this.#tokens, index, group);
		if (start === -1) return null;
		const called = this.in(start, index);
		if (called.length === 0) return null;
		const names = this.#tokens.slice(start, index).filter(({ kind }) => kind === 'name');
		const last = names.at(-1)?.text ?? '';
		return { by: last === 'addr' ? 'kallsyms_lookup_name' : last, called };
	}

	/** Reads `x = …` at its `=`. @returns where it ends; 0 where its value is no expression. */
	assignment(index: number, group: Group | null): number {
		const next = this.#tokens[index + 1];
		if (next === undefined || next.kind === 'string' || next.kind === 'constant' || next.text === '{') return 0;
		const end = endOfExpression(this.#tokens, index + 1);
		const called = this.in(index + 1, end);
		const target = assigned(this.#tokens, index, group);
		if (target === null) return end;
		const { name, kind, isDeclared } = target;
		if (called.length > 0) {
			if (kind !== 'name') this.#add('member', name, called, false);
			if (kind !== 'member') this.variable(name, called, isDeclared);
		} else if (kind === 'name' && next.text !== 'NULL' && this.#scope.isLocal(name)) {
			this.#scope.setPointer(name, called);
		}
		return end;
	}

	/** A variable that holds the address. */
	variable(name: string, called: readonly NameArgument[], isDeclaredHere: boolean): void {
		const context = this.#scope.context;
		if (context !== null && (isDeclaredHere || this.#scope.isLocal(name))) {
			if (!context.isMacro || !context.parameters.includes(name)) this.#scope.setPointer(name, called);
		} else this.#add('name', name, called, this.#scope.isStatic(name));
	}

	/** A kprobe, by the first name of what leads to it, that is given names. */
	probe(name: string, names: readonly string[]): void {
		const called = names.some(isFinder) ? POINTER : [];
		if (this.#scope.context !== null) this.#scope.setProbe(name, called);
		if (!this.#scope.isLocal(name)) this.#add('probe', name, called, this.#scope.isStatic(name));
	}

	/** `return …` of a function. */
	returned(index: number): void {
		const context = this.#scope.context;
		if (context === null || context.isMacro) return;
		this.#add('result', context.name, this.in(index + 1, endOfExpression(this.#tokens, index + 1)), context.isLocal);
	}

	/** A call of a function of the tree's own that is given the address. */
	given(callee: string, start: number, end: number): void {
		if (!this.#knowledge.isDefined(callee)) return;
		let at = start;
		for (const [position, argument] of argumentsIn(this.#tokens, start, end).entries()) {
			const isShort = argument.length <= MAX_ARGUMENT && /^(?:name|mark)$/.test(argument[0]?.kind ?? '');
			const called = isShort ? this.in(at, at + argument.length) : [];
			if (called.length > 0) this.#add('parameter', `${callee}#${position}`, called, false);
			at += argument.length + 1;
		}
	}

	/** A call that looked up a lookup function: where it leaves the address, in the argument or the probe that it is given. */
	found(start: number, end: number): void {
		for (const argument of argumentsIn(this.#tokens, start, end)) {
			const at = argument.findIndex(({ kind, text }) => kind === 'mark' && text === '&');
			const path = at === -1 ? [] : argument.slice(at + 1);
			const [first, ...rest] = path;
			if (first?.kind !== 'name' || path.length > MAX_ARGUMENT) continue;
			const member = rest.at(-1);
			if (rest.length === 0) {
				this.variable(first.text, POINTER, false);
				this.probe(first.text, ['kallsyms_lookup_name']);
			} else if (member?.kind === 'name') this.#add('member', member.text, POINTER, false);
		}
	}

	/** At the parenthesis that closes the parameters of what may be a pointer of the lookup's type. */
	prototype(open: number, close: number, level: Level): void {
		const found = isPrototype(this.#tokens, open, close);
		if (found === null) return;
		if (!this.#knowledge.findsLookup()) this.#findings.prototype();
		else if (found.isType) this.#add('type', found.name, POINTER, true);
		else this.#declared(found.name, POINTER, level, true);
	}

	/** At the name of a type, or behind `typeof(…)`: what is declared of it. */
	declaration(index: number, called: readonly NameArgument[], level: Level, isStatic: boolean): void {
		const found = declares(this.#tokens, index);
		if (found === null || called.length === 0) return;
		if (!found.isFunction) this.#declared(found.name, called, level, true);
		else if (level === 'file') this.#add('result', found.name, called, isStatic);
	}

	/** `typeof(kallsyms_lookup_name) *pointer`. */
	typeOf(callee: string, start: number, end: number, level: Level): void {
		if (TYPEOF.test(callee)) this.declaration(end, this.in(start, end), level, false);
	}

	#declared(name: string, called: readonly NameArgument[], level: Level, isLocal: boolean): void {
		if (level === 'function') this.#scope.setType(name, called);
		else this.#add(level === 'structure' ? 'member' : 'name', name, called, level === 'file' && isLocal);
	}

	#add(kind: Kind, name: string, called: readonly NameArgument[], isLocal: boolean): void {
		for (const argument of called) this.#findings.add(kind, name, argument, isLocal);
	}
}

/** -1 where nothing is called that way. */
function startOfCallee(tokens: readonly CToken[], index: number, group: Group | null): number {
	const before = tokens[index - 1];
	if (before?.kind !== 'mark') return -1;
	if (before.text === ']') {
		let start = startOfBrackets(tokens, index - 1) - 1;
		if (tokens[start]?.kind !== 'name') return -1;
		while (/^(?:\.|->)$/.test(tokens[start - 1]?.text ?? '') && tokens[start - 2]?.kind === 'name') start -= 2;
		return start;
	}
	if (before.text !== ')' || group?.end !== index - 1) return -1;
	const name = tokens[group.start - 1];
	if (name?.kind !== 'name') return group.start;
	if (CONDITIONAL.test(name.text)) return -1;
	return KEYWORDS.has(name.text) ? group.start : group.start - 1;
}
