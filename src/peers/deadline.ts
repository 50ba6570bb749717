/** Waiting for what may never come. */
import { Superseded } from '../shared/errors.ts';

interface Within {
	readonly ms: number;
	/** What to fail with when the time is over. */
	readonly late: () => Error;
	/** Aborted where nobody waits any more. */
	readonly signal?: AbortSignal | undefined;
}

/**
 * What a promise gives, if it does so in time. What it waits for goes on: who can end it has to.
 * @throws `late()`; Superseded where the signal is aborted before.
 */
export async function within<T>({ ms, late, signal }: Within, promise: Promise<T>): Promise<T> {
	// Nobody hears of it once the time is over.
	promise.catch(() => undefined);
	if (signal?.aborted === true) throw new Superseded('This is not waited for any more.');
	const ending = new AbortController();
	const ended = new Promise<never>((_resolve, reject) => {
		const timer = setTimeout(() => reject(late()), ms);
		const abort = () => reject(new Superseded('This is not waited for any more.'));
		signal?.addEventListener('abort', abort, { once: true, signal: ending.signal });
		ending.signal.addEventListener('abort', () => clearTimeout(timer));
	});
	try {
		return await Promise.race([promise, ended]);
	} finally {
		ending.abort();
	}
}
