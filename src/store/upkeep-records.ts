/** How far rounds have come, whose data there is, and which checks are worth another try. */
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
>;

/** Why the newest check of a pull request says nothing: not the change, but GitHub or the machine. */
const WAS_ILL = sql<boolean>`(
	checks.failing_since is not null
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
	};
}
