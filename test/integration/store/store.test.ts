import type { SubjectIdentity } from '../../../src/checks/ports/records.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Transaction } from '../../../src/checks/ports/store.ts';
import { buildResult } from '../../unit/checks/build-results.ts';
import { FIRST_START_MS, openTestDatabase, type TestDatabase } from './test-database.ts';

let db: TestDatabase;
beforeAll(async () => {
	db = await openTestDatabase();
}, FIRST_START_MS);
afterAll(() => db.close());

let nextNumber = 1;
function subject(changes: Partial<SubjectIdentity> = {}): SubjectIdentity {
	const number = nextNumber++;
	return {
		key: `5/pull/${number}`,
		installationId: 1,
		// As large as GitHub's real ids are.
		repositoryId: 5_000_000_000,
		owner: 'acme',
		name: 'driver',
		pullRequest: number,
		defaultBranch: null,
		...changes,
	};
}

async function storeCheck(tx: Transaction, of: SubjectIdentity, headSha = 'a'.repeat(40)) {
	await tx.putAndLockSubject(of, null);
	return tx.insertCheck({
		subjectKey: of.key,
		headSha,
		baseRef: 'main',
		baseSha: 'b'.repeat(40),
		trigger: 'pull-request',
		rebuild: [],
		clean: false,
	});
}

