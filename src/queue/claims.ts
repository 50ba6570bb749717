import type { Job, PgBoss } from 'pg-boss';
import { z } from 'zod';
import { InfrastructureError } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import type { JobKind } from '../checks/ports/queue.ts';

/** A cancelled job learns of it by its heartbeat. */
const HEARTBEAT_MS = 1000;

/** pg-boss says which of the jobs it was asked about are still ours; its types do not. */
const Touched = z.object({ settled: z.array(z.string()) });

interface Claim {
	readonly job: Job;
	readonly lost: AbortController;
	readonly expiry: NodeJS.Timeout;
}

/**
 * The jobs of one kind that this process has taken: one heartbeat for all of them. Calls of pg-boss are given the job,
 * not its id: they then do nothing where the job has been given to another since.
 */
export class Claims {
	readonly #boss: PgBoss;
	readonly #kind: JobKind;
	readonly #logger: Logger;
	readonly #held = new Map<string, Claim>();
	#heartbeat: NodeJS.Timeout | null = null;
	#done: { readonly job: Job; readonly told: PromiseWithResolvers<void> }[] = [];
	#isTelling = false;

	constructor(boss: PgBoss, kind: JobKind, logger: Logger) {
		this.#boss = boss;
		this.#kind = kind;
		this.#logger = logger;
	}

	/**
	 * @returns a signal that is aborted where the job was cancelled, given to another, or takes longer than it may; the
	 *   latter for an InfrastructureError.
	 */
	hold(job: Job): AbortSignal {
		const lost = new AbortController();
		const expire = () => lost.abort(new InfrastructureError(`It took longer than ${job.expireInSeconds} s.`));
		const expiry = setTimeout(expire, job.expireInSeconds * 1000);
		this.#held.set(job.id, { job, lost, expiry });
		this.#heartbeat ??= setInterval(() => void this.#beat(), HEARTBEAT_MS);
		return lost.signal;
	}

	release(job: Job): void {
		clearTimeout(this.#held.get(job.id)?.expiry);
		this.#held.delete(job.id);
		if (this.#held.size === 0) this.stop();
	}

	/** Jobs that end while others are being completed are completed together. */
	complete(job: Job): Promise<void> {
		const told = Promise.withResolvers<void>();
		this.#done.push({ job, told });
		if (!this.#isTelling) void this.#tell();
		return told.promise;
	}

	stop(): void {
		if (this.#heartbeat !== null) clearInterval(this.#heartbeat);
		this.#heartbeat = null;
	}

	async #tell(): Promise<void> {
		this.#isTelling = true;
		while (this.#done.length > 0) {
			const done = this.#done.splice(0);
			try {
				await this.#boss.complete(
					this.#kind,
					done.map(({ job }) => job),
				);
				done.forEach(({ told }) => told.resolve());
			} catch (error) {
				done.forEach(({ told }) => told.reject(error));
			}
		}
		this.#isTelling = false;
	}

	async #beat(): Promise<void> {
		const held = [...this.#held.values()].filter(({ lost }) => !lost.signal.aborted);
		if (held.length === 0) return;
		try {
			const jobs = held.map(({ job }) => job);
			const { settled } = Touched.parse(await this.#boss.touch(this.#kind, jobs));
			for (const { job, lost } of held) {
				if (!settled.includes(job.id)) lost.abort(new Error('The job is not wanted any more, or another has it.'));
			}
		} catch (error) {
			// A heartbeat that failed says nothing of the jobs.
			this.#logger.error({ err: error, queue: this.#kind }, 'no heartbeat');
		}
	}
}
