import { describe, expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { LargeBuilds } from '../../../src/checks/directory/large-builds.ts';

describe('large builds', () => {
	/** Begins builds 0, 1, 2 …; tells which have begun, and how each ends. */
	const begin = async (atOnce: number, count: number) => {
		const large = new LargeBuilds(atOnce);
		const begun: number[] = [];
		const ends = Array.from({ length: count }, (_, index) =>
			large.begin().then((end) => {
				begun.push(index);
				return end;
			}),
		);
		await setImmediate();
		const end = async (index: number) => {
			(await ends[index])?.();
			await setImmediate();
		};
		return { begun, end };
	};

	it('wait for each other, and begin in their order', async () => {
		const { begun, end } = await begin(2, 4);
		expect(begun).toEqual([0, 1]);
		await end(1);
		expect(begun).toEqual([0, 1, 2]);
		await end(0);
		expect(begun).toEqual([0, 1, 2, 3]);
	});

	it('make room once, however often one says that it has ended', async () => {
		const { begun, end } = await begin(1, 3);
		await end(0);
		await end(0);
		expect(begun).toEqual([0, 1]);
	});

	it('leave their room to those that come later', async () => {
		const large = new LargeBuilds(1);
		(await large.begin())();
		expect(await Promise.race([large.begin().then(() => 'begun'), setImmediate('waits')])).toBe('begun');
	});
});