describe('the store', () => {
	it('knows a delivery it has seen', async () => {
		expect(await db.store.transaction((tx) => tx.recordDelivery('guid-1', 'push'))).toBe(true);
		expect(await db.store.transaction((tx) => tx.recordDelivery('guid-1', 'push'))).toBe(false);
	});

	it('keeps nothing of a transaction that fails, its jobs included', async () => {
		const of = subject();
		const failed = db.store.transaction(async (tx) => {
			const check = await storeCheck(tx, of);
			await tx.enqueue({ kind: 'plan', checkId: check.id, subjectKey: check.subjectKey });
			throw new Error('no');
		});
		await expect(failed).rejects.toThrow('no');
		expect(await db.store.transaction((tx) => tx.lockSubject(of.key))).toBeNull();
		const jobs = await db.store.transaction((tx) => tx.unfinishedChecks());
		expect(jobs).toEqual([]);
	});

	it('gives back a check as it was stored', async () => {
		const of = subject();
		const check = await db.store.transaction((tx) => storeCheck(tx, of));
		await db.store.transaction((tx) =>
			tx.updateCheck(check.id, {
				state: 'concluded',
				conclusion: 'success',
				checkRunId: 9_000_000_001,
				plan: { a: [1] },
			}),
		);
		expect(await db.store.transaction((tx) => tx.check(check.id))).toEqual({
			...check,
			state: 'concluded',
			conclusion: 'success',
			checkRunId: 9_000_000_001,
			plan: { a: [1] },
		});
	});

	it('finds of each pull request only the current check of a commit', async () => {
		const [one, two] = [subject({ repositoryId: 77 }), subject({ repositoryId: 77 })];
		const shas = ['1'.repeat(40), '2'.repeat(40)] as const;
		const current = await db.store.transaction(async (tx) => {
			await storeCheck(tx, one, shas[0]);
			await storeCheck(tx, one, shas[1]);
			return storeCheck(tx, two, shas[0]);
		});
		const found = await db.store.transaction((tx) => tx.currentChecksOfCommit(77, shas[0]));
		expect(found.map(({ id }) => id)).toEqual([current.id]);
	});

	describe('offers a result again', () => {
		const keys = { tree: 't1', content: 'c1' };

		async function storeBuild(side: 'base' | 'head', state: 'done' | 'running', of = subject({ repositoryId: 88 })) {
			return db.store.transaction(async (tx) => {
				const check = await storeCheck(tx, of);
				await tx.updateCheck(check.id, { state: 'building' });
				const build = {
					checkId: check.id,
					kernelId: 'debian-12',
					side,
					rebuild: false,
					clean: false,
					keys,
					result: null,
				};
				const [stored] = await tx.insertBuilds([build]);
				await tx.updateBuild(stored!.id, state === 'done' ? { state, result: buildResult() } : { state });
				return { id: stored!.id, of };
			});
		}

		const known = (repositoryId: number, subjectKey: string, side: 'base' | 'head', of = keys) =>
			db.store.transaction((tx) => tx.knownResult({ repositoryId, subjectKey, side, keys: of }));

		it('of the same whole tree to any side and subject of the repository, and to no other', async () => {
			await storeBuild('head', 'done');
			for (const side of ['base', 'head'] as const) expect(await known(88, 'another', side)).toEqual(buildResult());
			expect(await known(89, 'another', 'head')).toBeNull();
			expect(await known(88, 'another', 'head', { tree: 't1', content: 'c2' })).toBeNull();
		});

		it('of a tree that is alike in what counts to its own pull request, and to all where it was base', async () => {
			const alike = { tree: 't3', content: 'c3' };
			const other = { tree: 't4', content: 'c3' };
			const of = subject({ repositoryId: 87 });
			const { id } = await storeBuild('head', 'done', of);
			await db.store.transaction((tx) => tx.updateBuild(id, { keys: alike }));
			expect(await known(87, of.key, 'head', other)).toEqual(buildResult());
			expect(await known(87, 'another', 'head', other)).toBeNull();
			expect(await known(87, of.key, 'base', other)).toBeNull();
			const base = await storeBuild('base', 'done', subject({ repositoryId: 87 }));
			await db.store.transaction((tx) => tx.updateBuild(base.id, { keys: alike }));
			expect(await known(87, 'another', 'head', other)).toEqual(buildResult());
			expect(await known(87, 'another', 'base', other)).toEqual(buildResult());
		});

		it('names the builds that are still to give one', async () => {
			const { id, of } = await storeBuild('base', 'running', subject({ repositoryId: 86 }));
			const open = await db.store.transaction((tx) => tx.openBuilds(86, 'c1'));
			expect(open).toEqual([expect.objectContaining({ id, state: 'running', side: 'base', subjectKey: of.key, keys })]);
			expect(await db.store.transaction((tx) => tx.openBuilds(85, 'c1'))).toEqual([]);
			await db.store.transaction((tx) => tx.updateBuild(id, { state: 'cancelled' }));
			expect(await db.store.transaction((tx) => tx.openBuilds(86, 'c1'))).toEqual([]);
		});
	});

	it('forgets an installation, or only a repository of it', async () => {
		const [gone, stays] = [
			subject({ installationId: 4, repositoryId: 41 }),
			subject({ installationId: 4, repositoryId: 42 }),
		];
		const check = await db.store.transaction(async (tx) => {
			await storeCheck(tx, stays);
			return storeCheck(tx, gone);
		});
		await db.store.transaction((tx) => tx.forget({ installationId: 4, repositoryIds: [41] }));
		expect(await db.store.transaction((tx) => tx.check(check.id))).toBeNull();
		expect(await db.store.transaction((tx) => tx.lockSubject(stays.key))).not.toBeNull();
		await db.store.transaction((tx) => tx.forget({ installationId: 4, repositoryIds: null }));
		expect(await db.store.transaction((tx) => tx.lockSubject(stays.key))).toBeNull();
	});

	it('knows to which branches of a repository pull requests went lately', async () => {
		const of = subject({ repositoryId: 91 });
		const branch = subject({ repositoryId: 91, key: '91/branch/other', pullRequest: null });
		const goes = (to: string, repositoryId = 91) =>
			db.store.transaction((tx) => tx.hasPullRequestsTo({ ...of, repositoryId }, to));
		await db.store.transaction(async (tx) => {
			await storeCheck(tx, of);
			await tx.putAndLockSubject(branch, null);
			const headSha = 'a'.repeat(40);
			const commits = { headSha, baseSha: headSha, baseRef: 'other' };
			await tx.insertCheck({ subjectKey: branch.key, ...commits, trigger: 'push', rebuild: [], clean: false });
		});
		expect(await goes('main')).toBe(true);
		expect(await goes('other')).toBe(false);
		expect(await goes('main', 92)).toBe(false);
	});

	it('tells how long builds of a repository took lately, the newest first, and of no other repository', async () => {
		const [of, other] = [subject({ repositoryId: 93 }), subject({ repositoryId: 94 })];
		const built = async (about: SubjectIdentity, durationMs: number) =>
			db.store.transaction(async (tx) => {
				const check = await storeCheck(tx, about);
				await tx.updateCheck(check.id, { state: 'building', startedAt: new Date() });
				const moduleRoots = [{ path: 'src', outcome: 'pass' as const, durationMs, cached: false }];
				const build = {
					checkId: check.id,
					kernelId: 'debian-12',
					side: 'head' as const,
					rebuild: false,
					clean: false,
					keys: null,
				};
				await tx.insertBuilds([
					{ ...build, result: buildResult({ moduleRoots }) },
					{ ...build, side: 'base', result: null },
				]);
			});
		await built(of, 1000);
		await built(of, 2000);
		await built(other, 3000);
		const recent = await db.store.transaction((tx) => tx.recentRoots(of));
		expect(recent.map(({ moduleRoots }) => moduleRoots[0]?.durationMs)).toEqual([2000, 1000]);
		expect(recent[0]).toEqual({
			kernelId: 'debian-12',
			moduleRoots: [{ path: 'src', outcome: 'pass', durationMs: 2000, cached: false }],
		});
	});

	it('counts what is under way', async () => {
		const before = await db.store.transaction((tx) => tx.underWay());
		await db.store.transaction(async (tx) => {
			const check = await storeCheck(tx, subject());
			await tx.updateCheck(check.id, { state: 'building' });
			const build = { checkId: check.id, side: 'head' as const, rebuild: false, clean: false, keys: null };
			await tx.insertBuilds([
				{ ...build, kernelId: 'a', result: null },
				{ ...build, kernelId: 'b', result: null },
				{ ...build, kernelId: 'c', result: buildResult() },
			]);
		});
		const { checks, builds } = await db.store.transaction((tx) => tx.underWay());
		expect({ checks, builds }).toEqual({ checks: before.checks + 1, builds: before.builds + 2 });
	});

	it('knows which builds run, whose containers are in use', async () => {
		const [queued, running, done] = await db.store.transaction(async (tx) => {
			const check = await storeCheck(tx, subject());
			const build = { checkId: check.id, side: 'head' as const, rebuild: false, clean: false, keys: null };
			return tx.insertBuilds([
				{ ...build, kernelId: 'a', result: null },
				{ ...build, kernelId: 'b', result: null },
				{ ...build, kernelId: 'c', result: buildResult() },
			]);
		});
		await db.store.transaction((tx) => tx.updateBuild(running!.id, { state: 'running' }));
		const known = await db.store.transaction((tx) => tx.runningBuilds());
		expect(known).toContain(running!.id);
		expect(known).not.toContain(queued!.id);
		expect(known).not.toContain(done!.id);
	});
});
