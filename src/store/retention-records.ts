/** What was kept as long as it should be goes, some of it at a time. */
import { sql, type Transaction as Db } from 'kysely';
import type { Transaction } from '../checks/ports/store.ts';
import type { Database } from './schema.ts';
import { upkeepRecords } from './upkeep-records.ts';

/** Rows that one statement removes: nobody waits for long, and the next round removes more. */
const BATCH = 500;

/** Of builds of checks that ended up to this place the logs are removed. */
const LOGS = 'logs';

export function retentionRecords(db: Db<Database>): Pick<Transaction, 'removeOld'> {
	return {
		async removeOld({ deliveries, checks, logs }) {
			const old = db.selectFrom('deliveries').select('guid').where('receivedAt', '<', deliveries).limit(BATCH);
			await db.deleteFrom('deliveries').where('guid', 'in', old).execute();
			await removeReplaced(db, checks);
			await removeSilent(db, checks);
			await removeLogs(db, logs);
		},
	};
}

async function removeReplaced(db: Db<Database>, checks: Date): Promise<void> {
	// The newest of a subject says what GitHub shows, as long as anybody hears of the subject.
	const replaced = db
		.selectFrom('checks as own')
		.select('own.id')
		.where('own.finishedAt', '<', checks)
		.whereRef('own.publishedVersion', '>=', 'own.version')
		.where((is) =>
			is.exists(
				is
					.selectFrom('checks as newer')
					.select('newer.id')
					.whereRef('newer.subjectKey', '=', 'own.subjectKey')
					.whereRef('newer.generation', '>', 'own.generation'),
			),
		)
		.limit(BATCH);
	await db.deleteFrom('checks').where('id', 'in', replaced).execute();
}

/** Subjects of which nothing was heard since. */
async function removeSilent(db: Db<Database>, checks: Date): Promise<void> {
	const silent = db
		.selectFrom('subjects')
		.select('key')
		.where('seenAt', '<', checks)
		.where((is) =>
			is.not(
				is.exists(
					is
						.selectFrom('checks')
						.select('checks.id')
						.whereRef('checks.subjectKey', '=', 'subjects.key')
						.where((one) =>
							one.or([
								one('checks.finishedAt', 'is', null),
								one('checks.finishedAt', '>=', checks),
								one('checks.publishedVersion', '<', one.ref('checks.version')),
							]),
						),
				),
			),
		)
		.limit(BATCH);
	await db.deleteFrom('subjects').where('key', 'in', silent).execute();
}

/** Goes on where it stopped, or every round would read all that is older. */
async function removeLogs(db: Db<Database>, before: Date): Promise<void> {
	const { place, savePlace } = upkeepRecords(db);
	const done = await place(LOGS);
	const since = typeof done === 'string' ? done : '-infinity';
	const ended = await db
		.selectFrom('checks')
		.select(['id', sql<string>`finished_at::text`.as('time')])
		.where(sql<boolean>`finished_at > ${since}::timestamptz`)
		.where('finishedAt', '<', before)
		.orderBy('finishedAt')
		.limit(BATCH)
		.execute();
	const last = ended.at(-1);
	if (last === undefined) return;
	await db
		.updateTable('builds')
		.set({ result: sql`jsonb_set(result, '{log}', '""')` })
		.where(
			'checkId',
			'in',
			ended.map(({ id }) => id),
		)
		.execute();
	await savePlace(LOGS, last.time);
}
