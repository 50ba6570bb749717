/** Reads one source file for calls that look symbols up by name, and for functions and macros that pass a name on to one. */
import type { CToken } from '../c-source/c-tokens.ts';
import { cTokens } from '../c-source/c-tokens.ts';
import { FIRST_TEXT, isFinder, PROBE_MEMBER, type NameArgument } from './lookup-functions.ts';
import { MAX_EXPRESSION, nameOf, type NameValue } from './name-expression.ts';
import { type Level, type PointerFindings, Pointers } from './pointers.ts';
import { Scope, type TreeKnowledge } from './scope.ts';
import { cellOf, type Cell } from './tables.ts';
import {
	endOfExpression,
	type Group,
	initialisedBy,
	isDeclared,
	KEYWORDS,
	macroDefinition,
	MAX_PARAMETERS,
	parameterNames,
	rootOf,
	stringVariable,
} from './token-shapes.ts';

export interface ScanFindings extends PointerFindings {
	/** `offset` of the call, in characters. */
	lookup(symbol: string, by: string, offset: number): void;
	/** A lookup of what stands in a table, by the index of the table's name. */
	cell(cell: Cell, argument: NameArgument, by: string): void;
	/** A function whose body the file has. */
	definition(name: string): void;
}

interface OpenCall {
	/** Null where it is no name that is called. */
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
	readonly operands: Group[];
}

const ASSEMBLER = /^(?:__)?(?:asm|volatile)(?:__)?$/;

export function scanSource(
	source: string,
	tokens: readonly CToken[],
	knowledge: TreeKnowledge,
	findings: ScanFindings,
): void {
	const scope = new Scope(knowledge, null);
	new Scan(tokens, 0, scope, knowledge, findings, (offset) => source[offset - 1] === '\n').run();
}

class Scan {
	readonly #tokens: readonly CToken[];
	/** Where the tokens' text begins in the file. */
	readonly #base: number;
	readonly #scope: Scope;
	readonly #knowledge: TreeKnowledge;
	readonly #findings: ScanFindings;
	readonly #isFirstInLine: (offset: number) => boolean;
	readonly #pointers: Pointers;
	#open: OpenCall[] = [];
	/** The parentheses that were closed last. */
	#group: Group | null = null;
	#braces = 0;
	#isStatic = false;
	/** How many parentheses are open where the function's variables are being declared: `long a, *b;`. */
	#declaring: number | null = null;
	/** The variable whose initialiser this is. */
	#initialised: string | null = null;
	/** What is a function if a body follows. */
	#candidate: { name: string; start: number; end: number } | null = null;

