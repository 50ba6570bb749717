import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Precedence } from '../../../src/queue/precedence.ts';

describe('work', () => {
	it('begins at once where no answer is owed', async () => {
		const order: string[] = [];
		const precedence = new Precedence();
		await precedence.answer(() => Promise.resolve());
		await Promise.all([
			precedence.mayBegin().then(() => order.push('work')),
			Promise.resolve()
				.then(() => Promise.resolve())
				.then(() => order.push('later')),
		]);
		expect(order).toEqual(['work', 'later']);
	});

	it('waits until all answers are given, also those that failed', async () => {
		const order: string[] = [];
		const precedence = new Precedence();
		const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
		const answers = [
			precedence.answer(() => first.promise).then(() => order.push('first')),
			precedence.answer(() => second.promise).catch(() => order.push('second')),
		];
		const work = precedence.mayBegin().then(() => order.push('work'));
		first.resolve();
		await answers[0];
		await setImmediate();
		expect(order).toEqual(['first']);
		second.reject(new Error('The store does not answer.'));
		await Promise.all([...answers, work]);
		expect(order.toSorted()).toEqual(['first', 'second', 'work']);
	});

	it('begins all the same where answers never end', async () => {
		const precedence = new Precedence();
		void precedence.answer(() => new Promise<never>(() => undefined));
		await expect(precedence.mayBegin()).resolves.toBeUndefined();
	});
});
