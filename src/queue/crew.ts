import { setTimeout } from 'node:timers/promises';
import type { Job, PgBoss } from 'pg-boss';
import { Unavailable } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import type { JobKind } from '../checks/ports/queue.ts';
import { Claims } from './claims.ts';
import { FairTurns } from './fair-turns.ts';
import { BEGUN_SINGLY, GROUP_CONCURRENCY, IN_FAIR_TURNS } from './job-queues.ts';

/** Between two looks; a job has to begin within 50 ms of being due. */
const PAUSE_MS = 40;

/** A peer's wish to hear nothing for less is waited out by the queue's own pauses, which grow. */
const LONG_WAIT_MS = 30_000;

export interface CrewOptions {
	readonly boss: PgBoss;
	readonly kind: JobKind;
	/** Jobs that run at the same time. */
	readonly size: number;
	/** Rejects to be tried again later. The signal is aborted where the job is no longer this process's. */
	readonly work: (data: unknown, signal: AbortSignal) => Promise<void>;
	/** Resolves when a job may begin; called before each look for some. */
	readonly mayBegin: () => Promise<void>;
	/** A job was put back, to be due later. */
	readonly onPutBack: () => void;
	readonly logger: Logger;
}

/**
 * Works on one kind of job: takes as many as there is room for in one statement, and looks again whenever it is woken
 * or a job has ended. pg-boss's own workers take one job each, and then wait.
 */
export class Crew {
	readonly #options: CrewOptions;
	readonly #claims: Claims;
	readonly #turns: FairTurns | null;
	readonly #running = new Set<Promise<void>>();
	#looking = Promise.resolve();
	#isLooking = false;
	#mayBeMore = false;
	#lookedAt = -Infinity;
	#isStopping = false;

	constructor(options: CrewOptions) {
		this.#options = options;
		this.#claims = new Claims(options.boss, options.kind, options.logger);
		this.#turns = IN_FAIR_TURNS.has(options.kind) ? new FairTurns(options.boss, options.kind) : null;
	}

	/** There may be a job. */
	wake(): void {
		this.#mayBeMore = true;
		if (!this.#isLooking) this.#looking = this.#look();
	}

	/** Resolves when nothing runs any more; who runs has been told to end. */
	async stop(): Promise<void> {
		this.#isStopping = true;
		await this.#looking;
		await Promise.all(this.#running);
		this.#claims.stop();
	}

	async #look(): Promise<void> {
		this.#isLooking = true;
		try {
			while (this.#mayBeMore && !this.#isStopping && this.#running.size < this.#options.size) {
				await this.#breathe();
				await this.#options.mayBegin();
				// It may have been told meanwhile.
				if (this.#isStopping) return;
				this.#mayBeMore = false;
				for (const job of await this.#take()) {
					// Of a group, one statement may have taken fewer than there is room for.
					this.#mayBeMore = true;
					this.#start(job);
				}
			}
		} catch (error) {
			// The poll looks again.
			this.#options.logger.error({ err: error, queue: this.#options.kind }, 'no job can be taken');
		} finally {
			this.#isLooking = false;
		}
	}

	/** Jobs that come or end together are looked for together. */
	async #breathe(): Promise<void> {
		const pause = this.#lookedAt + PAUSE_MS - performance.now();
		if (pause > 0 && !this.#isStopping) await setTimeout(pause);
		this.#lookedAt = performance.now();
	}

	#take(): Promise<Job[]> {
		const { boss, kind, size } = this.#options;
		const groupConcurrency = GROUP_CONCURRENCY[kind];
		const batchSize = BEGUN_SINGLY.has(kind) ? 1 : size - this.#running.size;
		if (this.#turns !== null) return this.#turns.take(batchSize);
		return boss.fetch(kind, { batchSize, ...(groupConcurrency !== null && { groupConcurrency }) });
	}

	#start(job: Job): void {
		const run = this.#run(job).finally(() => {
			this.#running.delete(run);
			this.wake();
		});
		this.#running.add(run);
	}

	/** What says when it may be tried again is not tried before. */
	async #putOff({ id }: Job, error: unknown): Promise<void> {
		if (!(error instanceof Unavailable) || error.retryAfterMs === null || error.retryAfterMs < LONG_WAIT_MS) return;
		const startAfter = Math.ceil(error.retryAfterMs / 1000);
		await this.#options.boss.update(this.#options.kind, undefined, { id, startAfter });
	}

	async #run(job: Job): Promise<void> {
		const { boss, kind, work, logger, onPutBack } = this.#options;
		const signal = this.#claims.hold(job);
		try {
			await work(job.data, signal);
			await this.#claims.complete(job);
		} catch (error) {
			try {
				await boss.fail(kind, [job], error instanceof Error ? error : new Error(String(error)));
				await this.#putOff(job, error);
				onPutBack();
			} catch (problem) {
				// Without a heartbeat it is given to another.
				logger.error({ err: problem, queue: kind, job: job.id }, 'a job cannot be put back');
			}
		} finally {
			this.#claims.release(job);
		}
	}
}
