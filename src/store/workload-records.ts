import { sql, type Transaction as Db } from 'kysely';
import { z } from 'zod';
import type { Transaction } from '../checks/ports/store.ts';
import { ModuleRootResult } from '../results/build-findings.ts';
import { checksOfRepository } from './check-records.ts';
import type { Database } from './schema.ts';

/** Whose builds tell how long others will take. */
const MAX_RECENT_CHECKS = 8;

type WorkloadRecords = Pick<Transaction, 'recentRoots' | 'underWay'>;

/** How much there is to build now, and how long such builds took. */
export function workloadRecords(db: Db<Database>): WorkloadRecords {
	return {
		async recentRoots(repository) {
			const recent = checksOfRepository(db, repository)
				.where('checks.startedAt', 'is not', null)
				.orderBy('checks.generation', 'desc')
				.limit(MAX_RECENT_CHECKS);
			const rows = await db
				.selectFrom('builds')
				.select(['kernelId', sql`result -> 'moduleRoots'`.as('moduleRoots')])
				.where('checkId', 'in', recent)
				.where('state', '=', 'done')
				.orderBy('position', 'desc')
				.execute();
			return rows.flatMap(({ kernelId, moduleRoots }) => {
				const roots = z.array(ModuleRootResult).safeParse(moduleRoots);
				return roots.success ? [{ kernelId, moduleRoots: roots.data }] : [];
			});
		},

		async underWay() {
			return (
				db
					.selectFrom('checks')
					.innerJoin('builds', 'builds.checkId', 'checks.id')
					// As the index says it: `checks_unfinished`.
					.where(sql<boolean>`(checks.state in ('requested', 'building') or published_version < version)`)
					.where('checks.state', '=', 'building')
					.where('builds.state', 'in', ['queued', 'running'])
					.select(({ fn }) => [
						fn.count<number>('checks.id').distinct().as('checks'),
						fn.count<number>('builds.id').as('builds'),
					])
					.executeTakeFirstOrThrow()
			);
		},
	};
}
