/** How many requests a round may still make: GitHub's limits are for people's work. */
export class Calls {
	readonly #signal: AbortSignal;
	#left: number;

	/** @param signal ends the round. */
	constructor(most: number, signal: AbortSignal) {
		this.#left = most;
		this.#signal = signal;
	}

	get areSpent(): boolean {
		return this.#left <= 0 || this.#signal.aborted;
	}

	/** Makes a request that counts. */
	make<T>(request: () => Promise<T>): Promise<T> {
		this.#left--;
		return request();
	}

	/** Some of these, for one part of the work; what it does not need stays for the others. */
	async share<T>(most: number, work: (calls: Calls) => Promise<T>): Promise<T> {
		const granted = Math.min(most, this.#left);
		const share = new Calls(granted, this.#signal);
		try {
			return await work(share);
		} finally {
			this.#left -= granted - share.#left;
		}
	}
}
