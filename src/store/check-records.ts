import { sql, type Transaction as Db } from 'kysely';
import type { CheckChanges, Transaction } from '../checks/ports/store.ts';
import type { Database } from './schema.ts';

type CheckRecords = Pick<
	Transaction,
	'insertCheck' | 'check' | 'checksOfSubject' | 'currentChecksOfCommit' | 'unfinishedChecks' | 'updateCheck'
>;

export function checkRecords(db: Db<Database>): CheckRecords {
	return {
		insertCheck: ({ rebuild, ...check }) =>
			db
				.insertInto('checks')
				.values({ ...check, rebuild: JSON.stringify(rebuild) })
				.returningAll()
				.executeTakeFirstOrThrow(),

		async check(id) {
			const row = await db.selectFrom('checks').selectAll().where('id', '=', id).executeTakeFirst();
			return row ?? null;
		},

		checksOfSubject: (subjectKey) =>
			db.selectFrom('checks').selectAll().where('subjectKey', '=', subjectKey).orderBy('generation', 'desc').execute(),

		currentChecksOfCommit: (repositoryId, headSha) =>
			db
				.selectFrom('checks')
				.innerJoin('subjects', 'subjects.key', 'checks.subjectKey')
				.selectAll('checks')
				.where('subjects.repositoryId', '=', repositoryId)
				.where('checks.headSha', '=', headSha)
				.where('checks.generation', '=', (select) =>
					select
						.selectFrom('checks as newer')
						.select((max) => max.fn.max('newer.generation').as('generation'))
						.whereRef('newer.subjectKey', '=', 'checks.subjectKey'),
				)
				.orderBy('checks.generation')
				.execute(),

		async unfinishedChecks(of) {
			let query = db
				.selectFrom('checks')
				.innerJoin('subjects', 'subjects.key', 'checks.subjectKey')
				.selectAll('checks')
				.where(sql<boolean>`(state in ('requested', 'building') or published_version < version)`)
				.orderBy('generation');
			if (of !== undefined) query = query.where('installationId', '=', of.installationId);
			if (of !== undefined && of.repositoryIds !== null) query = query.where('repositoryId', 'in', of.repositoryIds);
			return query.execute();
		},

		async updateCheck(id, changes) {
			if (Object.keys(changes).length === 0) return;
			await db.updateTable('checks').set(toColumns(changes)).where('id', '=', id).execute();
		},
	};
}

/** Undefined fields stay as they are. */
function toColumns({ plan, withoutReport, ...changes }: CheckChanges) {
	return { ...changes, plan: toJson(plan), withoutReport: toJson(withoutReport) };
}

/** Undefined stays so: it is no change. */
function toJson(value: unknown): string | undefined {
	return value === undefined ? undefined : JSON.stringify(value);
}
