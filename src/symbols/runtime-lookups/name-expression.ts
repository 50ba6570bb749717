/** C expressions that give a symbol's name: a string, strings and stringified words in a row, a word, pasted words. */
import { isMark, type CToken } from '../c-source/c-tokens.ts';
import { closing, MAX_EXPRESSION, withoutCasts } from './brackets.ts';
import { MAX_NAME_LENGTH, type NameArgument } from './lookup-functions.ts';

type Piece =
	| { readonly kind: 'text'; readonly text: string }
	/** `isString`: it is made a string of, by `#` or `__stringify`. */
	| { readonly kind: 'word'; readonly text: string; readonly isString: boolean };

/** What an expression gives: texts, or, where it holds a parameter of the macro or function around it, a form of that. */
export interface NameValue {
	readonly names: readonly string[];
	readonly parameters: readonly NameArgument[];
}

/** What the words of an expression mean where it stands. */
export interface Surroundings {
	/** Of the macro or function that holds it. */
	readonly parameters: readonly string[];
	readonly isMacro: boolean;
	/** The strings that a variable or macro of that name may stand for. */
	readonly textsOf: (word: string) => readonly string[];
	/** Whether it is a macro that makes a string of its argument. */
	readonly isStringifier: (word: string) => boolean;
}

/** What an expression may give, around the parameter where it holds one. */
interface Alternative {
	readonly before: string;
	readonly parameter: Pick<NameArgument, 'index' | 'takes'> | null;
	readonly after: string;
}

const MAX_ALTERNATIVES = 16;
const NOTHING: NameValue = { names: [], parameters: [] };

/** @param argument what is made of the expression's value. */
export function nameOf(expression: readonly CToken[], argument: NameArgument, where: Surroundings): NameValue {
	const only = expression.length === 1 ? expression[0] : undefined;
	if (only?.kind === 'string') {
		const name = argument.before + only.text + argument.after;
		return name.length > MAX_NAME_LENGTH ? NOTHING : { names: [name], parameters: [] };
	}
	const pieces = expression.length > MAX_EXPRESSION ? null : piecesOf(withoutCasts(expression), where);
	if (pieces === null || pieces.length === 0) return NOTHING;
	let found: Alternative[] = [{ before: argument.before, parameter: null, after: '' }];
	for (const piece of pieces) {
		const parameter = parameterOf(piece, argument, where);
		if (parameter !== null) {
			if (found.some((one) => one.parameter !== null)) return NOTHING;
			found = found.map((one) => ({ ...one, parameter }));
			continue;
		}
		const texts = textsOf(piece, argument, where);
		found = found
			.flatMap((one) =>
				texts.map((text) =>
					one.parameter === null ? { ...one, before: one.before + text } : { ...one, after: one.after + text },
				),
			)
			.filter(({ before, after }) => before.length + after.length <= MAX_NAME_LENGTH)
			.slice(0, MAX_ALTERNATIVES);
	}
	return {
		names: found.filter(({ parameter }) => parameter === null).map(({ before }) => before + argument.after),
		parameters: found.flatMap(({ before, parameter, after }) =>
			parameter === null ? [] : [{ ...parameter, before, after: after + argument.after }],
		),
	};
}

function parameterOf(
	piece: Piece,
	argument: NameArgument,
	{ parameters, isMacro }: Surroundings,
): Alternative['parameter'] {
	if (piece.kind === 'text') return null;
	const isWord = piece.isString || argument.takes === 'word';
	// In a function, a word that is made a string of stands for itself.
	const index = isWord && !isMacro ? -1 : parameters.indexOf(piece.text);
	return index === -1 ? null : { index, takes: isWord ? 'word' : 'text' };
}

function textsOf(piece: Piece, argument: NameArgument, { textsOf: known }: Surroundings): readonly string[] {
	if (piece.kind === 'text' || piece.isString || argument.takes === 'word') return [piece.text];
	return known(piece.text);
}

/** @returns null for an expression of another kind. */
function piecesOf(tokens: readonly CToken[], { isStringifier }: Surroundings): Piece[] | null {
	const pieces: Piece[] = [];
	/** Two words in a row are a declaration, unless one is a string or they are pasted together. */
	let isPasted = true;
	for (let at = 0; at < tokens.length; at++) {
		const token = tokens[at]!;
		const next = tokens[at + 1];
		if (token.kind === 'string') {
			pieces.push({ kind: 'text', text: token.text });
			isPasted = true;
		} else if (token.kind === 'name' && isMark(next, '(')) {
			const length = isStringifier(token.text) ? closing(tokens, at + 1) - at - 1 : -1;
			const inner = length < 1 ? null : pastedWords(tokens.slice(at + 2, at + 1 + length));
			if (inner === null) return null;
			pieces.push(...inner);
			at += 1 + length;
		} else if (token.kind === 'name') {
			if (!isPasted) return null;
			pieces.push({ kind: 'word', text: token.text, isString: false });
			isPasted = false;
		} else if (isMark(token, '#') && next?.kind === 'name') {
			pieces.push({ kind: 'word', text: next.text, isString: true });
			at += 1;
		} else if (isMark(token, '##') && pieces.length > 0) isPasted = true;
		else return null;
	}
	return pieces;
}

/** Of `a ## b`. */
function pastedWords(tokens: readonly CToken[]): Piece[] | null {
	const pieces: Piece[] = [];
	for (const [index, token] of tokens.entries()) {
		if (index % 2 === 1 ? token.text !== '##' : token.kind !== 'name') return null;
		if (index % 2 === 0) pieces.push({ kind: 'word', text: token.text, isString: true });
	}
	return pieces.length === 0 ? null : pieces;
}
