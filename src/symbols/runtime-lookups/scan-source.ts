/** Reads one source file for calls that look symbols up by name, and for functions and macros that pass a name on to one. */
import type { CToken } from '../c-source/c-tokens.ts';
import { cTokens } from '../c-source/c-tokens.ts';
import { isNamedAfterLookup, PROBE_MEMBER, type NameArgument } from './lookup-functions.ts';
import { MAX_EXPRESSION, nameOf } from './name-expression.ts';
import { endOfExpression, macroDefinition, MAX_PARAMETERS, parameterNames, stringVariable } from './token-shapes.ts';

/** What is known of the tree while a file is read. */
export interface TreeKnowledge {
	readonly argumentsOf: (name: string) => readonly NameArgument[];
	/** The strings that macros of that name stand for. */
	readonly macroTexts: (name: string) => readonly string[];
	readonly isStringifier: (name: string) => boolean;
}

export interface ScanFindings {
	/** `offset` of the call, in characters. */
	lookup(symbol: string, by: string, offset: number): void;
	/** `isLocal`: `static`, or a macro: where it is in no header, only this file can use it. */
	wrapper(name: string, argument: NameArgument, isLocal: boolean): void;
}

/** The function or macro around a place. */
interface Context {
	readonly name: string;
	readonly parameters: readonly string[];
	readonly isMacro: boolean;
	readonly isLocal: boolean;
}

interface OpenCall {
	readonly name: string | null;
	/** Index of the token behind the parenthesis. */
	readonly start: number;
	readonly offset: number;
	readonly commas: number[];
}

const PROBE: NameArgument = { index: 0, takes: 'text', before: '', after: '' };
const MAX_TEXTS = 16;
/** Words before a parenthesis that are no function's name, or before a name that are no type's. */
const KEYWORDS = new Set(['return', 'if', 'while', 'for', 'switch', 'sizeof', 'else', 'case', 'do', 'goto']);

export function scanSource(
	source: string,
	tokens: readonly CToken[],
	knowledge: TreeKnowledge,
	findings: ScanFindings,
): void {
	const fileTexts = new Map<string, string[]>();
	new Scan(tokens, 0, null, fileTexts, knowledge, findings, (offset) => source[offset - 1] === '\n').run();
}

class Scan {
	readonly #tokens: readonly CToken[];
	/** Where the tokens' text begins in the file. */
	readonly #base: number;
	readonly #fileTexts: Map<string, string[]>;
	readonly #knowledge: TreeKnowledge;
	readonly #findings: ScanFindings;
	readonly #isFirstInLine: (offset: number) => boolean;
	#context: Context | null;
	/** Strings that the function's variables hold. */
	#texts = new Map<string, string[]>();
	#open: OpenCall[] = [];
	#braces = 0;
	#isStatic = false;
	/** What is a function if a body follows. */
	#candidate: { name: string; start: number; end: number } | null = null;

	constructor(
		tokens: readonly CToken[],
		base: number,
		context: Context | null,
		fileTexts: Map<string, string[]>,
		knowledge: TreeKnowledge,
		findings: ScanFindings,
		isFirstInLine: (offset: number) => boolean,
	) {
		this.#tokens = tokens;
		this.#base = base;
		this.#context = context;
		this.#fileTexts = fileTexts;
		this.#knowledge = knowledge;
		this.#findings = findings;
		this.#isFirstInLine = isFirstInLine;
	}

	run(): void {
		for (const [index, token] of this.#tokens.entries()) {
			if (token.kind === 'directive') this.#directive(token);
			else if (token.kind === 'name') this.#name(token.text, index);
			else if (token.kind === 'mark') this.#mark(token, index);
		}
	}

