/** What is kept, and for how long. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { removeOld } from '../../../src/checks/life-cycle/remove-old.ts';
import type { Check, SubjectIdentity } from '../../../src/checks/ports/records.ts';
import { buildResult } from '../../unit/checks/build-results.ts';
import { FIRST_START_MS, openTestDatabase, type TestDatabase } from './test-database.ts';

let db: TestDatabase;
beforeAll(async () => {
	db = await openTestDatabase();
}, FIRST_START_MS);
afterAll(() => db.close());

const DAY_MS = 24 * 3_600_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);
const KEPT = { deliveries: 10, checks: 20, logs: 5 };

function subject(repositoryId: number, installationId = 1): SubjectIdentity {
	const repository = { installationId, repositoryId, owner: 'acme', name: `driver-${repositoryId}` };
	return { ...repository, key: `${repositoryId}/pull/1`, pullRequest: 1, defaultBranch: 'main' };
}

/** A check that ended, of a subject that nobody has spoken of since. */
async function endedCheck(of: SubjectIdentity, days: number): Promise<Check> {
	const check = await db.store.transaction(async (transaction) => {
		await transaction.putAndLockSubject(of, null);
		const sha = { headSha: 'a'.repeat(40), baseRef: 'main', baseSha: 'b'.repeat(40) };
		const made = await transaction.insertCheck({
			...sha,
			subjectKey: of.key,
			trigger: 'pull-request',
			rebuild: [],
			clean: false,
		});
		const result = { ...buildResult(), log: 'what make said' };
		const plain = { rebuild: false, clean: false, keys: null, result };
		await transaction.insertBuilds([{ checkId: made.id, kernelId: 'debian-12', side: 'head', ...plain }]);
		const ended = { state: 'concluded', finishedAt: daysAgo(days), publishedVersion: 1 } as const;
		await transaction.updateCheck(made.id, ended);
		return made;
	});
	await db.database.kysely
		.updateTable('subjects')
		.set({ seenAt: daysAgo(days) })
		.where('key', '=', of.key)
		.execute();
	return check;
}

const isThere = (id: string) => db.store.transaction(async (transaction) => (await transaction.check(id)) !== null);
const logOf = (id: string) =>
	db.store.transaction(async (transaction) => (await transaction.buildsOfCheck(id))[0]?.result?.log);

describe('as long as the settings say are kept', () => {
	it('deliveries', async () => {
		await db.database.kysely
			.insertInto('deliveries')
			.values([
				{ guid: 'old', event: 'push', receivedAt: daysAgo(11) },
				{ guid: 'new', event: 'push', receivedAt: daysAgo(9) },
			])
			.execute();
		await removeOld(db.store, KEPT);
		const has = (guid: string) => db.store.transaction((transaction) => transaction.hasDelivery(guid));
		expect([await has('old'), await has('new')]).toEqual([false, true]);
	});

	it('checks and builds; the newest of a subject as long as anybody speaks of it', async () => {
		const [busy, silent] = [subject(10), subject(11)];
		const replaced = await endedCheck(busy, 21);
		const newest = await endedCheck(busy, 21);
		const forgotten = await endedCheck(silent, 21);
		await db.store.transaction((transaction) => transaction.putAndLockSubject(busy, null));
		await removeOld(db.store, KEPT);
		expect(await Promise.all([replaced, newest, forgotten].map(({ id }) => isThere(id)))).toEqual([false, true, false]);
		expect(await db.store.transaction((transaction) => transaction.lockSubject(silent.key))).toBeNull();
	});

	it('logs, whose results stay', async () => {
		const [old, fresh] = [await endedCheck(subject(12), 6), await endedCheck(subject(13), 4)];
		await removeOld(db.store, KEPT);
		expect([await logOf(old.id), await logOf(fresh.id)]).toEqual(['', 'what make said']);
	});

	it('nothing less that is not published yet', async () => {
		const of = subject(14);
		const unpublished = await endedCheck(of, 21);
		await db.store.transaction((transaction) => transaction.updateCheck(unpublished.id, { version: 2 }));
		await removeOld(db.store, KEPT);
		expect(await isThere(unpublished.id)).toBe(true);
	});
});

describe('a repository', () => {
	it('that has another name is known by it', async () => {
		const of = subject(20);
		await endedCheck(of, 1);
		await db.store.transaction((transaction) => transaction.renameRepository({ ...of, name: 'renamed' }));
		expect(await db.store.transaction((transaction) => transaction.lockSubject(of.key))).toMatchObject({
			name: 'renamed',
		});
	});

	it('that belongs to another owner is found with the one before', async () => {
		await endedCheck(subject(21, 7), 1);
		const elsewhere = (installationId: number, owner: string) =>
			db.store.transaction((transaction) => transaction.installationsElsewhere(21, { installationId, owner }));
		expect(await elsewhere(8, 'umbrella')).toEqual([7]);
		expect(await elsewhere(7, 'umbrella')).toEqual([7]);
		expect(await elsewhere(7, 'acme')).toEqual([]);
	});
});
