import type { SubjectIdentity } from '../../../src/checks/ports/records.ts';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { BuildJob, Job, JobHandlers, Workers } from '../../../src/checks/ports/queue.ts';
import { FIRST_START_MS, openTestDatabase, type TestDatabase } from './test-database.ts';

let db: TestDatabase;
let workers: Workers | null = null;
beforeAll(async () => {
	db = await openTestDatabase();
}, FIRST_START_MS);
afterEach(async () => {
	await workers?.stop();
	workers = null;
});
afterAll(() => db.close());

const unexpected = () => Promise.reject(new Error('not expected'));
const idle: JobHandlers = {
	plan: unexpected,
	build: unexpected,
	publish: unexpected,
	progress: unexpected,
	command: unexpected,
	reconcile: unexpected,
};
const concurrency = { plan: 1, build: 2, publish: 1, progress: 1, command: 1, reconcile: 1 };

const enqueue = (...jobs: Job[]) =>
	db.store.transaction(async (tx) => {
		for (const job of jobs) await tx.enqueue(job);
	});
const work = async (handlers: Partial<JobHandlers>) => {
	workers = await db.queue.work({ ...idle, ...handlers }, concurrency);
};
const buildJob = (): BuildJob => ({ kind: 'build', buildId: randomUUID() });

describe('the queue', () => {
	it('runs a job once however often it was asked for', async () => {
		const [job, last] = [buildJob(), buildJob()];
		await enqueue(job, job, last);
		await enqueue(job);
		const ran: string[] = [];
		const done = Promise.withResolvers<void>();
		await work({
			build: ({ buildId }) => {
				ran.push(buildId);
				if (ran.includes(job.buildId) && ran.includes(last.buildId)) done.resolve();
				return Promise.resolve();
			},
		});
		await done.promise;
		await workers?.stop();
		expect(ran.toSorted()).toEqual([job.buildId, last.buildId].toSorted());
	});

	it('takes the job of the greatest priority first, and one of a later time not before', async () => {
		const [low, high, later] = [buildJob(), buildJob(), buildJob()];
		await db.store.transaction(async (tx) => {
			await tx.enqueue(later, { priority: 9, delaySeconds: 3600 });
			await tx.enqueue(low, { priority: -(2 ** 30) });
			await tx.enqueue(high, { priority: 2 ** 30 });
		});
		const ran: string[] = [];
		const done = Promise.withResolvers<void>();
		const build = ({ buildId }: BuildJob) => {
			ran.push(buildId);
			if (ran.length === 2) done.resolve();
			return Promise.resolve();
		};
		workers = await db.queue.work({ ...idle, build }, { ...concurrency, build: 1 });
		await done.promise;
		expect(ran).toEqual([high.buildId, low.buildId]);
		await db.store.transaction((tx) => tx.cancelJobs('build', [later.buildId]));
	});

	it('tries again what failed', async () => {
		await enqueue(buildJob());
		let attempts = 0;
		const done = Promise.withResolvers<void>();
		await work({
			build: () => {
				attempts++;
				if (attempts === 1) return Promise.reject(new Error('first time'));
				done.resolve();
				return Promise.resolve();
			},
		});
		await done.promise;
		expect(attempts).toBe(2);
	});

	it('aborts the signal of a running job that is cancelled, and does not run it again', async () => {
		const job = buildJob();
		await enqueue(job);
		const [started, aborted] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
		let runs = 0;
		await work({
			build: (_, signal) => {
				runs++;
				started.resolve();
				return new Promise((_resolve, reject) => {
					signal.addEventListener('abort', () => {
						aborted.resolve();
						reject(new Error('aborted'));
					});
				});
			},
		});
		await started.promise;
		await db.store.transaction((tx) => tx.cancelJobs('build', [job.buildId]));
		await aborted.promise;
		await workers?.stop();
		expect(runs).toBe(1);
	});

	it('publishes of one subject one after the other, and again where something changed meanwhile', async () => {
		const job: Job = { kind: 'publish', subjectKey: '1/pull/1' };
		await enqueue(job);
		let [running, most, runs] = [0, 0, 0];
		const twice = Promise.withResolvers<void>();
		const release = Promise.withResolvers<void>();
		const started = Promise.withResolvers<void>();
		workers = await db.queue.work(
			{
				...idle,
				publish: async () => {
					most = Math.max(most, ++running);
					started.resolve();
					await release.promise;
					running--;
					if (++runs === 2) twice.resolve();
				},
			},
			{ ...concurrency, publish: 3 },
		);
		await started.promise;
		await enqueue(job, job);
		release.resolve();
		await twice.promise;
		expect(most).toBe(1);
	});

	it('hands a running job back when the workers stop', async () => {
		const job = buildJob();
		await enqueue(job);
		const started = Promise.withResolvers<void>();
		await work({
			build: (_, signal) => {
				started.resolve();
				return new Promise((_resolve, reject) => {
					signal.addEventListener('abort', () => reject(new Error('stopping')));
				});
			},
		});
		await started.promise;
		await workers?.stop();

		const again = Promise.withResolvers<string>();
		await work({
			build: ({ buildId }) => {
				again.resolve(buildId);
				return Promise.resolve();
			},
		});
		expect(await again.promise).toBe(job.buildId);
	});
});

