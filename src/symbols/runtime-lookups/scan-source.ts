/** Reads one source file for calls that look symbols up by name, and for functions and macros that pass a name on to one. */
import { cTokens, isMark, type CToken } from '../c-source/c-tokens.ts';
import { Blocks } from './blocks.ts';
import { endOfExpression, MAX_EXPRESSION } from './brackets.ts';
import { Calls } from './calls.ts';
import { FIRST_TEXT, PROBE_MEMBER } from './lookup-functions.ts';
import { lookUp } from './name-lookups.ts';
import { Pointers } from './pointers.ts';
import type { Findings, Reading } from './reading.ts';
import { Scope, type TreeKnowledge } from './scope.ts';
import { cellOf } from './tables.ts';
import { initialisedBy, isMember, macroDefinition, rootOf, stringVariable, typeBefore } from './token-shapes.ts';

interface FileFindings extends Findings {
	/** A function whose body the file has. */
	definition(name: string): void;
}

export function scanSource(
	source: string,
	tokens: readonly CToken[],
	knowledge: TreeKnowledge,
	findings: FileFindings,
): void {
	const scan = new Scan(tokens, 0, new Scope(knowledge, null), findings);
	scan.run((offset) => source[offset - 1] === '\n');
}

class Scan {
	readonly #reading: Reading;
	readonly #findings: FileFindings;
	readonly #pointers: Pointers;
	readonly #calls: Calls;
	/** How many parentheses are open where the function's variables are being declared: `long a, *b;`. */
	#declaring: number | null = null;
	/** The variable whose initialiser this is. */
	#initialised: string | null = null;

	/** @param base where the tokens' text begins in the file. */
	constructor(tokens: readonly CToken[], base: number, scope: Scope, findings: FileFindings) {
		this.#reading = { tokens, base, scope, blocks: new Blocks(tokens, scope), findings };
		this.#findings = findings;
		this.#pointers = new Pointers(this.#reading);
		this.#calls = new Calls(this.#reading, this.#pointers);
	}

	run(isFirstInLine: (offset: number) => boolean): void {
		const { tokens } = this.#reading;
		for (let index = 0; index < tokens.length; index++) {
			const { kind, text, offset } = tokens[index]!;
			if (kind === 'directive') this.#directive(text, offset);
			else if (kind === 'name') this.#name(text, index);
			else if (kind === 'mark' && text === '}') this.#leave(isFirstInLine(offset));
			else if (kind === 'mark') this.#mark(text, offset, index);
		}
	}

	#directive(text: string, offset: number): void {
		const macro = macroDefinition(text);
		if (macro === null) return;
		const { name, parameters, head } = macro;
		const body = [...cTokens(text.slice(head), true)];
		if (body.length === 1 && body[0]?.kind !== 'name') return;
		const { base, scope } = this.#reading;
		const inside = new Scope(scope.knowledge, { name, parameters, isMacro: true, isLocal: true }, scope.fileTexts);
		const scan = new Scan(body, base + offset + head, inside, this.#findings);
		scan.run(() => false);
		if (body.length > MAX_EXPRESSION) return;
		for (const argument of scan.#pointers.in(0, body.length)) {
			this.#findings.add(macro.isFunction ? 'result' : 'name', name, argument, true);
		}
	}

	#mark(text: string, offset: number, index: number): void {
		if (text === '(') this.#calls.open(index, offset);
		else if (text === ')') this.#calls.close(index);
		else if (text === ',') this.#calls.comma(index);
		else if (text === '{') this.#enter(index);
		else if (text === ';') this.#endStatement();
		else if (text === '=') this.#assignment(index);
	}

	#enter(index: number): void {
		const { tokens, blocks } = this.#reading;
		if (blocks.isOutside) this.#calls.clear();
		const defined = blocks.open();
		if (defined !== null) this.#findings.definition(defined);
		this.#initialised = initialisedBy(tokens, index, this.#calls.last) ?? this.#initialised;
	}

	#leave(isFirstInLine: boolean): void {
		const { blocks } = this.#reading;
		blocks.close(isFirstInLine);
		if (blocks.isOutside) this.#calls.clear();
	}

	#endStatement(): void {
		const { blocks } = this.#reading;
		if (blocks.isOutside) {
			blocks.endDeclaration();
			this.#calls.clear();
		}
		this.#initialised = null;
		this.#declaring = null;
	}

	#name(name: string, index: number): void {
		if (name === PROBE_MEMBER) return this.#probe(index);
		if (name === 'return') return this.#pointers.returned(index);
		const { scope, blocks } = this.#reading;
		if (blocks.isOutside) {
			if (name === 'static') blocks.beginStatic();
			else if (blocks.isStatic && this.#isDeclarator(index)) scope.declareStatic(name);
		} else if (scope.context !== null) this.#local(name, index);
		const called = scope.argumentsOf('type', name);
		if (called.length > 0) this.#pointers.declaration(index, called, blocks.isStatic);
	}

	/** A name in a function, which may be declared there. */
	#local(name: string, index: number): void {
		const { tokens, scope } = this.#reading;
		if (!this.#isDeclarator(index) || tokens[index + 1]?.text === ')') return;
		const isAnother = isMark(tokens[index - 1], ',') || isMark(tokens[index - 1], '*');
		const isNext = this.#declaring === this.#calls.depth && isAnother;
		if (!isNext && typeBefore(tokens, index) === null) return;
		scope.declareLocal(name);
		this.#declaring = this.#calls.depth;
	}

	/** Whether something follows the name that may follow the name of a variable where that is declared. */
	#isDeclarator(index: number): boolean {
		const next = this.#reading.tokens[index + 1];
		return next?.kind === 'mark' && /^[;=,[)]$/.test(next.text);
	}

	/** At the member that names what is probed. */
	#probe(index: number): void {
		const { tokens } = this.#reading;
		const isAssigned = isMember(tokens, index) && isMark(tokens[index + 1], '=');
		// `symbol_name: "x"` is how old compilers wrote it.
		const isOld = isMark(tokens[index + 1], ':') && (isMark(tokens[index - 1], '{') || isMark(tokens[index - 1], ','));
		if (!isAssigned && !isOld) return;
		const end = endOfExpression(tokens, index + 2);
		const names = lookUp(this.#reading, index + 2, end, FIRST_TEXT, 'kprobe', tokens[index]!.offset);
		const variable = rootOf(tokens, index) ?? this.#initialised;
		if (variable !== null) this.#pointers.probe(variable, names);
	}

	#assignment(index: number): void {
		const { tokens, scope, blocks } = this.#reading;
		const found = stringVariable(tokens, index);
		if (found !== null) scope.addText(found.variable, found.text, blocks.isOutside);
		const end = this.#pointers.assignment(index, this.#calls.last);
		const variable = tokens[index - 1];
		const cell = scope.context === null || variable?.kind !== 'name' ? null : cellOf(tokens, index + 1, end);
		if (cell !== null) scope.setCell(variable!.text, cell);
	}
}
