/** What each character of a text that is read grants. */
const PER_CHARACTER = 40;

/**
 * What expanding makefiles may cost, in characters: hostile ones expand exponentially. Each makefile, with what it
 * includes, has an allowance of its own, in proportion to its text, so that no other uses it up; all of a tree together
 * have one as well.
 */
export class Allowance {
	readonly #whole: Allowance | null;
	readonly #most: number;
	#granted: number;
	#taken = 0;

	private constructor(least: number, most: number, whole: Allowance | null) {
		this.#granted = least;
		this.#most = most;
		this.#whole = whole;
	}

	static ofTree(): Allowance {
		return new Allowance(30_000_000, 90_000_000, null);
	}

	static ofMakefile(tree: Allowance): Allowance {
		return new Allowance(400_000, 12_000_000, tree);
	}

	/** @param length - of a text that is read, in characters. */
	growWith(length: number): void {
		this.#granted = Math.min(this.#most, this.#granted + PER_CHARACTER * length);
	}

	get isSpent(): boolean {
		return this.#taken > this.#granted || this.#whole?.isSpent === true;
	}

	/** False when nothing is left. */
	take(characters: number): boolean {
		this.#taken += characters;
		return this.#taken <= this.#granted && this.#whole?.take(characters) !== false;
	}
}
