/** The texts that a variable may stand for where several assignments, under conditions or not, give it one. */
import type { Assignment } from './makefile-syntax.ts';

/** Never empty. */
export type Values = readonly [string, ...string[]];

const MAX_ALTERNATIVES = 12;
/** Longest single value that is of any use, in characters. */
export const MAX_VALUE = 2000;
/** Of what has too many values to tell them: no literal. */
export const UNKNOWN: Values = ['$'];

/** Everything that it may ever be: one text an alternative, or all in one where it is a list that is added to. */
export function everyValue(definitions: readonly Assignment[]): Values {
	const texts = (adds: boolean) =>
		definitions.filter(({ effect }) => (effect === 'add') === adds).map(({ value }) => value);
	const [first = '', ...others] = new Set(texts(false));
	const added = texts(true);
	if (added.length === 0 && others.length < MAX_ALTERNATIVES) return [first, ...others];
	return [[first, ...others, ...added].join(' ')];
}

/** What it may be in the end, as make would set it from the first line to the last. */
export function finalValues(definitions: readonly Assignment[]): Values {
	let possible = new Set<string | null>([null]);
	for (const { value, effect, conditional, isExhaustive } of definitions) {
		const set = [...possible].map((before) => {
			if (effect === 'add') return before === null || before === '' ? value : `${before} ${value}`;
			return effect === 'default' ? (before ?? value) : value;
		});
		// A text that is added to again and again is copied each time.
		if (set.some((text) => text.length > MAX_VALUE)) return UNKNOWN;
		possible = new Set(conditional ? [...possible, ...set] : set);
		if (isExhaustive) possible.delete(null);
		if (possible.size > MAX_ALTERNATIVES) return UNKNOWN;
	}
	return distinct([...possible].map((value) => value ?? ''));
}

/** Every text of `before` with every one of `after` behind it. */
export function combine(before: Values, after: Values, isList: boolean): Values {
	if (before.length * after.length > MAX_ALTERNATIVES) {
		return isList ? [before.map((text) => text + after.join(' ')).join(' ')] : UNKNOWN;
	}
	const [first, ...others] = after;
	if (before.length === 1 && others.length === 0) return [before[0] + first];
	return distinct(before.flatMap((start) => after.map((end) => start + end)));
}

export function distinct(values: Iterable<string>): Values {
	const [first = '', ...others] = new Set(values);
	return [first, ...others];
}

/** Puts the values of a text together piece by piece, where pieces may have several values. */
export class ValueBuilder {
	/** In a list, a word with a piece of several values stands for several words; what is before it does not matter. */
	readonly #isList: boolean;
	#done = '';
	#open: Values = [''];

	constructor(isList: boolean) {
		this.#isList = isList;
	}

	/** No alternative is a literal. */
	get isUnknown(): boolean {
		return this.#open.every((text) => text.includes('$'));
	}

	get length(): number {
		return this.#done.length + this.#open[0].length * this.#open.length;
	}

	add(piece: Values): void {
		if (this.#isList && this.#open.length > 1 && piece.length === 1) {
			const blank = piece[0].search(/\s/);
			if (blank !== -1) {
				this.#done += combine(this.#open, [piece[0].slice(0, blank)], true).join(' ');
				this.#open = [piece[0].slice(blank)];
				return;
			}
		} else if (this.#isList && piece.length > 1 && this.#open.length === 1) {
			const [text] = this.#open;
			let start = text.length;
			while (start > 0 && !/\s/.test(text[start - 1] ?? '')) start--;
			this.#done += text.slice(0, start);
			this.#open = [text.slice(start)];
		}
		this.#open = combine(this.#open, piece, this.#isList);
	}

	values(): Values {
		return this.#done === '' ? this.#open : [this.#done + this.#open.join(' ')];
	}
}
