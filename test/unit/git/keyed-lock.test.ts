import { describe, expect, it } from '@jest/globals';
import { KeyedLock } from '../../../src/git/keyed-lock.ts';

const never = () => new Promise<never>(() => {});
const LONG = { timeoutMs: 20_000 };

describe('who waits for a task that never ends', () => {
	it('is let go when it is not wanted any more', async () => {
		const lock = new KeyedLock();
		void lock.run('key', LONG, never);
		const wanted = new AbortController();
		const waiting = lock.run('key', { ...LONG, signal: wanted.signal }, () => Promise.resolve());
		wanted.abort();
		await expect(waiting).rejects.toMatchObject({ kind: 'superseded' });
	});

	it('is let go when it has waited long enough', async () => {
		const lock = new KeyedLock();
		void lock.run('key', LONG, never);
		const waiting = lock.run('key', { timeoutMs: 1 }, () => Promise.resolve());
		await expect(waiting).rejects.toMatchObject({ name: 'Unavailable', peer: 'git' });
	});

	it('does not take the place of who asked before, when it gives up', async () => {
		const lock = new KeyedLock();
		const first = Promise.withResolvers<string>();
		const order: string[] = [];
		const running = lock.run('key', LONG, async () => order.push(await first.promise));
		await expect(lock.run('key', { timeoutMs: 1 }, never)).rejects.toMatchObject({ name: 'Unavailable' });
		const third = lock.run('key', LONG, () => Promise.resolve(order.push('third')));
		first.resolve('first');
		await Promise.all([running, third]);
		expect(order).toEqual(['first', 'third']);
		expect(lock.isHeld('key')).toBe(false);
	});
});
