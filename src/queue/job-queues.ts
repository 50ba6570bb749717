import type { Queue } from 'pg-boss';
import type { JobKind } from '../checks/ports/queue.ts';

/** A worker that says nothing for this long is taken for dead and its job is given to another; pg-boss's least. */
const HEARTBEAT_SECONDS = 10;

/**
 * One queue a kind of job. The counting of attempts that matter to a check is the application's; the limits here
 * only keep a job that never works from running for ever.
 *
 * - `exclusive`: of one key only one job waits or runs.
 * - `stately`: of one key one waits while one runs, so that what changed meanwhile is not missed.
 */
export const JOB_QUEUES: Readonly<Record<JobKind, Omit<Queue, 'name'>>> = {
	plan: { policy: 'exclusive', ...common(900) },
	// More than the longest BUILD_CLOCK_LIMIT, and less than a day, which pg-boss does not allow.
	build: { policy: 'exclusive', ...common(23 * 3600) },
	publish: { policy: 'stately', ...common(900) },
	progress: { policy: 'stately', ...common(60) },
	command: { policy: 'exclusive', ...common(300) },
	// One at a time, whichever process has it.
	reconcile: { policy: 'stately', ...common(900) },
};

/** Jobs of one group that run at the same time, on all machines; null: as many as there is room for. */
export const GROUP_CONCURRENCY: Readonly<Record<JobKind, number | null>> = {
	// An installation that GitHub makes wait must leave room for others.
	plan: 2,
	build: null,
	// GitHub asks for one write after the other.
	publish: 1,
	progress: null,
	command: 1,
	reconcile: null,
};

/** Begun one after the other, when nobody waits for an answer: each starts with a dozen questions to GitHub and the database. */
export const BEGUN_SINGLY: ReadonlySet<JobKind> = new Set(['plan']);

/** Groups have these in turn, however many jobs each has. */
export const IN_FAIR_TURNS: ReadonlySet<JobKind> = new Set(['build']);

function common(expireInSeconds: number): Omit<Queue, 'name'> {
	return {
		expireInSeconds,
		heartbeatSeconds: HEARTBEAT_SECONDS,
		notify: true,
		retryLimit: 30,
		retryDelay: 2,
		retryBackoff: true,
		retryDelayMax: 300,
		deleteAfterSeconds: 24 * 3600,
	};
}
