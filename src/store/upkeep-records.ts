/** What is looked after: how far rounds have come, whose data there is, and what is old. */
import { sql, type Transaction as Db } from 'kysely';
import type { Transaction } from '../checks/ports/store.ts';
import type { Database } from './schema.ts';

type UpkeepRecords = Pick<
	Transaction,
	| 'hasDelivery'
	| 'place'
	| 'savePlace'
	| 'endedIll'
	| 'knownRepositories'
	| 'renameRepository'
	| 'installationsElsewhere'
	| 'removeOld'
>;

/** Rows that one statement removes: nobody waits for long, and the next round removes more. */
const BATCH = 500;

/** Of builds of checks that ended up to this place the logs are removed. */
const LOGS = 'logs';

/** Why the newest check of a pull request says nothing: not the change, but GitHub or the machine. */
const WAS_ILL = sql<boolean>`(
	checks.without_report->>'kind' = 'could-not-check'
	or exists (
		select 1 from builds where builds.check_id = checks.id and builds.result->>'outcome' = 'infrastructure-error'
	)
)`;

export function upkeepRecords(db: Db<Database>): UpkeepRecords {
	return {
		async hasDelivery(guid) {
			const row = await db.selectFrom('deliveries').select('guid').where('guid', '=', guid).executeTakeFirst();
			return row !== undefined;
		},

		async place(name) {
			const row = await db.selectFrom('places').select('place').where('name', '=', name).executeTakeFirst();
			return row?.place ?? null;
		},

		async savePlace(name, place) {
			const text = JSON.stringify(place);
			await db
				.insertInto('places')
				.values({ name, place: text })
				.onConflict((conflict) => conflict.column('name').doUpdateSet({ place: text }))
				.execute();
		},

		endedIll: (since, limit) =>
			db
				.selectFrom('checks')
				.innerJoin('subjects', 'subjects.key', 'checks.subjectKey')
				.selectAll('checks')
				.where('subjects.pullRequest', 'is not', null)
				.where('checks.state', '=', 'concluded')
				.where('checks.conclusion', '=', 'neutral')
				.where('checks.finishedAt', '>', since)
				.where('checks.generation', '=', (select) =>
					select
						.selectFrom('checks as newer')
						.select((max) => max.fn.max('newer.generation').as('generation'))
						.whereRef('newer.subjectKey', '=', 'checks.subjectKey'),
				)
				.where(WAS_ILL)
				.orderBy('checks.finishedAt')
				.limit(limit)
				.execute(),

		async knownRepositories() {
			const of = (table: 'subjects' | 'moduleNeeds') =>
				db.selectFrom(table).select(['installationId', 'repositoryId']).distinct();
			return of('subjects').union(of('moduleNeeds')).execute();
		},

		async renameRepository({ installationId, repositoryId, owner, name }) {
			for (const table of ['subjects', 'moduleNeeds'] as const) {
				await db
					.updateTable(table)
					.set({ owner, name, ...(table === 'moduleNeeds' && { storedAt: sql<Date>`now()` }) })
					.where('installationId', '=', installationId)
					.where('repositoryId', '=', repositoryId)
					.where((is) => is.or([is('owner', '<>', owner), is('name', '<>', name)]))
					.execute();
			}
		},

		async installationsElsewhere(repositoryId, { installationId, owner }) {
			const rows = await db
				.selectFrom('subjects')
				.select('installationId')
				.distinct()
				.where('repositoryId', '=', repositoryId)
				.where((is) => is.or([is('installationId', '<>', installationId), is('owner', '<>', owner)]))
				.execute();
			return rows.map((row) => row.installationId);
		},

		async removeOld({ deliveries, checks, logs }) {
			const oldDeliveries = db
				.selectFrom('deliveries')
				.select('guid')
				.where('receivedAt', '<', deliveries)
				.limit(BATCH);
			await db.deleteFrom('deliveries').where('guid', 'in', oldDeliveries).execute();
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
			await removeLogs(db, logs);
		},
	};
}

/** Goes on where it stopped, or every round would read all that is older. */
async function removeLogs(db: Db<Database>, before: Date): Promise<void> {
	const done = await db.selectFrom('places').select('place').where('name', '=', LOGS).executeTakeFirst();
	const since = typeof done?.place === 'string' ? done.place : '-infinity';
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
	const place = JSON.stringify(last.time);
	await db
		.insertInto('places')
		.values({ name: LOGS, place })
		.onConflict((conflict) => conflict.column('name').doUpdateSet({ place }))
		.execute();
}
