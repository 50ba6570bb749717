import type { Build, BuiltRoots } from '../../../src/checks/ports/records.ts';
import { describe, expect, it } from '@jest/globals';
import { expectedDuration, remainingTime } from '../../../src/checks/plan/durations.ts';
import type { ModuleRoot } from '../../../src/modules/module-root.ts';

const OVERHEAD = 1500;

function built(kernelId: string, durations: Readonly<Record<string, number>>): BuiltRoots {
	const moduleRoots = Object.entries(durations).map(([path, durationMs]) => {
		return { path, outcome: 'pass' as const, durationMs, cached: false };
	});
	return { kernelId, moduleRoots };
}
const root = (path: string) => ({ path }) as ModuleRoot;
const build = (kernelId: string, state: Build['state'], side: Build['side'] = 'head') => ({ kernelId, side, state });

describe('how long a build takes', () => {
	const expected = expectedDuration([
		built('6.1', { src: 4000 }),
		built('6.1', { src: 9000, extra: 500 }),
		built('6.12', { src: 7000 }),
	]);

	it('is what its roots took last on that kernel, and something beside', () => {
		expect(expected('6.1', [root('src'), root('extra')])).toBe(4500 + OVERHEAD);
		expect(expected('6.12', [root('src')])).toBe(7000 + OVERHEAD);
	});

	it('is not known where one of them was never built there', () => {
		expect(expected('6.12', [root('src'), root('extra')])).toBeNull();
		expect(expected('5.10', [root('src')])).toBeNull();
	});
});

describe('how long a check still takes', () => {
	const seconds = { '5.10': 10, '6.1': 20, '6.12': 30 };
	const expected = expectedDuration(
		Object.entries(seconds).map(([id, time]) => built(id, { src: time * 1000 - OVERHEAD })),
	);
	const roots = { base: [root('src')], head: [root('src')] };
	const remaining = (builds: readonly ReturnType<typeof build>[], atOnce: number) =>
		remainingTime(builds, roots, expected, atOnce);

	it('is what is not done, shared among the builds that run at once', () => {
		const builds = [build('5.10', 'done'), build('5.10', 'queued', 'base'), build('6.1', 'queued')];
		expect(remaining(builds, 1)).toBe(30_000);
		expect(remaining([...builds, build('5.10', 'queued')], 2)).toBe(20_000);
	});

	it('is at least what the longest one takes', () => {
		expect(remaining([build('6.12', 'queued'), build('5.10', 'queued')], 8)).toBe(30_000);
	});

	it('counts half of a build that runs', () => {
		expect(remaining([build('6.1', 'running')], 2)).toBe(10_000);
	});

	it('is not known where one that is not done was never built on its kernel', () => {
		expect(remaining([build('7.2', 'queued'), build('6.1', 'queued')], 2)).toBeNull();
		expect(remaining([build('7.2', 'done'), build('6.1', 'queued')], 2)).toBe(20_000);
	});
});
