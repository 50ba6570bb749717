/** The jobs, and what the application asks of the queue; `src/queue/` answers. The queue only says what to do next: state lives in the store. */
import { z } from 'zod';

/** Find out what a check has to build. */
export const PlanJob = z.strictObject({ kind: z.literal('plan'), checkId: z.uuid(), subjectKey: z.string() });
/** Run one build of a check. */
export const BuildJob = z.strictObject({ kind: z.literal('build'), buildId: z.uuid() });
/** Bring GitHub up to date with what is stored of one subject. */
export const PublishJob = z.strictObject({ kind: z.literal('publish'), subjectKey: z.string() });
/** Tell GitHub how far a check is, and look again later, as long as it is being built. */
export const ProgressJob = z.strictObject({
	kind: z.literal('progress'),
	checkId: z.uuid(),
	/** Builds that were done when GitHub was told last. */
	told: z.int().nonnegative(),
});
/** Carry out what somebody asked for, in a comment or by a button. */
export const CommandJob = z.strictObject({
	kind: z.literal('command'),
	subjectKey: z.string(),
	/** Names the request: the same one is carried out once. */
	requestId: z.string(),
	/** The comment, to be acknowledged; null for a button. */
	commentId: z.int().positive().nullable(),
	/** Who asks: a login. */
	author: z.string(),
	/** What was written, or what would have to be written instead of pressing the button. */
	text: z.string(),
	/** The commit that was shown as waiting for approval when it was asked; no other is approved by it. */
	approves: z.string().nullable().default(null),
});

/** Look for what was lost, and do so again later. */
export const ReconcileJob = z.strictObject({ kind: z.literal('reconcile') });

export const Job = z.discriminatedUnion('kind', [PlanJob, BuildJob, PublishJob, ProgressJob, CommandJob, ReconcileJob]);
export type Job = z.infer<typeof Job>;
export const JOB_KINDS = [
	'plan',
	'build',
	'publish',
	'progress',
	'command',
	'reconcile',
] as const satisfies readonly Job['kind'][];
export type JobKind = Job['kind'];
export type PlanJob = z.infer<typeof PlanJob>;
export type BuildJob = z.infer<typeof BuildJob>;
export type PublishJob = z.infer<typeof PublishJob>;
export type ProgressJob = z.infer<typeof ProgressJob>;
export type CommandJob = z.infer<typeof CommandJob>;
export type ReconcileJob = z.infer<typeof ReconcileJob>;

/** What names a job's work: of one kind and key only one job waits. */
export function jobKey(job: Job): string {
	if (job.kind === 'plan' || job.kind === 'progress') return job.checkId;
	if (job.kind === 'build') return job.buildId;
	if (job.kind === 'reconcile') return job.kind;
	return job.kind === 'publish' ? job.subjectKey : job.requestId;
}

/** Runs SQL within a transaction that somebody else opened and will end. */
export interface SqlExecutor {
	executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

export interface SendOptions {
	/**
	 * Of the jobs of one kind that are due the greatest goes first; of equal ones the oldest. Above 0: somebody waits for
	 * it. Builds of different groups take turns, whatever their priority. Default: 0.
	 */
	readonly priority?: number;
	/** Not before so many seconds have passed. A job for the same work that is due sooner takes its place. Default: 0. */
	readonly delaySeconds?: number;
	/** One that waits already makes this a no-op, whenever it is due: what failed keeps its pause. Default: false. */
	readonly unlessWaiting?: boolean;
	/** Of one group only some of a kind run at once, so that it cannot keep the others waiting. Default: of no group. */
	readonly group?: string;
}

/** Queues and cancels jobs as part of a transaction of the store. */
export interface JobSender {
	/** One that waits already for the same work, and is due by then, makes this a no-op. */
	send(job: Job, transaction: SqlExecutor, options?: SendOptions): Promise<void>;
	/** Takes waiting jobs away and aborts the signal of running ones, within seconds and on whichever machine. */
	cancel(kind: JobKind, keys: readonly string[], transaction: SqlExecutor): Promise<void>;
}

export type JobHandlers = {
	/** Resolves when the work is done; throws to be tried again later, with growing delay. */
	readonly [Kind in JobKind]: (job: Extract<Job, { kind: Kind }>, signal: AbortSignal) => Promise<void>;
};

export interface Workers {
	/** Takes no more jobs, aborts the running ones and waits until their handlers returned. */
	stop(): Promise<void>;
	/** What does not move although it has been due for long, as a sentence; null where all does. */
	stuck(): Promise<string | null>;
}

/** How many jobs of each kind one process runs at once. */
export type Concurrency = Readonly<Record<JobKind, number>>;

export interface JobQueue extends JobSender {
	/**
	 * Begins to work on the jobs: at once on each that is due and for which there is room, the earliest first. A handler
	 * may run again after a crash, and beside others of other keys.
	 * @param mayBegin resolves when something else has had its turn first. Default: at once.
	 */
	work(handlers: JobHandlers, concurrency: Concurrency, mayBegin?: () => Promise<void>): Promise<Workers>;
	/** Without waiting for running jobs: stop the workers first. */
	close(): Promise<void>;
}
