/**
 * What expanding makefiles may cost, in characters: hostile ones expand exponentially. Each makefile has an allowance of
 * its own, in proportion to its text, so that no other uses it up; all of a tree together have one as well.
 */
const LEAST = 400_000;
const PER_CHARACTER = 40;
const MOST = 12_000_000;
const LEAST_FOR_TREE = 30_000_000;
const MOST_FOR_TREE = 90_000_000;

export class TreeAllowance {
	#left: number;

	/** @param length - of all texts, in characters. */
	constructor(length: number) {
		this.#left = Math.min(MOST_FOR_TREE, LEAST_FOR_TREE + PER_CHARACTER * length);
	}

	get isSpent(): boolean {
		return this.#left < 0;
	}

	take(characters: number): boolean {
		this.#left -= characters;
		return !this.isSpent;
	}
}

/** Of one makefile and what it includes. */
export class Allowance {
	readonly #tree: TreeAllowance;
	#granted = LEAST;
	#taken = 0;

	constructor(tree: TreeAllowance) {
		this.#tree = tree;
	}

	/** @param length - of a text that is read, in characters. */
	growWith(length: number): void {
		this.#granted = Math.min(MOST, this.#granted + PER_CHARACTER * length);
	}

	get isSpent(): boolean {
		return this.#taken > this.#granted || this.#tree.isSpent;
	}

	/** False when nothing is left. */
	take(characters: number): boolean {
		this.#taken += characters;
		return this.#taken <= this.#granted && this.#tree.take(characters);
	}
}
