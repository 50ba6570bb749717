import { setTimeout } from 'node:timers/promises';

/** What is held up for longer begins all the same: a flood of webhooks slows work down, and does not stop it. */
const MAX_HELD_MS = 1000;

/** Answers go first: somebody waits ten seconds for one, and work that begins meanwhile would take its processor time. */
export class Precedence {
	#answers = 0;
	#allAnswered = Promise.withResolvers<void>();

	/** Holds new work up until the answer is given. */
	async answer<T>(give: () => Promise<T>): Promise<T> {
		this.#answers++;
		try {
			return await give();
		} finally {
			if (--this.#answers === 0) {
				this.#allAnswered.resolve();
				this.#allAnswered = Promise.withResolvers<void>();
			}
		}
	}

	/** Resolves when no answer is owed, a second later at most. */
	async mayBegin(): Promise<void> {
		if (this.#answers === 0) return;
		const over = new AbortController();
		try {
			await Promise.race([this.#allAnswered.promise, setTimeout(MAX_HELD_MS, undefined, { signal: over.signal })]);
		} finally {
			over.abort();
		}
	}
}
