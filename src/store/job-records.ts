import { CompiledQuery, type Transaction as Db } from 'kysely';
import type { JobSender, SqlExecutor } from '../checks/ports/queue.ts';
import type { Transaction } from '../checks/ports/store.ts';
import type { Database } from './schema.ts';

type JobRecords = Pick<Transaction, 'recordDelivery' | 'enqueue' | 'cancelJobs'>;

/** The installations of the subjects that a transaction has read, by the subject's key. */
export type Installations = Map<string, number>;

/** Deliveries, and the jobs that are queued in the same transaction. */
export function jobRecords(db: Db<Database>, jobs: JobSender, installations: Installations): JobRecords {
	const executor: SqlExecutor = {
		async executeSql(text, values) {
			const { rows } = await db.withoutPlugins().executeQuery(CompiledQuery.raw(text, values ?? []));
			return { rows };
		},
	};
	const installationOf = async (subjectKey: string): Promise<number | undefined> => {
		const known = installations.get(subjectKey);
		if (known !== undefined) return known;
		const query = db.selectFrom('subjects').select('installationId').where('key', '=', subjectKey);
		return (await query.executeTakeFirst())?.installationId;
	};
	const installationOfBuild = async (buildId: string): Promise<number | undefined> => {
		const query = db
			.selectFrom('builds')
			.innerJoin('checks', 'checks.id', 'builds.checkId')
			.innerJoin('subjects', 'subjects.key', 'checks.subjectKey')
			.select('subjects.installationId')
			.where('builds.id', '=', buildId);
		return (await query.executeTakeFirst())?.installationId;
	};
	return {
		async recordDelivery(guid, event) {
			const { numInsertedOrUpdatedRows } = await db
				.insertInto('deliveries')
				.values({ guid, event })
				.onConflict((conflict) => conflict.doNothing())
				.executeTakeFirst();
			return numInsertedOrUpdatedRows === 1n;
		},
		async enqueue(job, options = {}) {
			// What talks to GitHub waits for its own installation's turn alone; builds of installations take turns.
			const installation =
				'subjectKey' in job
					? await installationOf(job.subjectKey)
					: job.kind === 'build'
						? await installationOfBuild(job.buildId)
						: undefined;
			const group = installation === undefined ? {} : { group: String(installation) };
			await jobs.send(job, executor, { ...options, ...group });
		},
		cancelJobs: (kind, keys) => (keys.length === 0 ? Promise.resolve() : jobs.cancel(kind, keys, executor)),
	};
}
