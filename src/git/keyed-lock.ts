/** Lets one task a key run at a time, in the order they came. */
export class KeyedLock {
	readonly #tails = new Map<string, Promise<unknown>>();

	/** Whether a task of that key runs or waits. */
	isHeld(key: string): boolean {
		return this.#tails.has(key);
	}

	async run<T>(key: string, task: () => Promise<T>): Promise<T> {
		const previous = this.#tails.get(key) ?? Promise.resolve();
		const current = previous.then(task, task);
		this.#tails.set(key, current);
		try {
			return await current;
		} finally {
			if (this.#tails.get(key) === current) this.#tails.delete(key);
		}
	}
}
