import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SubjectIdentity, Transaction } from '../../../src/checks/ports/store.ts';
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

	it('offers a result again to the same repository and side only', async () => {
		const of = subject({ repositoryId: 88 });
		const result = buildResult();
		await db.store.transaction(async (tx) => {
			const check = await storeCheck(tx, of);
			const [build] = await tx.insertBuilds([
				{ checkId: check.id, kernelId: 'debian-12', side: 'head', rebuild: false, result: null },
			]);
			await tx.updateBuild(build!.id, { state: 'done', contentKey: 'k1', result });
		});
		const known = (repositoryId: number, side: 'base' | 'head') =>
			db.store.transaction((tx) => tx.knownResult({ repositoryId, side, contentKey: 'k1' }));
		expect(await known(88, 'head')).toEqual(result);
		expect(await known(88, 'base')).toBeNull();
		expect(await known(89, 'head')).toBeNull();
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
});