	get #isOutside(): boolean {
		return this.#braces === 0 && this.#context?.isMacro !== true;
	}

	#directive({ text, offset }: CToken): void {
		const macro = macroDefinition(text);
		if (macro === null) return;
		const { name, parameters, head } = macro;
		const body = [...cTokens(text.slice(head), true)];
		if (!macro.isFunction && body.length === 1 && body[0]?.kind === 'name') {
			for (const argument of this.#knowledge.argumentsOf(body[0].text)) this.#findings.wrapper(name, argument, true);
		}
		const context = { name, parameters, isMacro: true, isLocal: true };
		const base = this.#base + offset + head;
		new Scan(body, base, context, this.#fileTexts, this.#knowledge, this.#findings, () => false).run();
	}

	#mark({ text, offset }: CToken, index: number): void {
		if (text === '(') {
			const before = this.#tokens[index - 1];
			const isCall = before?.kind === 'name' && !KEYWORDS.has(before.text);
			this.#open.push({
				name: isCall ? before.text : null,
				start: index + 1,
				offset: isCall ? before.offset : offset,
				commas: [],
			});
		} else if (text === ')') this.#close(index);
		else if (text === ',') this.#comma(index);
		else if (text === '{') this.#enter();
		else if (text === '}') this.#leave(this.#isFirstInLine(offset));
		else if (text === ';' && this.#isOutside) this.#endDeclaration();
		else if (text === '=') this.#assignment(index);
	}

	#comma(index: number): void {
		const call = this.#open.at(-1);
		if (call !== undefined && call.commas.length < MAX_PARAMETERS) call.commas.push(index);
	}

	#close(index: number): void {
		const call = this.#open.pop();
		if (call?.name == null) return;
		for (const argument of this.#knowledge.argumentsOf(call.name)) {
			const bounds = [call.start - 1, ...call.commas, index];
			const [before, end] = [bounds[argument.index], bounds[argument.index + 1]];
			if (before !== undefined && end !== undefined) this.#evaluate(before + 1, end, argument, call.name, call.offset);
		}
		if (!this.#isOutside || this.#open.length > 0) return;
		// Between the parameters and the body stand attributes, some with arguments of their own.
		if (this.#candidate === null || !call.name.startsWith('__')) {
			this.#candidate = { name: call.name, start: call.start, end: index };
		}
	}

	#enter(): void {
		if (this.#isOutside) {
			const found = this.#candidate;
			this.#context =
				found === null
					? null
					: {
							name: found.name,
							parameters: parameterNames(this.#tokens, found.start, found.end),
							isMacro: false,
							isLocal: this.#isStatic,
						};
			this.#endDeclaration();
			this.#texts = new Map();
		}
		this.#braces += 1;
	}

	/** A brace in the first column ends a function, whatever conditional parts made of the count before. */
	#leave(isFirstInLine: boolean): void {
		this.#braces = isFirstInLine ? 0 : Math.max(0, this.#braces - 1);
		if (this.#braces > 0 || this.#context?.isMacro === true) return;
		this.#context = null;
		this.#texts = new Map();
		this.#endDeclaration();
	}

	#endDeclaration(): void {
		this.#candidate = null;
		this.#isStatic = false;
		this.#open = [];
	}

	#name(name: string, index: number): void {
		if (this.#isOutside && name === 'static') this.#isStatic = true;
		const [before, next, third] = [-1, 1, 2].map((distance) => this.#tokens[index + distance]);
		if (name === PROBE_MEMBER && next?.kind === 'mark') {
			const isMember = before?.text === '.' || before?.text === '->';
			// `symbol_name: "x"` is how old compilers wrote it.
			const isOld = next.text === ':' && (before?.text === '{' || before?.text === ',');
			if ((isMember && next.text === '=') || isOld) {
				this.#evaluate(
					index + 2,
					endOfExpression(this.#tokens, index + 2),
					PROBE,
					'kprobe',
					this.#tokens[index]!.offset,
				);
			}
		} else if (isNamedAfterLookup(name) && next?.kind === 'name' && third?.text !== '(' && !KEYWORDS.has(next.text)) {
			// A type, and a pointer of that type.
			this.#findings.wrapper(next.text, PROBE, true);
		}
	}

	#assignment(index: number): void {
		const found = stringVariable(this.#tokens, index);
		if (found === null) return;
		const texts = this.#isOutside ? this.#fileTexts : this.#texts;
		const known = texts.get(found.variable) ?? [];
		if (known.length < MAX_TEXTS) texts.set(found.variable, [...known, found.text]);
	}

	#evaluate(start: number, end: number, argument: NameArgument, by: string, offset: number): void {
		if (end - start > MAX_EXPRESSION) return;
		const context = this.#context;
		const { names, parameters } = nameOf(
			this.#tokens.slice(start, end).filter(({ kind }) => kind !== 'directive'),
			argument,
			{
				parameters: context?.parameters ?? [],
				isMacro: context?.isMacro ?? false,
				textsOf: (word) => this.#textsOf(word),
				isStringifier: this.#knowledge.isStringifier,
			},
		);
		for (const name of names) this.#findings.lookup(name, by, this.#base + offset);
		if (context === null) return;
		for (const passedOn of parameters) this.#findings.wrapper(context.name, passedOn, context.isLocal);
	}

	#textsOf(word: string): readonly string[] {
		return this.#texts.get(word) ?? this.#fileTexts.get(word) ?? this.#knowledge.macroTexts(word);
	}
}
