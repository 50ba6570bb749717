/** Counts equal things. */
export class Multiset {
	readonly #counts = new Map<string, number>();

	constructor(keys: readonly string[]) {
		for (const key of keys) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
	}

	/** Takes one out; false where there is none left. */
	take(key: string): boolean {
		const count = this.#counts.get(key) ?? 0;
		this.#counts.set(key, Math.max(0, count - 1));
		return count > 0;
	}
}
