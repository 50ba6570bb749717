import { describe, expect, test } from '@jest/globals';
import { Pace } from '../../../src/github/pace.ts';

const HOUR_MS = 3_600_000;

describe('the pace of an installation', () => {
	test('lets one write begin when the one before has ended, and reads beside it', async () => {
		const pace = new Pace({ secondMs: HOUR_MS, spaceWrites: true });
		const log: string[] = [];
		const [begun, first] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
		const writes = [
			pace.run('write', async () => {
				log.push('first begins');
				begun.resolve();
				await first.promise;
				log.push('first ends');
			}),
			pace.run('write', () => Promise.resolve(log.push('second begins'))),
		];
		await begun.promise;
		await pace.run('read', () => Promise.resolve());
		expect(log).toEqual(['first begins']);
		first.resolve();
		await Promise.all(writes);
		expect(log).toEqual(['first begins', 'first ends', 'second begins']);
	});

	test.each([
		['write', 15],
		['notification', 5],
	] as const)('lets a %s wait when %i of them came together', async (weight, atOnce) => {
		const pace = new Pace({ secondMs: HOUR_MS, spaceWrites: true });
		let done = 0;
		const write = () => pace.run(weight, () => Promise.resolve(done++));
		await Promise.all(Array.from({ length: atOnce }, write));
		void pace.run(weight, () => Promise.reject(new Error('an hour too early'))).catch(() => done++);
		await pace.run('read', () => Promise.resolve());
		expect(done).toBe(atOnce);
		expect(pace.isIdle).toBe(false);
	});

	test('goes on after a write that failed', async () => {
		const pace = new Pace({ secondMs: 1, spaceWrites: true });
		const failed = pace.run('write', () => Promise.reject(new Error('no')));
		await expect(failed).rejects.toThrow('no');
		expect(await pace.run('write', () => Promise.resolve('yes'))).toBe('yes');
	});

	test('has ten requests under way at most', async () => {
		const pace = new Pace({ secondMs: 1, spaceWrites: true });
		const release = Promise.withResolvers<void>();
		let begun = 0;
		const reads = Array.from({ length: 11 }, () =>
			pace.run('read', async () => {
				begun++;
				await release.promise;
			}),
		);
		await Promise.resolve();
		expect(begun).toBe(10);
		release.resolve();
		await Promise.all(reads);
		expect(begun).toBe(11);
	});
});
