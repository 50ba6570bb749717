/** The calls of a file, read where their parentheses close: of lookups, and of what is given a lookup's address. */
import { isMark } from '../c-source/c-tokens.ts';
import type { Parentheses } from './brackets.ts';
import { FIRST_TEXT, isFinder, MAX_ARGUMENTS, type NameArgument } from './lookup-functions.ts';
import { lookUp } from './name-lookups.ts';
import type { Pointers } from './pointers.ts';
import type { Reading } from './reading.ts';
import { isMember, KEYWORDS } from './token-shapes.ts';

interface OpenCall {
	/** Null where what is called is not a name. */
	readonly name: string | null;
	/** Of a name that is called as a structure's member. */
	readonly isMember: boolean;
	/** What is called by something else than its name. */
	readonly callee: { readonly by: string; readonly called: readonly NameArgument[] } | null;
	/** Index of the token behind the parenthesis. */
	readonly start: number;
	readonly offset: number;
	readonly commas: number[];
	/** Of an assembler statement: where its operands are. */
	readonly operands: Parentheses[];
}

const ASSEMBLER = /^(?:__)?(?:asm|volatile)(?:__)?$/;

export class Calls {
	readonly #reading: Reading;
	readonly #pointers: Pointers;
	#open: OpenCall[] = [];
	#last: Parentheses | null = null;

	constructor(reading: Reading, pointers: Pointers) {
		this.#reading = reading;
		this.#pointers = pointers;
	}

	/** How many parentheses are open. */
	get depth(): number {
		return this.#open.length;
	}

	/** The parentheses that were closed last. */
	get last(): Parentheses | null {
		return this.#last;
	}

	/** Forgets what is still open. */
	clear(): void {
		this.#open = [];
	}

	open(index: number, offset: number): void {
		const { tokens } = this.#reading;
		const before = tokens[index - 1];
		const isCall = before?.kind === 'name' && !KEYWORDS.has(before.text);
		this.#open.push({
			name: isCall ? before.text : null,
			isMember: isCall && isMember(tokens, index - 1),
			callee: isCall ? null : this.#pointers.callee(index, this.#last),
			start: index + 1,
			offset: isCall ? before.offset : offset,
			commas: [],
			operands: [],
		});
	}

	comma(index: number): void {
		const call = this.#open.at(-1);
		if (call !== undefined && call.commas.length < MAX_ARGUMENTS) call.commas.push(index);
	}

	close(index: number): void {
		const call = this.#open.pop();
		if (call === undefined) return;
		const { tokens, blocks } = this.#reading;
		const { name, start } = call;
		this.#last = { start: start - 1, end: index };
		this.#lookUp(call, index);
		if (tokens[index + 1]?.text === '(') this.#declarePointer(call, index);
		if (name === null) this.#addOperand(start, index);
		else {
			this.#pointers.given(name, start, index);
			this.#pointers.typeOf(name, start, index);
			if (call.operands.length > 0) this.#assembler(call);
		}
		this.#pointers.prototype(start - 1, index);
		if (name !== null && blocks.isOutside && this.#open.length === 0) blocks.mayDefine(name, this.#last);
	}

	#lookUp({ name, isMember: byMember, callee, start, commas, offset }: OpenCall, end: number): void {
		const called =
			name === null ? (callee?.called ?? []) : this.#reading.scope.argumentsOf(byMember ? 'member' : 'name', name);
		const by = name ?? callee?.by ?? '';
		const bounds = called.length === 0 ? [] : [start - 1, ...commas, end];
		for (const argument of called) {
			const [before, behind] = [bounds[argument.index], bounds[argument.index + 1]];
			if (before === undefined || behind === undefined) continue;
			const names = lookUp(this.#reading, before + 1, behind, argument, by, offset);
			if (names.some(isFinder)) this.#pointers.found(start, end);
		}
	}

	/** `long (*pointer)(…)` in a function. */
	#declarePointer({ name, start }: OpenCall, end: number): void {
		const { tokens, scope } = this.#reading;
		const [star, pointer] = [tokens[start], tokens[start + 1]];
		const isPointer = name !== null && isMark(star, '*') && pointer?.kind === 'name' && end === start + 2;
		if (isPointer && scope.context !== null) scope.declareLocal(pointer.text);
	}

	/** `"r"(pointer)` of an assembler statement. */
	#addOperand(start: number, end: number): void {
		const outer = this.#open.at(-1);
		const isOperand = this.#reading.tokens[start - 2]?.kind === 'string' && ASSEMBLER.test(outer?.name ?? '');
		if (isOperand && outer!.operands.length < MAX_ARGUMENTS) outer!.operands.push({ start, end });
	}

	/** One that is given the address and a name, since compilers refuse to call such a pointer (CFI). */
	#assembler({ operands, offset }: OpenCall): void {
		const isPointer = operands.map(({ start, end }) => this.#pointers.in(start, end).length > 0);
		if (!isPointer.includes(true)) return;
		for (const [index, { start, end }] of operands.entries()) {
			if (!isPointer[index]) lookUp(this.#reading, start, end, FIRST_TEXT, 'kallsyms_lookup_name', offset);
		}
	}
}
