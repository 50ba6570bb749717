import type { Job, PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { JobKind } from '../checks/ports/queue.ts';

/** Who has jobs that are due, whether somebody waits for one of them, and how many of theirs run, on all machines. */
const WAITING = `
	SELECT group_id AS owner, bool_or(priority > 0) AS wanted, (
		SELECT count(*)::int FROM pgboss.job active
		WHERE active.name = $1 AND active.state = 'active' AND active.group_id = job.group_id
	) AS running
	FROM pgboss.job WHERE name = $1 AND state < 'active' AND NOT blocked AND start_after <= now() AND group_id IS NOT NULL
	GROUP BY group_id`;

const Rows = z.array(z.object({ owner: z.string(), wanted: z.boolean(), running: z.int() }));
type Waiting = z.infer<typeof Rows>[number];

/** Owners whose last turn is remembered; of more it is forgotten, and they all come as if for the first time. */
const MAX_SERVED = 10_000;

/**
 * Takes jobs of one kind by turns of their groups: next is the one of which the fewest run, of equal ones the one that
 * had its turn the longest ago. Groups for whose jobs somebody waits (priorities above 0) come before those of others.
 * Within a group the queue's own order holds. So a group that has one job never waits for more than one job of another.
 */
export class FairTurns {
	readonly #boss: PgBoss;
	readonly #kind: JobKind;
	/** At which turn each was served last. */
	readonly #served = new Map<string, number>();
	#turn = 0;

	constructor(boss: PgBoss, kind: JobKind) {
		this.#boss = boss;
		this.#kind = kind;
	}

	/** At most so many, in turn. */
	async take(count: number): Promise<Job[]> {
		const taken: Job[] = [];
		while (taken.length < count) {
			const waiting = await this.#waiting();
			const next = waiting.toSorted((a, b) => this.#compare(a, b))[0];
			const others = waiting.filter((one) => one !== next).map(({ owner }) => owner);
			// Alone, one may have all that there is.
			const batchSize = others.length === 0 ? count - taken.length : 1;
			const jobs = await this.#boss.fetch<object>(this.#kind, { batchSize, ignoreGroups: others });
			if (next !== undefined) this.#note(next.owner);
			if (jobs.length === 0) break;
			taken.push(...jobs);
		}
		return taken;
	}

	async #waiting(): Promise<Waiting[]> {
		const { rows } = await this.#boss.getDb().executeSql(WAITING, [this.#kind]);
		return Rows.parse(rows);
	}

	#compare(a: Waiting, b: Waiting): number {
		if (a.wanted !== b.wanted) return a.wanted ? -1 : 1;
		if (a.running !== b.running) return a.running - b.running;
		return (this.#served.get(a.owner) ?? 0) - (this.#served.get(b.owner) ?? 0);
	}

	#note(owner: string): void {
		if (this.#served.size >= MAX_SERVED) this.#served.clear();
		this.#served.set(owner, ++this.#turn);
	}
}
