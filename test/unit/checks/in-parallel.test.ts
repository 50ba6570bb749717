import { describe, expect, it } from '@jest/globals';
import { inParallel } from '../../../src/checks/directory/in-parallel.ts';

/** Works on `a` to `d`, two at once; `a` fails once `b` has begun, and whatever is aborted takes a moment to end. */
async function withFailure(signal: AbortSignal = new AbortController().signal) {
	const events: string[] = [];
	const bBegan = Promise.withResolvers<void>();
	const work = async (item: string, aborted: AbortSignal) => {
		events.push(`${item} begins`);
		if (item === 'a') {
			await bBegan.promise;
			throw new Error('a fails');
		}
		bBegan.resolve();
		await new Promise<void>((resolve) => aborted.addEventListener('abort', () => setTimeout(resolve, 20)));
		events.push(`${item} ends`);
		throw new Error(`${item} was aborted`);
	};
	const ended = inParallel(2, ['a', 'b', 'c', 'd'], signal, work).then(
		() => events.push('success'),
		(error: Error) => events.push(error.message),
	);
	await ended;
	return events;
}

describe('builds at the same time', () => {
	it('begin no other after the first error, and are all over when it is told', async () => {
		expect(await withFailure()).toEqual(['a begins', 'b begins', 'b ends', 'a fails']);
	});

	it('are each done once, no more at once than asked for', async () => {
		const done: number[] = [];
		let running = 0;
		let most = 0;
		await inParallel(3, [1, 2, 3, 4, 5, 6, 7], new AbortController().signal, async (item) => {
			most = Math.max(most, ++running);
			await new Promise((resolve) => setTimeout(resolve, 2));
			running--;
			done.push(item);
		});
		expect(new Set(done)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7]));
		expect(done).toHaveLength(7);
		expect(most).toBe(3);
	});

	it('are aborted from outside', async () => {
		const stop = new AbortController();
		const ended = inParallel(1, ['a', 'b'], stop.signal, (item, signal) => {
			stop.abort();
			return signal.aborted ? Promise.reject(new Error(`${item} was aborted`)) : Promise.resolve();
		});
		await expect(ended).rejects.toThrow('a was aborted');
	});
});
