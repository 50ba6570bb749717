import { sql, type Selectable, type Transaction as Db } from 'kysely';
import type { Subject, Transaction } from '../checks/ports/store.ts';
import type { Database, SubjectTable } from './schema.ts';

type SubjectRecords = Pick<
	Transaction,
	'putAndLockSubject' | 'lockSubject' | 'lockSubjectOfCheck' | 'saveComment' | 'countReply' | 'forget'
>;

/** Subjects; a locked one makes everybody else who wants to change its checks wait. */
export function subjectRecords(db: Db<Database>): SubjectRecords {
	return {
		async putAndLockSubject({ key, installationId, repositoryId, owner, name, pullRequest }, observedAt) {
			const repository = { installation_id: installationId, repository_id: repositoryId, owner, name };
			const row = await db
				.insertInto('subjects')
				.values({ key, ...repository, pull_request: pullRequest, observed_at: observedAt })
				.onConflict((conflict) =>
					conflict.column('key').doUpdateSet({
						...repository,
						observed_at: sql<Date | null>`greatest(subjects.observed_at, excluded.observed_at)`,
					}),
				)
				.returningAll()
				.executeTakeFirstOrThrow();
			return toSubject(row);
		},

		async lockSubject(key) {
			const row = await db.selectFrom('subjects').selectAll().where('key', '=', key).forUpdate().executeTakeFirst();
			return row === undefined ? null : toSubject(row);
		},

		async lockSubjectOfCheck(checkId) {
			const row = await db
				.selectFrom('subjects')
				.selectAll()
				.where('key', '=', (select) => select.selectFrom('checks').select('subject_key').where('id', '=', checkId))
				.forUpdate()
				.executeTakeFirst();
			return row === undefined ? null : toSubject(row);
		},

		async saveComment(subjectKey, commentId, digest) {
			await db
				.updateTable('subjects')
				.set({ comment_id: commentId, comment_digest: digest })
				.where('key', '=', subjectKey)
				.execute();
		},

		async countReply(subjectKey) {
			await db
				.updateTable('subjects')
				.set((column) => ({ replies: column('replies', '+', 1) }))
				.where('key', '=', subjectKey)
				.execute();
		},

		async forget(owner) {
			const query = db.deleteFrom('subjects').where('installation_id', '=', owner.installationId);
			await (owner.repositoryIds === null ? query : query.where('repository_id', 'in', owner.repositoryIds)).execute();
		},
	};
}

function toSubject(row: Selectable<SubjectTable>): Subject {
	return {
		key: row.key,
		installationId: row.installation_id,
		repositoryId: row.repository_id,
		owner: row.owner,
		name: row.name,
		pullRequest: row.pull_request,
		commentId: row.comment_id,
		commentDigest: row.comment_digest,
		observedAt: row.observed_at,
		replies: row.replies,
	};
}