	constructor(
		tokens: readonly CToken[],
		base: number,
		scope: Scope,
		knowledge: TreeKnowledge,
		findings: ScanFindings,
		isFirstInLine: (offset: number) => boolean,
	) {
		this.#tokens = tokens;
		this.#base = base;
		this.#scope = scope;
		this.#knowledge = knowledge;
		this.#findings = findings;
		this.#isFirstInLine = isFirstInLine;
		this.#pointers = new Pointers(
			tokens,
			scope,
			knowledge,
			findings,
			(expression, argument) => this.#nameOf(expression, argument).names,
		);
	}

	run(): void {
		for (let index = 0; index < this.#tokens.length; index++) {
			const token = this.#tokens[index]!;
			if (token.kind === 'directive') this.#directive(token);
			else if (token.kind === 'name') this.#name(token.text, index);
			else if (token.kind === 'mark') this.#mark(token, index);
		}
	}

	get #isOutside(): boolean {
		return this.#braces === 0 && this.#scope.context?.isMacro !== true;
	}

	get #level(): Level {
		if (this.#scope.context !== null) return 'function';
		return this.#braces === 0 ? 'file' : 'structure';
	}

	#directive({ text, offset }: CToken): void {
		const macro = macroDefinition(text);
		if (macro === null) return;
		const { name, parameters, head } = macro;
		const body = [...cTokens(text.slice(head), true)];
		if (body.length === 1 && body[0]?.kind !== 'name') return;
		const scope = new Scope(this.#knowledge, { name, parameters, isMacro: true, isLocal: true }, this.#scope.fileTexts);
		const scan = new Scan(body, this.#base + offset + head, scope, this.#knowledge, this.#findings, () => false);
		scan.run();
		if (body.length > MAX_EXPRESSION) return;
		for (const argument of scan.#pointers.in(0, body.length)) {
			this.#findings.add(macro.isFunction ? 'result' : 'name', name, argument, true);
		}
	}

	#mark({ text, offset }: CToken, index: number): void {
		if (text === '(') this.#call(index, offset);
		else if (text === ')') this.#close(index);
		else if (text === ',') this.#comma(index);
		else if (text === '{') this.#enter(index);
		else if (text === '}') this.#leave(this.#isFirstInLine(offset));
		else if (text === ';') {
			if (this.#isOutside) this.#endDeclaration();
			this.#initialised = null;
			this.#declaring = null;
		} else if (text === '=') this.#assignment(index);
	}

	#call(index: number, offset: number): void {
		const [before, earlier] = [this.#tokens[index - 1], this.#tokens[index - 2]];
		const isCall = before?.kind === 'name' && !KEYWORDS.has(before.text);
		this.#open.push({
			name: isCall ? before.text : null,
			isMember: isCall && (earlier?.text === '.' || earlier?.text === '->'),
			callee: isCall ? null : this.#pointers.callee(index, this.#group),
			start: index + 1,
			offset: isCall ? before.offset : offset,
			commas: [],
			operands: [],
		});
	}

	#comma(index: number): void {
		const call = this.#open.at(-1);
		if (call !== undefined && call.commas.length < MAX_PARAMETERS) call.commas.push(index);
	}

	#close(index: number): void {
		const call = this.#open.pop();
		if (call === undefined) return;
		this.#group = { start: call.start - 1, end: index };
		this.#lookUp(call, index);
		const outer = this.#open.at(-1);
		if (this.#tokens[index + 1]?.text === '(') this.#localPointer(call, index);
		if (call.name === null) {
			const isOperand = this.#tokens[call.start - 2]?.kind === 'string' && ASSEMBLER.test(outer?.name ?? '');
			if (isOperand && outer!.operands.length < MAX_PARAMETERS) outer!.operands.push({ start: call.start, end: index });
		} else {
			this.#pointers.given(call.name, call.start, index);
			this.#pointers.typeOf(call.name, call.start, index, this.#level);
			if (call.operands.length > 0) this.#assembler(call);
		}
		this.#pointers.prototype(call.start - 1, index, this.#level);
		if (call.name === null || !this.#isOutside || this.#open.length > 0) return;
		// Between the parameters and the body stand attributes, some with arguments of their own.
		if (this.#candidate === null || !call.name.startsWith('__')) {
			this.#candidate = { name: call.name, start: call.start, end: index };
		}
	}

	/** `long (*pointer)(…)` in a function. */
	#localPointer({ name, start }: OpenCall, end: number): void {
		const [star, pointer] = [this.#tokens[start], this.#tokens[start + 1]];
		const isPointer = name !== null && star?.text === '*' && pointer?.kind === 'name' && end === start + 2;
		if (isPointer && this.#scope.context !== null) this.#scope.declareLocal(pointer.text);
	}

	#lookUp(call: OpenCall, end: number): void {
		const called =
			call.name === null
				? (call.callee?.called ?? [])
				: this.#scope.argumentsOf(call.isMember ? 'member' : 'name', call.name);
		const by = call.name ?? call.callee?.by ?? '';
		for (const argument of called) {
			const bounds = [call.start - 1, ...call.commas, end];
			const [before, behind] = [bounds[argument.index], bounds[argument.index + 1]];
			if (before === undefined || behind === undefined) continue;
			const names = this.#evaluate(before + 1, behind, argument, by, call.offset);
			if (names.some(isFinder)) this.#pointers.found(call.start, end);
		}
	}

	/** One that is given the address and a name, since compilers refuse to call such a pointer (CFI). */
	#assembler({ operands, offset }: OpenCall): void {
		const isPointer = operands.map(({ start, end }) => this.#pointers.in(start, end).length > 0);
		if (!isPointer.includes(true)) return;
		for (const [index, { start, end }] of operands.entries()) {
			if (!isPointer[index]) this.#evaluate(start, end, FIRST_TEXT, 'kallsyms_lookup_name', offset);
		}
	}

	#enter(index: number): void {
		if (this.#isOutside) {
			const found = this.#candidate;
			if (found !== null) this.#findings.definition(found.name);
			this.#scope.enter(
				found === null
					? null
					: {
							name: found.name,
							parameters: parameterNames(this.#tokens, found.start, found.end),
							isMacro: false,
							isLocal: this.#isStatic,
						},
			);
			this.#endDeclaration();
		}
		this.#initialised = initialisedBy(this.#tokens, index, this.#group) ?? this.#initialised;
		this.#braces += 1;
	}

	/** A brace in the first column ends a function, whatever conditional parts made of the count before. */
	#leave(isFirstInLine: boolean): void {
		this.#braces = isFirstInLine ? 0 : Math.max(0, this.#braces - 1);
		if (this.#braces > 0 || this.#scope.context?.isMacro === true) return;
		this.#scope.enter(null);
		this.#endDeclaration();
	}

	#endDeclaration(): void {
		this.#candidate = null;
		this.#isStatic = false;
		this.#open = [];
	}

	#name(name: string, index: number): void {
		if (name === PROBE_MEMBER) return this.#probe(index);
		if (name === 'return') return this.#pointers.returned(index);
		if (this.#isOutside) {
			if (name === 'static') this.#isStatic = true;
			else if (this.#isStatic && this.#isDeclarator(index)) this.#scope.declareStatic(name);
		} else if (this.#scope.context !== null) this.#local(name, index);
		const called = this.#scope.argumentsOf('type', name);
		if (called.length > 0) this.#pointers.declaration(index, called, this.#level, this.#isStatic);
	}

	/** A name in a function, which may be declared there. */
	#local(name: string, index: number): void {
		if (!this.#isDeclarator(index) || this.#tokens[index + 1]?.text === ')') return;
		const before = this.#tokens[index - 1];
		const isNext = this.#declaring === this.#open.length && (before?.text === ',' || before?.text === '*');
		if (!isNext && !isDeclared(this.#tokens, index)) return;
		this.#scope.declareLocal(name);
		this.#declaring = this.#open.length;
	}

	/** Whether something follows the name that may follow the name of a variable where that is declared. */
	#isDeclarator(index: number): boolean {
		const next = this.#tokens[index + 1];
		return next?.kind === 'mark' && /^[;=,[)]$/.test(next.text);
	}

	/** At the member that names what is probed. */
	#probe(index: number): void {
		const [before, next] = [this.#tokens[index - 1], this.#tokens[index + 1]];
		if (next?.kind !== 'mark') return;
		const isMember = before?.text === '.' || before?.text === '->';
		// `symbol_name: "x"` is how old compilers wrote it.
		const isOld = next.text === ':' && (before?.text === '{' || before?.text === ',');
		if (!(isMember && next.text === '=') && !isOld) return;
		const end = endOfExpression(this.#tokens, index + 2);
		const names = this.#evaluate(index + 2, end, FIRST_TEXT, 'kprobe', this.#tokens[index]!.offset);
		const variable = rootOf(this.#tokens, index) ?? this.#initialised;
		if (variable !== null) this.#pointers.probe(variable, names);
	}

	#assignment(index: number): void {
		const found = stringVariable(this.#tokens, index);
		if (found !== null) this.#scope.addText(found.variable, found.text, this.#isOutside);
		const end = this.#pointers.assignment(index, this.#group);
		const variable = this.#tokens[index - 1];
		const cell =
			this.#scope.context === null || variable?.kind !== 'name' ? null : cellOf(this.#tokens, index + 1, end);
		if (cell !== null) this.#scope.setCell(variable!.text, cell);
	}

	#evaluate(start: number, end: number, argument: NameArgument, by: string, offset: number): readonly string[] {
		if (end - start > MAX_EXPRESSION) return [];
		const expression = this.#tokens.slice(start, end).filter(({ kind }) => kind !== 'directive');
		const { names, parameters } = this.#nameOf(expression, argument);
		for (const name of names) this.#findings.lookup(name, by, this.#base + offset);
		if (names.length === 0 && parameters.length === 0) {
			const only = expression.length === 1 ? expression[0] : undefined;
			const cell = only === undefined ? cellOf(this.#tokens, start, end) : this.#scope.cellOf(only.text);
			if (cell !== null) this.#findings.cell(cell, argument, by);
		}
		const context = this.#scope.context;
		for (const passedOn of context === null ? [] : parameters) {
			this.#findings.add('name', context!.name, passedOn, context!.isLocal);
		}
		return names;
	}

	#nameOf(expression: readonly CToken[], argument: NameArgument): NameValue {
		const context = this.#scope.context;
		return nameOf(expression, argument, {
			parameters: context?.parameters ?? [],
			isMacro: context?.isMacro ?? false,
			textsOf: (word) => this.#scope.textsOf(word),
			isStringifier: this.#knowledge.isStringifier,
		});
	}
}
