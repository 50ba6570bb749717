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
};
const concurrency = { plan: 1, build: 2, publish: 1, progress: 1, command: 1 };

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
