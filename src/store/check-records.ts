import { sql, type Transaction as Db } from 'kysely';
import type { RepositoryIdentity } from '../checks/ports/github.ts';
import type { Transaction } from '../checks/ports/store.ts';
import type { Database } from './schema.ts';

type CheckRecords = Pick<
	Transaction,
	| 'hasPullRequestsTo'
	| 'insertCheck'
	| 'check'
	| 'checksOfSubject'
	| 'currentChecksOfCommit'
	| 'unfinishedChecks'
	| 'untoldChecks'
	| 'updateCheck'
>;

/** The ids of a repository's checks, to be narrowed. */
export function checksOfRepository(
	db: Db<Database>,
	{ installationId, repositoryId }: Pick<RepositoryIdentity, 'installationId' | 'repositoryId'>,
) {
	return db
		.selectFrom('checks')
		.innerJoin('subjects', 'subjects.key', 'checks.subjectKey')
		.select('checks.id')
		.where('subjects.installationId', '=', installationId)
		.where('subjects.repositoryId', '=', repositoryId);
}

export function checkRecords(db: Db<Database>): CheckRecords {
	return {
		async hasPullRequestsTo(repository, branch) {
			const row = await checksOfRepository(db, repository)
				.where('subjects.pullRequest', 'is not', null)
				.where('checks.baseRef', '=', branch)
				.where('checks.requestedAt', '>', sql<Date>`now() - interval '90 days'`)
				.limit(1)
				.executeTakeFirst();
			return row !== undefined;
		},

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

		async untoldChecks({ installationId, repositoryIds }) {
			let query = db
				.selectFrom('checks')
				.innerJoin('subjects', 'subjects.key', 'checks.subjectKey')
				.selectAll('checks')
				.where('installationId', '=', installationId)
				.where('checks.state', 'in', ['concluded', 'cancelled'])
				.where('checks.refusedAt', 'is not', null)
				.orderBy('generation');
			if (repositoryIds !== null) query = query.where('repositoryId', 'in', repositoryIds);
			return query.execute();
		},

		async updateCheck(id, changes) {
			if (Object.keys(changes).length === 0) return;
			const { plan, withoutReport, ...columns } = changes;
			const json = { plan: toJson(plan), withoutReport: toJson(withoutReport) };
			await db
				.updateTable('checks')
				.set({ ...columns, ...json })
				.where('id', '=', id)
				.execute();
		},
	};
}

/** Undefined stays so: it is no change. */
function toJson(value: unknown): string | undefined {
	return value === undefined ? undefined : JSON.stringify(value);
}
