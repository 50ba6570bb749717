/** Containers that are started ahead of their builds: each is some build's, or closed. */
import { describe, expect, it } from '@jest/globals';
import { ContainersAhead } from '../../../src/checks/directory/containers-ahead.ts';
import type { SandboxSession } from '../../../src/checks/ports/sandbox.ts';

const { signal } = new AbortController();

function ahead(builds: readonly string[], known: readonly string[] = []) {
	const started: string[] = [];
	const closed: string[] = [];
	const containers = new ContainersAhead(builds, {
		async start(build) {
			started.push(build);
			if (build === 'refused') throw new Error('the engine has no room');
			return { close: async () => void closed.push(build) } as SandboxSession;
		},
		isNeeded: async (build) => !known.includes(build),
	});
	return { containers, started, closed };
}

describe('containers that are started ahead', () => {
	it('are those of the next builds, one for each that ends', async () => {
		const { containers, started } = ahead(['one', 'two', 'three', 'four']);
		expect([containers.take('one'), containers.take('two')]).toEqual([undefined, undefined]);
		await Promise.all([containers.startNext(signal), containers.startNext(signal)]);
		expect(started).toEqual(['three', 'four']);
		await containers.startNext(signal);
		expect(started).toEqual(['three', 'four']);
	});

	it('are given to their build, which closes them', async () => {
		const { containers, closed } = ahead(['one', 'two']);
		void containers.take('one');
		await containers.startNext(signal);
		const session = await containers.take('two');
		await containers.close();
		expect(closed).toEqual([]);
		await session?.close();
		expect(closed).toEqual(['two']);
	});

	it('are not started for what is known already', async () => {
		const { containers, started } = ahead(['one', 'two', 'three'], ['two']);
		void containers.take('one');
		await containers.startNext(signal);
		expect(started).toEqual(['three']);
	});

	it('are closed where no build comes, and none is started then', async () => {
		const { containers, started, closed } = ahead(['one', 'two', 'three']);
		void containers.take('one');
		await containers.startNext(signal);
		const late = containers.startNext(signal);
		await containers.close();
		await late;
		await containers.startNext(signal);
		expect({ started, closed }).toEqual({ started: ['two'], closed: ['two'] });
	});

	it('that cannot be started: their build is told', async () => {
		const { containers } = ahead(['one', 'refused']);
		void containers.take('one');
		await containers.startNext(signal);
		await expect(containers.take('refused')).rejects.toThrow('no room');
		await expect(containers.close()).resolves.toBeUndefined();
	});
});
