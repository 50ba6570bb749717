/** Follows the braces of a file, so that it is known in which function, if any, a place is. */
import type { CToken } from '../c-source/c-tokens.ts';
import type { Parentheses } from './brackets.ts';
import type { Scope } from './scope.ts';
import { parameterNames } from './token-shapes.ts';

/** Where a place is: outside of all braces, in a structure's, or in a function's. */
export type Level = 'file' | 'structure' | 'function';

export class Blocks {
	readonly #tokens: readonly CToken[];
	readonly #scope: Scope;
	#braces = 0;
	#isStatic = false;
	/** What is a function if a body follows. */
	#candidate: ({ readonly name: string } & Parentheses) | null = null;

	constructor(tokens: readonly CToken[], scope: Scope) {
		this.#tokens = tokens;
		this.#scope = scope;
	}

	get isOutside(): boolean {
		return this.#braces === 0 && this.#scope.context?.isMacro !== true;
	}

	get level(): Level {
		if (this.#scope.context !== null) return 'function';
		return this.#braces === 0 ? 'file' : 'structure';
	}

	/** Whether what is being declared outside of functions is `static`. */
	get isStatic(): boolean {
		return this.#isStatic;
	}

	beginStatic(): void {
		this.#isStatic = true;
	}

	/** A name with parentheses outside of functions, which may be a function with its parameters. */
	mayDefine(name: string, parameters: Parentheses): void {
		// Between the parameters and the body stand attributes, some with arguments of their own.
		if (this.#candidate === null || !name.startsWith('__')) this.#candidate = { name, ...parameters };
	}

	endDeclaration(): void {
		this.#candidate = null;
		this.#isStatic = false;
	}

	/** @returns the function whose body begins, if any. */
	open(): string | null {
		const found = this.isOutside ? this.#candidate : null;
		if (this.isOutside) {
			const [isMacro, isLocal] = [false, this.#isStatic];
			const parameters = found === null ? [] : parameterNames(this.#tokens, found.start + 1, found.end);
			this.#scope.enter(found === null ? null : { name: found.name, parameters, isMacro, isLocal });
			this.endDeclaration();
		}
		this.#braces += 1;
		return found?.name ?? null;
	}

	/** @param isFirstInLine it ends a function then, whatever conditional parts made of the count before. */
	close(isFirstInLine: boolean): void {
		this.#braces = isFirstInLine ? 0 : Math.max(0, this.#braces - 1);
		if (!this.isOutside) return;
		this.#scope.enter(null);
		this.endDeclaration();
	}
}
