import { describe, expect, it } from '@jest/globals';
import { Turns } from '../../../src/store/turns.ts';

/** A task that holds the turn until it is told to end. */
function holding(turns: Turns) {
	const release = Promise.withResolvers<void>();
	return { done: turns.take('usual', () => release.promise), release: release.resolve };
}

describe('turns', () => {
	it('are of one task at a time, in their order', async () => {
		const turns = new Turns();
		let [running, most] = [0, 0];
		const ended: number[] = [];
		const task = (name: number) =>
			turns.take('usual', async () => {
				most = Math.max(most, ++running);
				await Promise.resolve();
				running--;
				ended.push(name);
			});
		await Promise.all([1, 2, 3].map(task));
		expect([most, ended]).toEqual([1, [1, 2, 3]]);
	});

	it('come to urgent tasks first', async () => {
		const turns = new Turns();
		const held = holding(turns);
		const ran: string[] = [];
		const usual = turns.take('usual', () => Promise.resolve(ran.push('usual')));
		const urgent = turns.take('urgent', () => Promise.resolve(ran.push('urgent')));
		held.release();
		await Promise.all([held.done, usual, urgent]);
		expect(ran).toEqual(['urgent', 'usual']);
	});

	it('come to others too, however many urgent ones wait', async () => {
		const turns = new Turns();
		const held = holding(turns);
		const ran: string[] = [];
		const urgent = Array.from({ length: 20 }, () => turns.take('urgent', () => Promise.resolve(ran.push('urgent'))));
		const usual = turns.take('usual', () => Promise.resolve(ran.push('usual')));
		held.release();
		await Promise.all([held.done, usual, ...urgent]);
		expect(ran.indexOf('usual')).toBe(8);
	});

	it('go on after a task that failed', async () => {
		const turns = new Turns();
		const failed = turns.take('urgent', () => Promise.reject(new Error('no')));
		const after = turns.take('usual', () => Promise.resolve('yes'));
		await expect(failed).rejects.toThrow('no');
		expect(await after).toBe('yes');
	});
});
