import { sql, type Selectable, type Transaction as Db } from 'kysely';
import type { Check, CheckChanges, Transaction } from '../checks/ports/store.ts';
import type { CheckTable, Database } from './schema.ts';

type CheckRecords = Pick<
	Transaction,
	'insertCheck' | 'check' | 'checksOfSubject' | 'currentChecksOfCommit' | 'unfinishedChecks' | 'updateCheck'
>;

export function checkRecords(db: Db<Database>): CheckRecords {
	return {
		async insertCheck({ subjectKey, headSha, baseRef, baseSha, trigger, rebuild }) {
			const row = await db
				.insertInto('checks')
				.values({
					subject_key: subjectKey,
					head_sha: headSha,
					base_ref: baseRef,
					base_sha: baseSha,
					trigger,
					rebuild: JSON.stringify(rebuild),
				})
				.returningAll()
				.executeTakeFirstOrThrow();
			return toCheck(row);
		},

		async check(id) {
			const row = await db.selectFrom('checks').selectAll().where('id', '=', id).executeTakeFirst();
			return row === undefined ? null : toCheck(row);
		},

		async checksOfSubject(subjectKey) {
			const rows = await db
				.selectFrom('checks')
				.selectAll()
				.where('subject_key', '=', subjectKey)
				.orderBy('generation', 'desc')
				.execute();
			return rows.map(toCheck);
		},

		async currentChecksOfCommit(repositoryId, headSha) {
			const rows = await db
				.selectFrom('checks')
				.innerJoin('subjects', 'subjects.key', 'checks.subject_key')
				.selectAll('checks')
				.where('subjects.repository_id', '=', repositoryId)
				.where('checks.head_sha', '=', headSha)
				.where('checks.generation', '=', (select) =>
					select
						.selectFrom('checks as newer')
						.select((max) => max.fn.max('newer.generation').as('generation'))
						.whereRef('newer.subject_key', '=', 'checks.subject_key'),
				)
				.orderBy('checks.generation')
				.execute();
			return rows.map(toCheck);
		},

		async unfinishedChecks(of) {
			let query = db
				.selectFrom('checks')
				.innerJoin('subjects', 'subjects.key', 'checks.subject_key')
				.selectAll('checks')
				.where(sql<boolean>`(state in ('requested', 'building') or published_version < version)`)
				.orderBy('generation');
			if (of !== undefined) query = query.where('installation_id', '=', of.installationId);
			if (of !== undefined && of.repositoryIds !== null) query = query.where('repository_id', 'in', of.repositoryIds);
			return (await query.execute()).map(toCheck);
		},

		async updateCheck(id, changes) {
			const columns = toColumns(changes);
			if (Object.keys(columns).length === 0) return;
			await db.updateTable('checks').set(columns).where('id', '=', id).execute();
		},
	};
}

function toColumns(changes: CheckChanges) {
	return {
		...(changes.state !== undefined && { state: changes.state }),
		...(changes.attempts !== undefined && { attempts: changes.attempts }),
		...(changes.plan !== undefined && { plan: JSON.stringify(changes.plan) }),
		...(changes.withoutReport !== undefined && { without_report: JSON.stringify(changes.withoutReport) }),
		...(changes.conclusion !== undefined && { conclusion: changes.conclusion }),
		...(changes.checkRunId !== undefined && { check_run_id: changes.checkRunId }),
		...(changes.version !== undefined && { version: changes.version }),
		...(changes.publishedVersion !== undefined && { published_version: changes.publishedVersion }),
		...(changes.startedAt !== undefined && { started_at: changes.startedAt }),
		...(changes.finishedAt !== undefined && { finished_at: changes.finishedAt }),
	};
}

function toCheck(row: Selectable<CheckTable>): Check {
	return {
		id: row.id,
		generation: row.generation,
		subjectKey: row.subject_key,
		headSha: row.head_sha,
		baseRef: row.base_ref,
		baseSha: row.base_sha,
		trigger: row.trigger,
		rebuild: row.rebuild,
		state: row.state,
		attempts: row.attempts,
		plan: row.plan,
		withoutReport: row.without_report,
		conclusion: row.conclusion,
		checkRunId: row.check_run_id,
		version: row.version,
		publishedVersion: row.published_version,
		requestedAt: row.requested_at,
		startedAt: row.started_at,
		finishedAt: row.finished_at,
	};
}
