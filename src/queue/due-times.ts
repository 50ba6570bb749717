import type { PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { Logger } from '../shared/logger.ts';
import { JOB_KINDS, type JobKind } from '../checks/ports/queue.ts';

/** Nobody tells when a job that was put off comes due. The milliseconds until the first of each kind does. */
const NEXT_DUE = `
	SELECT name, extract(epoch FROM (min(start_after) - now()))::float8 * 1000 AS wait
	FROM pgboss.job WHERE name = ANY($1) AND state < 'active' AND NOT blocked AND start_after > now() GROUP BY name`;

const Rows = z.array(z.object({ name: z.enum(JOB_KINDS), wait: z.coerce.number() }));

/** Timers may fire a little early, and the embedded database's clock is coarse. */
const MARGIN_MS = 5;

export interface DueTimesOptions {
	readonly db: ReturnType<PgBoss['getDb']>;
	readonly pollMs: number;
	readonly onDue: (kind: JobKind) => void;
	readonly logger: Logger;
}

/** Wakes at the time at which a job comes due, as far as that is before the next poll, which looks again. */
export class DueTimes {
	readonly #options: DueTimesOptions;
	readonly #timers = new Map<JobKind, NodeJS.Timeout>();
	#isLooking = false;
	#lookAgain = false;
	#isStopped = false;

	constructor(options: DueTimesOptions) {
		this.#options = options;
	}

	look(): void {
		this.#lookAgain = true;
		if (!this.#isLooking) void this.#look();
	}

	stop(): void {
		this.#isStopped = true;
		this.#timers.forEach((timer) => clearTimeout(timer));
	}

	async #look(): Promise<void> {
		this.#isLooking = true;
		try {
			while (this.#lookAgain && !this.#isStopped) {
				this.#lookAgain = false;
				const { rows } = await this.#options.db.executeSql(NEXT_DUE, [JOB_KINDS]);
				for (const { name, wait } of Rows.parse(rows)) this.#wakeIn(name, wait + MARGIN_MS);
			}
		} catch (error) {
			if (!this.#isStopped) this.#options.logger.error({ err: error }, 'the times of jobs cannot be read');
		} finally {
			this.#isLooking = false;
		}
	}

	#wakeIn(kind: JobKind, waitMs: number): void {
		const { pollMs, onDue } = this.#options;
		if (this.#isStopped || waitMs > pollMs + MARGIN_MS) return;
		clearTimeout(this.#timers.get(kind));
		const wake = () => {
			onDue(kind);
			// There may be another soon after.
			this.look();
		};
		this.#timers.set(kind, setTimeout(wake, waitMs));
	}
}
