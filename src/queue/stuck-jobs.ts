import type { PgBoss } from 'pg-boss';
import { z } from 'zod';
import { JOB_KINDS } from '../checks/ports/queue.ts';

/** Longer than any job waits in place for somebody outside. */
const STUCK_SECONDS = 300;

/** In seconds, of each kind: since when the first job is due, and since when none has begun or ended. */
const MOVEMENT = `
	SELECT name,
		extract(epoch FROM now() - min(start_after) FILTER (WHERE state < 'active' AND NOT blocked))::float8 AS due,
		extract(epoch FROM now() - max(greatest(started_on, completed_on)))::float8 AS still,
		(count(*) FILTER (WHERE state = 'active'))::int AS running
	FROM pgboss.job WHERE name = ANY($1) GROUP BY name`;

const Rows = z.array(
	z.object({
		name: z.enum(JOB_KINDS),
		due: z.coerce.number().nullable(),
		/** Null where none ever did. */
		still: z.coerce.number().nullable(),
		running: z.coerce.number(),
	}),
);

/** What does not move although it is due, as a sentence; null where all does. Builds that run end by their own limits. */
export async function stuckJobs(db: ReturnType<PgBoss['getDb']>): Promise<string | null> {
	const { rows } = await db.executeSql(MOVEMENT, [JOB_KINDS]);
	const stuck = Rows.parse(rows).find(
		({ name, due, still, running }) =>
			(due ?? 0) >= STUCK_SECONDS && (still ?? Infinity) >= STUCK_SECONDS && (name !== 'build' || running === 0),
	);
	if (stuck === undefined) return null;
	return `A ${stuck.name} job has been due for ${Math.round(stuck.due ?? 0)} s, and none has begun or ended since.`;
}
