import { fromPglite, PgBoss, type PGliteLike } from 'pg-boss';
import { InfrastructureError } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import {
	Job,
	JOB_KINDS,
	jobKey,
	type Concurrency,
	type JobHandlers,
	type JobKind,
	type JobQueue,
	type SendOptions,
	type SqlExecutor,
	type Workers,
} from '../checks/ports/queue.ts';
import { JOB_QUEUES } from './job-queues.ts';

/** Where the queue's tables live: in the store's database. */
export type QueueConnection = { readonly pglite: PGliteLike } | { readonly url: string };

/** @throws InfrastructureError when the queue's tables cannot be made or read. */
export async function openQueue(connection: QueueConnection, logger: Logger): Promise<JobQueue> {
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
	try {
		await boss.start();
		for (const kind of JOB_KINDS) {
			await boss.createQueue(kind, JOB_QUEUES[kind]);
		}
	} catch (error) {
		throw new InfrastructureError('The job queue cannot be opened.', { cause: error });
	}
	return {
		send: (job, transaction, options) => send(boss, job, transaction, options),
		cancel: (kind, keys, transaction) => cancel(boss, kind, keys, transaction),
		work: (handlers, concurrency) => work(boss, handlers, concurrency, logger),
		close: () => boss.stop({ graceful: false, close: true }),
	};
}

async function send(
	boss: PgBoss,
	job: Job,
	db: SqlExecutor,
	{ priority = 0, delaySeconds = 0 }: SendOptions = {},
): Promise<void> {
	const later = delaySeconds > 0 ? { startAfter: delaySeconds } : {};
	await boss.send(job.kind, job, { db, singletonKey: jobKey(job), priority, ...later });
}

async function cancel(boss: PgBoss, kind: JobKind, keys: readonly string[], db: SqlExecutor): Promise<void> {
	const ids: string[] = [];
	for (const key of keys) {
		const jobs = await boss.findJobs(kind, { db, key });
		ids.push(...jobs.filter(({ state }) => ['created', 'retry', 'active'].includes(state)).map(({ id }) => id));
	}
	if (ids.length > 0) await boss.cancel(kind, ids, { db });
}

async function work(boss: PgBoss, handlers: JobHandlers, concurrency: Concurrency, logger: Logger): Promise<Workers> {
	const stopping = new AbortController();
	for (const kind of JOB_KINDS) {
		await boss.work(
			kind,
			{
				localConcurrency: concurrency[kind],
				pollingIntervalSeconds: 2,
				// Retries come without a notification.
				notifyPollingIntervalSeconds: 2,
				// A cancelled job learns of it by its heartbeat.
				heartbeatRefreshSeconds: 1,
			},
			async (jobs) => {
				for (const { data, signal } of jobs) {
					await handle(handlers, Job.parse(data), AbortSignal.any([signal, stopping.signal]), logger);
				}
			},
		);
	}
	return {
		async stop() {
			stopping.abort();
			await Promise.all(JOB_KINDS.map((kind) => boss.offWork(kind, { wait: true })));
		},
	};
}

async function handle(handlers: JobHandlers, job: Job, signal: AbortSignal, logger: Logger): Promise<void> {
	try {
		await dispatch(handlers, job, signal);
	} catch (error) {
		if (!signal.aborted) logger.warn({ job: job.kind, key: jobKey(job), err: error }, 'job is tried again later');
		throw error;
	}
}

function dispatch(handlers: JobHandlers, job: Job, signal: AbortSignal): Promise<void> {
	switch (job.kind) {
		case 'plan':
			return handlers.plan(job, signal);
		case 'build':
			return handlers.build(job, signal);
		case 'publish':
			return handlers.publish(job, signal);
		case 'progress':
			return handlers.progress(job, signal);
		case 'command':
			return handlers.command(job, signal);
		default:
			return job satisfies never;
	}
}
