/**
 * Works on the items, some at once. After the first error nothing is begun, what runs is aborted, and only when all of
 * it has ended does this end: nothing goes on, or leaves a container, when the caller is told.
 * @param signal aborts the work from outside.
 * @throws the first error.
 */
export async function inParallel<T>(
	workers: number,
	items: readonly T[],
	signal: AbortSignal,
	work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
	const failure = new AbortController();
	const either = AbortSignal.any([signal, failure.signal]);
	const queue = [...items];
	const worker = async () => {
		for (let item = queue.shift(); item !== undefined && !failure.signal.aborted; item = queue.shift()) {
			await work(item, either).catch((error: unknown) => failure.abort(error));
		}
	};
	await Promise.all(Array.from({ length: Math.max(1, workers) }, worker));
	failure.signal.throwIfAborted();
}
