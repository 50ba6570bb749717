import type { PgBoss } from 'pg-boss';
import type { Logger } from '../shared/logger.ts';
import { Job, JOB_KINDS, jobKey, type Concurrency, type JobHandlers, type Workers } from '../checks/ports/queue.ts';
import { Crew } from './crew.ts';
import { DueTimes } from './due-times.ts';
import type { News } from './news.ts';
import { stuckJobs } from './stuck-jobs.ts';

export interface WorkerOptions {
	readonly boss: PgBoss;
	readonly news: News;
	readonly logger: Logger;
	/** How often jobs are looked for that nobody told of. */
	readonly pollMs: number;
	readonly mayBegin: () => Promise<void>;
}

/** One crew a kind of job, woken by news of jobs, by the time at which a job comes due, and by the clock. */
export function startWorkers(
	{ boss, news, logger, pollMs, mayBegin }: WorkerOptions,
	handlers: JobHandlers,
	concurrency: Concurrency,
): Workers {
	const stopping = new AbortController();
	const crews = new Map(
		JOB_KINDS.map((kind) => {
			const work = async (data: unknown, signal: AbortSignal) =>
				handle(handlers, Job.parse(data), AbortSignal.any([signal, stopping.signal]), logger);
			const onPutBack = () => dueTimes.look();
			return [kind, new Crew({ boss, kind, size: concurrency[kind], work, logger, mayBegin, onPutBack })];
		}),
	);
	const dueTimes = new DueTimes({ db: boss.getDb(), pollMs, logger, onDue: (kind) => crews.get(kind)?.wake() });
	const wakeAll = () => crews.forEach((crew) => crew.wake());
	const poll = () => {
		wakeAll();
		dueTimes.look();
	};
	const onDue: Parameters<typeof news.on<'due'>>[1] = (kind) => crews.get(kind)?.wake();
	news.on('due', onDue);
	const timer = setInterval(poll, pollMs);
	poll();
	return {
		stuck: () => stuckJobs(boss.getDb()),
		async stop() {
			stopping.abort();
			news.off('due', onDue);
			clearInterval(timer);
			dueTimes.stop();
			await Promise.all([...crews.values()].map((crew) => crew.stop()));
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
		case 'reconcile':
			return handlers.reconcile(job, signal);
		default:
			return job satisfies never;
	}
}
