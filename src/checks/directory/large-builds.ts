/** Has what would keep all processors busy wait for each other: side by side they take longer than one after the other. */
export class LargeBuilds {
	#free: number;
	readonly #waiting: (() => void)[] = [];

	/** @param atOnce how many may be under way. */
	constructor(atOnce: number) {
		this.#free = atOnce;
	}

	/** Resolves when the caller may begin, in the order of calls. @returns to be called when it needs that no more; twice does no harm. */
	async begin(): Promise<() => void> {
		if (this.#free > 0) this.#free--;
		else await new Promise<void>((resolve) => this.#waiting.push(resolve));
		let isOver = false;
		return () => {
			if (isOver) return;
			isOver = true;
			const next = this.#waiting.shift();
			if (next === undefined) this.#free++;
			else next();
		};
	}
}
