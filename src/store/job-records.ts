import { CompiledQuery, type Transaction as Db } from 'kysely';
import type { JobSender, SqlExecutor } from '../checks/ports/queue.ts';
import type { Transaction } from '../checks/ports/store.ts';
import type { Database } from './schema.ts';

type JobRecords = Pick<Transaction, 'recordDelivery' | 'enqueue' | 'cancelJobs'>;

/** Deliveries, and the jobs that are queued in the same transaction. */
export function jobRecords(db: Db<Database>, jobs: JobSender): JobRecords {
	const executor: SqlExecutor = {
		async executeSql(text, values) {
			const { rows } = await db.withoutPlugins().executeQuery(CompiledQuery.raw(text, values ?? []));
			return { rows };
		},
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
		enqueue: (job, options) => jobs.send(job, executor, options),
		cancelJobs: (kind, keys) => (keys.length === 0 ? Promise.resolve() : jobs.cancel(kind, keys, executor)),
	};
}
