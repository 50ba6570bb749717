import type { Subject } from '../checks/ports/records.ts';
import { sql, type Transaction as Db } from 'kysely';
import type { Transaction } from '../checks/ports/store.ts';
import type { Installations } from './job-records.ts';
import type { Database } from './schema.ts';

type SubjectRecords = Pick<
	Transaction,
	'putAndLockSubject' | 'lockSubject' | 'lockSubjectOfCheck' | 'saveComment' | 'approve' | 'countReply' | 'forget'
>;

/** Subjects; a locked one makes everybody else who wants to change its checks wait. */
export function subjectRecords(db: Db<Database>, installations: Installations): SubjectRecords {
	const seen = <T extends Subject | undefined>(subject: T): T => {
		if (subject !== undefined) installations.set(subject.key, subject.installationId);
		return subject;
	};
	return {
		async putAndLockSubject(
			{ key, installationId, repositoryId, owner, name, pullRequest, defaultBranch },
			observedAt,
		) {
			const repository = { installationId, repositoryId, owner, name };
			const row = await db
				.insertInto('subjects')
				.values({ key, ...repository, pullRequest, defaultBranch, observedAt })
				.onConflict((conflict) =>
					conflict.column('key').doUpdateSet({
						...repository,
						defaultBranch: sql<string | null>`coalesce(excluded.default_branch, subjects.default_branch)`,
						observedAt: sql<Date | null>`greatest(subjects.observed_at, excluded.observed_at)`,
						seenAt: sql<Date>`now()`,
					}),
				)
				.returningAll()
				.executeTakeFirstOrThrow();
			return seen(row);
		},

		async lockSubject(key) {
			const row = await db.selectFrom('subjects').selectAll().where('key', '=', key).forUpdate().executeTakeFirst();
			return seen(row) ?? null;
		},

		async lockSubjectOfCheck(checkId) {
			const row = await db
				.selectFrom('subjects')
				.selectAll()
				.where('key', '=', (select) => select.selectFrom('checks').select('subjectKey').where('id', '=', checkId))
				.forUpdate()
				.executeTakeFirst();
			return seen(row) ?? null;
		},

		async saveComment(subjectKey, commentId, digest) {
			await db
				.updateTable('subjects')
				.set({ commentId, commentDigest: digest })
				.where('key', '=', subjectKey)
				.execute();
		},

		async approve(subjectKey, headSha) {
			await db.updateTable('subjects').set({ approvedSha: headSha }).where('key', '=', subjectKey).execute();
		},

		async countReply(subjectKey) {
			await db
				.updateTable('subjects')
				.set((column) => ({ replies: column('replies', '+', 1) }))
				.where('key', '=', subjectKey)
				.execute();
		},

		async forget(owner) {
			for (const table of ['subjects', 'moduleNeeds'] as const) {
				const query = db.deleteFrom(table).where('installationId', '=', owner.installationId);
				await (owner.repositoryIds === null ? query : query.where('repositoryId', 'in', owner.repositoryIds)).execute();
			}
		},
	};
}
