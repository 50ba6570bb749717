import { Superseded } from '../shared/errors.ts';

/** So many tasks run at once; the others wait for their turn, in the order they came. */
export class Slots {
	#free: number;
	readonly #waiting: (() => void)[] = [];

	constructor(count: number) {
		this.#free = count;
	}

	/** @throws Superseded where the signal aborted before it was the task's turn. */
	async hold<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> {
		await this.#take(signal);
		try {
			return await task();
		} finally {
			this.#give();
		}
	}

	#take(signal: AbortSignal): Promise<void> {
		if (signal.aborted) return Promise.reject(new Superseded('The work is not wanted any more.'));
		if (this.#free > 0) {
			this.#free--;
			return Promise.resolve();
		}
		return new Promise((resolve, reject) => {
			const turn = () => {
				signal.removeEventListener('abort', leave);
				resolve();
			};
			const leave = () => {
				this.#waiting.splice(this.#waiting.indexOf(turn), 1);
				reject(new Superseded('The work is not wanted any more.'));
			};
			signal.addEventListener('abort', leave, { once: true });
			this.#waiting.push(turn);
		});
	}

	#give(): void {
		const next = this.#waiting.shift();
		if (next === undefined) this.#free++;
		else next();
	}
}
