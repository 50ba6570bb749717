/** Follows the address of a lookup function through the variables, members, types and parameters of one file. */
import { isMark, type CToken } from '../c-source/c-tokens.ts';
import { betweenCommas, endOfExpression, type Parentheses, startOfBrackets } from './brackets.ts';
import { FIRST_TEXT, isFinder, MAX_ARGUMENTS, type NameArgument, type NameKind } from './lookup-functions.ts';
import { lookupIn } from './pointer-expression.ts';
import type { Reading } from './reading.ts';
import { assigned, CONDITIONAL, declares, isMember, isPrototype, KEYWORDS } from './token-shapes.ts';

/** Longer arguments are not pointers. */
const MAX_ARGUMENT = 12;
const POINTER: readonly NameArgument[] = [FIRST_TEXT];
const TYPEOF = /^(?:__)?typeof(?:__)?$/;

export class Pointers {
	readonly #reading: Reading;

	constructor(reading: Reading) {
		this.#reading = reading;
	}

	/** How what the expression gives is called. */
	in(start: number, end: number): readonly NameArgument[] {
		const { tokens, scope } = this.#reading;
		return lookupIn(
			tokens.slice(start, end).filter(({ kind }) => kind !== 'directive'),
			scope,
		);
	}

	/** What is called by the parenthesis at an index, where that is not simply a name: `(*pointer)(`, `MACRO(member)(`, `table[0](`. */
	callee(index: number, group: Parentheses | null): { by: string; called: readonly NameArgument[] } | null {
		const start = startOfCallee(this.#reading.tokens, index, group);
		if (start === -1) return null;
		const called = this.in(start, index);
		if (called.length === 0) return null;
		const names = this.#reading.tokens.slice(start, index).filter(({ kind }) => kind === 'name');
		const last = names.at(-1)?.text ?? '';
		return { by: last === 'addr' ? 'kallsyms_lookup_name' : last, called };
	}

	/** Reads `x = …` at its `=`. @returns where it ends; 0 where its value is no expression. */
	assignment(index: number, group: Parentheses | null): number {
		const next = this.#reading.tokens[index + 1];
		if (next === undefined || next.kind === 'string' || next.kind === 'constant' || next.text === '{') return 0;
		const end = endOfExpression(this.#reading.tokens, index + 1);
		const called = this.in(index + 1, end);
		const target = assigned(this.#reading.tokens, index, group);
		if (target === null) return end;
		const { name, kind, isDeclared } = target;
		if (called.length > 0) {
			if (kind !== 'name') this.#add('member', name, called, false);
			if (kind !== 'member') this.variable(name, called, isDeclared);
		} else if (kind === 'name' && next.text !== 'NULL' && this.#reading.scope.isLocal(name)) {
			this.#reading.scope.setPointer(name, called);
		}
		return end;
	}

	/** A variable that holds the address. */
	variable(name: string, called: readonly NameArgument[], isDeclaredHere: boolean): void {
		const context = this.#reading.scope.context;
		if (context !== null && (isDeclaredHere || this.#reading.scope.isLocal(name))) {
			if (!context.isMacro || !context.parameters.includes(name)) this.#reading.scope.setPointer(name, called);
		} else this.#add('name', name, called, this.#reading.scope.isStatic(name));
	}

	/** A kprobe, by the first name of what leads to it, that is given names. */
	probe(name: string, names: readonly string[]): void {
		const called = names.some(isFinder) ? POINTER : [];
		if (this.#reading.scope.context !== null) this.#reading.scope.setProbe(name, called);
		if (!this.#reading.scope.isLocal(name)) this.#add('probe', name, called, this.#reading.scope.isStatic(name));
	}

	/** `return …` of a function. */
	returned(index: number): void {
		const context = this.#reading.scope.context;
		if (context === null || context.isMacro) return;
		this.#add(
			'result',
			context.name,
			this.in(index + 1, endOfExpression(this.#reading.tokens, index + 1)),
			context.isLocal,
		);
	}

	/** A call of a function of the tree's own that is given the address. */
	given(callee: string, start: number, end: number): void {
		if (!this.#reading.scope.knowledge.isDefined(callee)) return;
		let at = start;
		for (const [position, argument] of betweenCommas(this.#reading.tokens, start, end, MAX_ARGUMENTS).entries()) {
			const isShort = argument.length <= MAX_ARGUMENT && /^(?:name|mark)$/.test(argument[0]?.kind ?? '');
			const called = isShort ? this.in(at, at + argument.length) : [];
			if (called.length > 0) this.#add('parameter', `${callee}#${position}`, called, false);
			at += argument.length + 1;
		}
	}

	/** A call that looked up a lookup function: where it leaves the address, in the argument or the probe that it is given. */
	found(start: number, end: number): void {
		for (const argument of betweenCommas(this.#reading.tokens, start, end, MAX_ARGUMENTS)) {
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
	prototype(open: number, close: number): void {
		const found = isPrototype(this.#reading.tokens, open, close);
		if (found === null) return;
		if (!this.#reading.scope.knowledge.findsLookup()) this.#reading.findings.prototype();
		else if (found.isType) this.#add('type', found.name, POINTER, true);
		else this.#declared(found.name, POINTER);
	}

	/** At the name of a type, or behind `typeof(…)`: what is declared of it. */
	declaration(index: number, called: readonly NameArgument[], isStatic: boolean): void {
		const found = declares(this.#reading.tokens, index);
		if (found === null || called.length === 0) return;
		if (!found.isFunction) this.#declared(found.name, called);
		else if (this.#reading.blocks.level === 'file') this.#add('result', found.name, called, isStatic);
	}

	/** `typeof(kallsyms_lookup_name) *pointer`. */
	typeOf(callee: string, start: number, end: number): void {
		if (TYPEOF.test(callee)) this.declaration(end, this.in(start, end), false);
	}

	#declared(name: string, called: readonly NameArgument[]): void {
		const { level } = this.#reading.blocks;
		if (level === 'function') this.#reading.scope.setType(name, called);
		else this.#add(level === 'structure' ? 'member' : 'name', name, called, level === 'file');
	}

	#add(kind: NameKind, name: string, called: readonly NameArgument[], isLocal: boolean): void {
		for (const argument of called) this.#reading.findings.add(kind, name, argument, isLocal);
	}
}

/** -1 where nothing is called that way. */
function startOfCallee(tokens: readonly CToken[], index: number, group: Parentheses | null): number {
	if (isMark(tokens[index - 1], ']')) {
		let start = startOfBrackets(tokens, index - 1) - 1;
		if (tokens[start]?.kind !== 'name') return -1;
		while (isMember(tokens, start) && tokens[start - 2]?.kind === 'name') start -= 2;
		return start;
	}
	if (!isMark(tokens[index - 1], ')') || group?.end !== index - 1) return -1;
	const name = tokens[group.start - 1];
	if (name?.kind !== 'name') return group.start;
	if (CONDITIONAL.test(name.text)) return -1;
	return KEYWORDS.has(name.text) ? group.start : group.start - 1;
}
