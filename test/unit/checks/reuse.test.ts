import type { OpenBuild, SharingBuild } from '../../../src/checks/ports/records.ts';
import { describe, expect, test } from '@jest/globals';
import { knownResultOf, serves, waitsFor } from '../../../src/checks/plan/reuse.ts';
import type { Transaction } from '../../../src/checks/ports/store.ts';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { EXAMPLES, planOfExample } from '../pins/example-checks.ts';
import { buildResult, unresolved } from './build-results.ts';

const SAME = { tree: 'tree', content: 'content' };
const ALIKE = { tree: 'with another README', content: 'content' };

function open(changes: Partial<SharingBuild & OpenBuild>): SharingBuild & OpenBuild {
	return {
		id: '1',
		checkId: 'check 1',
		repositoryId: 1,
		subjectKey: '1/pull/1',
		side: 'head',
		state: 'queued',
		rebuild: false,
		clean: false,
		keys: SAME,
		...changes,
	};
}

const PLANNED = {
	check: { baseRef: 'main' },
	subject: {
		key: '1/pull/1',
		installationId: 1,
		repositoryId: 1,
		owner: 'acme',
		name: 'driver',
		pullRequest: 1,
		defaultBranch: 'main',
		observedAt: null,
		replies: 0,
		commentId: null,
		commentDigest: null,
		approvedSha: null,
	},
	plan: { ...planOfExample(EXAMPLES['everything resolves']!), committedAt: '2026-01-01T00:00:00Z' },
};

const BASE = open({ side: 'base' });
const HEAD = open({});
const OTHER = open({ id: '2', checkId: 'check 2', subjectKey: '1/pull/2' });

describe('the result of a build serves', () => {
	test.each([
		['head, of its whole tree, another pull request’s head', HEAD, OTHER, true],
		['head, of its whole tree, base: that is what was merged', HEAD, { ...OTHER, side: 'base' }, true],
		['base, of a tree that is alike, any head', BASE, { ...OTHER, keys: ALIKE }, true],
		['head, of a tree that is alike, its own pull request', HEAD, { ...HEAD, keys: ALIKE }, true],
		['head, of a tree that is alike, no other pull request', HEAD, { ...OTHER, keys: ALIKE }, false],
		['head, of a tree that is alike, no base', HEAD, { ...HEAD, side: 'base', keys: ALIKE }, false],
		['base, no other repository', BASE, { ...BASE, repositoryId: 2 }, false],
		['base, no other content', BASE, { ...BASE, keys: { tree: 'tree', content: 'other' } }, false],
	] as const)('%s: %#', (_what, from, to, expected) => {
		expect(serves(from, to)).toBe(expected);
	});
});

describe('a build waits', () => {
	const running = { ...OTHER, state: 'running' } as const;
	test('for one that runs and will serve it, and for none that is only queued', () => {
		expect(waitsFor(HEAD, [HEAD, running])).toBe(true);
		expect(waitsFor(HEAD, [HEAD, OTHER])).toBe(false);
		expect(waitsFor(HEAD, [{ ...running, keys: ALIKE }])).toBe(false);
	});

	test('as head for its own base, which does not wait for it: nobody waits in a circle', () => {
		const base = { ...BASE, id: '3' };
		expect(waitsFor({ ...HEAD, keys: ALIKE }, [HEAD, base])).toBe(true);
		expect(waitsFor(base, [HEAD, base])).toBe(false);
	});

	test('for nobody where a person asks for another build', () => {
		expect(waitsFor({ ...HEAD, rebuild: true }, [running])).toBe(false);
		expect(waitsFor({ ...HEAD, clean: true }, [running])).toBe(false);
	});
});

describe('a known result', () => {
	const ask = (known: BuildResult, wish: { rebuild?: boolean; clean?: boolean }) => {
		const transaction: Partial<Transaction> = { knownResult: () => Promise.resolve(known) };
		const build = { side: 'head', keys: SAME, rebuild: false, clean: false, ...wish } as const;
		const planned = { ...PLANNED, build: { ...build, kernelId: 'debian-12' } };
		return knownResultOf(transaction as Transaction, planned);
	};

	test('is not used by a push of the default branch as long as nobody told what its modules need', async () => {
		const branch = { ...PLANNED.subject, key: '1/branch/main', pullRequest: null };
		const build = { kernelId: 'debian-12', side: 'base', keys: SAME, rebuild: false, clean: false } as const;
		const pushed = (lacksNeeds: boolean) => {
			const transaction: Partial<Transaction> = {
				knownResult: () => Promise.resolve(buildResult()),
				lacksNeeds: () => Promise.resolve(lacksNeeds),
			};
			return knownResultOf(transaction as Transaction, { ...PLANNED, subject: branch, build });
		};
		expect(await pushed(true)).toBeNull();
		expect(await pushed(false)).not.toBeNull();
	});

	test('is used, and says that it was', async () => {
		expect((await ask(buildResult(), {}))?.moduleRoots.every(({ cached }) => cached)).toBe(true);
		expect(await ask(unresolved('foo'), {})).not.toBeNull();
	});

	test('is asked for again where it was no pass, and where all is to be built clean', async () => {
		expect(await ask(buildResult(), { rebuild: true })).not.toBeNull();
		expect(await ask(unresolved('foo'), { rebuild: true })).toBeNull();
		expect(await ask(buildResult(), { clean: true })).toBeNull();
	});
});
