/** What was used last, up to a total weight. */
export class Recent<T> {
	readonly #maxWeight: number;
	readonly #kept = new Map<string, { readonly value: T; weight: number }>();
	#weight = 0;

	constructor(maxWeight: number) {
		this.#maxWeight = maxWeight;
	}

	get(key: string): T | undefined {
		const entry = this.#kept.get(key);
		if (entry === undefined) return undefined;
		this.#kept.delete(key);
		this.#kept.set(key, entry);
		return entry.value;
	}

	/** @param weight at least 1. */
	keep(key: string, value: T, weight: number): void {
		this.forget(key);
		if (weight > this.#maxWeight) return;
		this.#kept.set(key, { value, weight });
		this.#weight += weight;
		for (const oldest of this.#kept.keys()) {
			if (this.#weight <= this.#maxWeight) return;
			this.forget(oldest);
		}
	}

	forget(key: string): void {
		this.#weight -= this.#kept.get(key)?.weight ?? 0;
		this.#kept.delete(key);
	}
}