/** Nobody looks for jobs by the clock within the time of a test: what runs has been told of. */
describe('a queue that is not polled', () => {
	let unpolled: TestDatabase;
	let crew: Workers | null = null;
	beforeAll(async () => {
		unpolled = await openTestDatabase(null, { pollMs: 3_600_000 });
	}, FIRST_START_MS);
	afterEach(async () => {
		await crew?.stop();
		crew = null;
	});
	afterAll(() => unpolled.close());
	const workUnpolled = async (handlers: Partial<JobHandlers>, room = concurrency) => {
		crew = await unpolled.queue.work({ ...idle, ...handlers }, room);
	};
	const publication = (name: string): Job => ({ kind: 'publish', subjectKey: name });
	const store = (...jobs: Job[]) =>
		unpolled.store.transaction(async (tx) => {
			for (const job of jobs) await tx.enqueue(job);
		});
	const storeFor = async (subject: SubjectIdentity, ...jobs: Job[]) =>
		unpolled.store.transaction(async (tx) => {
			await tx.putAndLockSubject(subject, null);
			for (const job of jobs) await tx.enqueue(job);
		});

	it('begins a job when the transaction that queued it is committed', async () => {
		const ran = Promise.withResolvers<void>();
		await workUnpolled({ publish: () => Promise.resolve(ran.resolve()) });
		let isCommitted = false;
		const wasCommitted = ran.promise.then(() => isCommitted);
		await unpolled.store.transaction(async (tx) => {
			await tx.enqueue(publication('committed'));
			isCommitted = true;
		});
		expect(await wasCommitted).toBe(true);
	});

	it('takes the next job when one has ended, in the order in which they were queued', async () => {
		const names = Array.from({ length: 7 }, (_, index) => `order-${index}`);
		for (const name of names) await store(publication(name));
		const ran: string[] = [];
		const all = Promise.withResolvers<void>();
		await workUnpolled({
			publish: ({ subjectKey }) => {
				if (ran.push(subjectKey) === names.length) all.resolve();
				return Promise.resolve();
			},
		});
		await all.promise;
		expect(ran).toEqual(names);
	});

	it('tries again what failed, when that comes due', async () => {
		let runs = 0;
		const again = Promise.withResolvers<void>();
		await workUnpolled({
			publish: () => {
				if (++runs === 1) return Promise.reject(new Error('first time'));
				again.resolve();
				return Promise.resolve();
			},
		});
		await store(publication('fails once'));
		await again.promise;
		expect(runs).toBe(2);
	});

	it('runs what was put off at once where it is asked for again without delay', async () => {
		const job = publication('put off');
		await unpolled.store.transaction((tx) => tx.enqueue(job, { delaySeconds: 3600 }));
		const [first, ran] = [publication('first'), [] as string[]];
		const done = Promise.withResolvers<void>();
		await workUnpolled({
			publish: async ({ subjectKey }) => {
				ran.push(subjectKey);
				if (subjectKey === 'first') await store(job);
				else done.resolve();
			},
		});
		await store(first);
		await done.promise;
		expect(ran).toEqual(['first', 'put off']);
	});

	it('runs the publications of one installation one after the other, and beside them those of another', async () => {
		const of = (installationId: number, number: number): SubjectIdentity => ({
			key: `${installationId}/pull/${number}`,
			installationId,
			repositoryId: installationId,
			owner: 'acme',
			name: 'driver',
			pullRequest: number,
			defaultBranch: null,
		});
		for (const subject of [of(1, 1), of(1, 2), of(1, 3), of(2, 1)]) await storeFor(subject, publication(subject.key));
		const [ran, running] = [[] as string[], new Set<string>()];
		let mostOfFirst = 0;
		const [release, other, all] = [
			Promise.withResolvers<void>(),
			Promise.withResolvers<void>(),
			Promise.withResolvers<void>(),
		];
		await workUnpolled(
			{
				publish: async ({ subjectKey }) => {
					running.add(subjectKey);
					mostOfFirst = Math.max(mostOfFirst, [...running].filter((key) => key.startsWith('1/')).length);
					if (subjectKey.startsWith('2/')) other.resolve();
					else await release.promise;
					running.delete(subjectKey);
					if (ran.push(subjectKey) === 4) all.resolve();
				},
			},
			{ ...concurrency, publish: 4 },
		);
		await other.promise;
		expect(ran.filter((key) => key.startsWith('1/'))).toEqual([]);
		release.resolve();
		await all.promise;
		expect(mostOfFirst).toBe(1);
	});
});
