import { fromPglite, PgBoss, type PGliteLike } from 'pg-boss';
import { Unavailable } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import {
	JOB_KINDS,
	jobKey,
	type Job,
	type JobKind,
	type JobQueue,
	type SendOptions,
	type SqlExecutor,
} from '../checks/ports/queue.ts';
import { JOB_QUEUES } from './job-queues.ts';
import { News } from './news.ts';
import { startWorkers } from './workers.ts';

/** Where the queue's tables live: in the store's database. */
export type QueueConnection = { readonly pglite: PGliteLike } | { readonly url: string };

export interface QueueTimes {
	/** How often jobs are looked for that nobody told of. Default: 2,000. */
	readonly pollMs?: number;
}

/** @throws Unavailable when the queue's tables cannot be made or read. */
export async function openQueue(
	connection: QueueConnection,
	logger: Logger,
	{ pollMs = 2000 }: QueueTimes = {},
): Promise<JobQueue> {
	const boss = new PgBoss({
		...('url' in connection
			? { connectionString: connection.url }
			: { db: fromPglite(connection.pglite), backend: 'pglite' as const }),
		useListenNotify: true,
		schedule: false,
		// What a dead process left running is found by these two.
		superviseIntervalSeconds: 5,
		monitorIntervalSeconds: 5,
	});
	boss.on('error', (error) => logger.error({ err: error }, 'queue'));
	boss.on('warning', ({ message }) => logger.warn({ reason: message }, 'queue'));
	const news = new News(boss.getDb());
	try {
		await boss.start();
		for (const kind of JOB_KINDS) {
			await boss.createQueue(kind, JOB_QUEUES[kind]);
		}
	} catch (error) {
		throw new Unavailable('database', 'The job queue cannot be opened.', { cause: error });
	}
	return {
		send: (job, transaction, options) => send(boss, job, transaction, options),
		cancel: (kind, keys, transaction) => cancel(boss, kind, keys, transaction),
		work: (handlers, concurrency, mayBegin = () => Promise.resolve()) =>
			Promise.resolve(startWorkers({ boss, news, logger, pollMs, mayBegin }, handlers, concurrency)),
		close: () => boss.stop({ graceful: false, close: true }),
	};
}

async function send(
	boss: PgBoss,
	job: Job,
	db: SqlExecutor,
	{ priority = 0, delaySeconds = 0, unlessWaiting = false, group }: SendOptions = {},
): Promise<void> {
	const key = { db, singletonKey: jobKey(job) };
	if (unlessWaiting && (await isWaiting(boss, job, db))) return;
	const sent = await boss.send(job.kind, job, {
		...key,
		priority,
		...(delaySeconds > 0 && { startAfter: delaySeconds }),
		...(group !== undefined && { group: { id: group } }),
	});
	// The one that waits already may have been put off.
	if (sent === null && delaySeconds === 0 && !unlessWaiting)
		await boss.update(job.kind, undefined, { ...key, startAfter: 0 });
}

/** Where pg-boss itself would refuse a second one there is nothing to ask. */
async function isWaiting(boss: PgBoss, job: Job, db: SqlExecutor): Promise<boolean> {
	if (JOB_QUEUES[job.kind].policy === 'exclusive') return false;
	const jobs = await boss.findJobs(job.kind, { db, key: jobKey(job) });
	return jobs.some(({ state }) => state === 'created' || state === 'retry');
}

async function cancel(boss: PgBoss, kind: JobKind, keys: readonly string[], db: SqlExecutor): Promise<void> {
	const ids: string[] = [];
	for (const key of keys) {
		const jobs = await boss.findJobs(kind, { db, key });
		ids.push(...jobs.filter(({ state }) => ['created', 'retry', 'active'].includes(state)).map(({ id }) => id));
	}
	if (ids.length > 0) await boss.cancel(kind, ids, { db });
}
