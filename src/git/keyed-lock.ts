import { within } from '../peers/deadline.ts';
import { Unavailable } from '../shared/errors.ts';

interface Waiting {
	/** For the turn; the task itself is not hurried. */
	readonly timeoutMs: number;
	readonly signal?: AbortSignal | undefined;
}

/** Lets one task a key run at a time, in the order they came. */
export class KeyedLock {
	readonly #tails = new Map<string, Promise<unknown>>();

	/** Whether a task of that key runs or waits. */
	isHeld(key: string): boolean {
		return this.#tails.has(key);
	}

	/** @throws Unavailable where its turn does not come in time; Superseded on abort; whatever the task throws. */
	async run<T>(key: string, { timeoutMs, signal }: Waiting, task: () => Promise<T>): Promise<T> {
		const turn = this.#tails.get(key) ?? Promise.resolve();
		const late = () => new Unavailable('git', 'Others took too long with the same repository.');
		const current = within({ ms: timeoutMs, late, signal }, turn).then(task);
		// Who gave up leaves the turn to the next one, but not before it is its own.
		const tail = Promise.allSettled([turn, current]);
		this.#tails.set(key, tail);
		try {
			return await current;
		} finally {
			void tail.finally(() => {
				if (this.#tails.get(key) === tail) this.#tails.delete(key);
			});
		}
	}
}
