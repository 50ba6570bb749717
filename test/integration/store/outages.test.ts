import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Job, JobHandlers, Workers } from '../../../src/checks/ports/queue.ts';
import { Unavailable } from '../../../src/shared/errors.ts';
import { FIRST_START_MS, openTestDatabase, type TestDatabase } from './test-database.ts';

let db: TestDatabase;
let workers: Workers | null = null;
beforeAll(async () => {
	db = await openTestDatabase(null, { pollMs: 3_600_000 });
}, FIRST_START_MS);
afterEach(async () => {
	await workers?.stop();
	workers = null;
});
afterAll(() => db.close());

const concurrency = { plan: 1, build: 2, publish: 1, progress: 1, command: 1 };
const unexpected = () => Promise.reject(new Error('not expected'));
const publication = (subjectKey: string): Job => ({ kind: 'publish', subjectKey });
const store = (job: Job) => db.store.transaction((tx) => tx.enqueue(job));
const work = async (publish: JobHandlers['publish'], room = concurrency) => {
	const handlers = { plan: unexpected, build: unexpected, progress: unexpected, command: unexpected, publish };
	workers = await db.queue.work(handlers, room);
};

describe('what an outage put off', () => {
	const startOf = async (subjectKey: string): Promise<number> => {
		const { kysely } = db.database;
		const { rows } = await sql<{ wait: number }>`
			select extract(epoch from (start_after - now()))::float8 as wait from pgboss.job
			where singleton_key = ${subjectKey} and state < 'active'`.execute(kysely);
		return rows.length === 1 ? rows[0]!.wait : NaN;
	};
	const failing = async (subjectKey: string, error: Error) => {
		const failed = Promise.withResolvers<void>();
		await work(() => {
			failed.resolve();
			return Promise.reject(error);
		});
		await store(publication(subjectKey));
		await failed.promise;
		await workers?.stop();
	};

	it('is not tried before the time that was told', async () => {
		await failing('limited', new Unavailable('GitHub', 'no quota', { retryAfterMs: 1_800_000 }));
		expect(await startOf('limited')).toBeGreaterThan(1700);
	});

	it('keeps its pause where only somebody sees to it that nothing is lost', async () => {
		await failing('seen to', new Unavailable('GitHub', 'no quota', { retryAfterMs: 1_800_000 }));
		const keep = { unlessWaiting: true };
		await db.store.transaction((tx) => tx.enqueue(publication('seen to'), keep));
		expect(await startOf('seen to')).toBeGreaterThan(1700);
	});
});

describe('work that does not move although it is due', () => {
	const publishNothing = { ...concurrency, publish: 0 };
	const age = (seconds: number) =>
		sql`update pgboss.job set start_after = start_after - make_interval(secs => ${seconds}),
			started_on = started_on - make_interval(secs => ${seconds}),
			completed_on = completed_on - make_interval(secs => ${seconds})`.execute(db.database.kysely);

	it('is told when that lasts', async () => {
		await sql`delete from pgboss.job`.execute(db.database.kysely);
		await work(unexpected, publishNothing);
		await store(publication('stuck'));
		expect(await workers?.stuck()).toBeNull();
		await age(3600);
		expect(await workers?.stuck()).toMatch(/^A publish job has been due for 36\d\d s, /);
	});

	it('is not told of where others of its kind move', async () => {
		await sql`delete from pgboss.job`.execute(db.database.kysely);
		await work(unexpected, publishNothing);
		await store(publication('waits for its turn'));
		await age(3600);
		await workers?.stop();
		const moved = Promise.withResolvers<void>();
		await work(() => Promise.resolve(moved.resolve()));
		await moved.promise;
		await store(publication('behind it'));
		expect(await workers?.stuck()).toBeNull();
	});
});
