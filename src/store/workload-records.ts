import { sql, type Transaction as Db } from 'kysely';
import { z } from 'zod';
import type { Transaction } from '../checks/ports/store.ts';
import { ModuleRootResult } from '../results/build-findings.ts';
import { checksOfRepository } from './check-records.ts';
import type { Database } from './schema.ts';

/** Whose builds tell how long others will take. */
const MAX_RECENT_CHECKS = 8;

type WorkloadRecords = Pick<Transaction, 'recentRoots' | 'underWay' | 'lockOpenWork' | 'waitingForRoom'>;

/** Of each repository so many are looked at where there may be room again. */
const FIRST_IN_LINE = 2;

/** As the index says it: `checks_unfinished`. */
const UNFINISHED = sql<boolean>`(checks.state in ('requested', 'building') or published_version < version)`;

const isBeingPlanned = sql<boolean>`(checks.state = 'requested' and checks.attempts > 0)`;

const OF_BRANCH = sql<boolean>`checks.subject_key ~ '^\\d+/branch/'`;

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

		async lockOpenWork({ installationId, repositoryId }, ofBranches) {
			await sql`select pg_advisory_xact_lock(hashtextextended(${`room ${installationId}`}, 0))`.execute(db);
			const rows = await db
				.selectFrom('checks')
				.innerJoin('subjects', 'subjects.key', 'checks.subjectKey')
				.leftJoin('builds', (join) =>
					join.onRef('builds.checkId', '=', 'checks.id').on('builds.state', 'in', ['queued', 'running']),
				)
				.where(UNFINISHED)
				.where('subjects.installationId', '=', installationId)
				.where(sql<boolean>`${OF_BRANCH} = ${ofBranches}`)
				// One that is asked for and was not begun takes no room yet.
				.where((is) => is.or([is('checks.state', '=', 'building'), isBeingPlanned]))
				.groupBy('subjects.repositoryId')
				.select(({ fn }) => [
					'subjects.repositoryId',
					fn.count<number>('checks.id').distinct().as('checks'),
					fn.count<number>('builds.id').as('builds'),
				])
				.execute();
			const sum = (of: typeof rows) => ({
				checks: of.reduce((total, row) => total + row.checks, 0),
				builds: of.reduce((total, row) => total + row.builds, 0),
			});
			return { repository: sum(rows.filter((row) => row.repositoryId === repositoryId)), installation: sum(rows) };
		},

		async waitingForRoom(installationId) {
			let waiting = db
				.selectFrom('checks')
				.innerJoin('subjects', 'subjects.key', 'checks.subjectKey')
				.select([
					'checks.id',
					sql<number>`row_number() over (partition by subjects.repository_id order by checks.generation)`.as('rank'),
				])
				.where(UNFINISHED)
				.where('checks.state', '=', 'requested')
				.where(sql<boolean>`checks.without_report->>'kind' = 'no-room'`);
			if (installationId !== null) waiting = waiting.where('subjects.installationId', '=', installationId);
			return db
				.selectFrom('checks')
				.selectAll('checks')
				.where('checks.id', 'in', (select) =>
					select.selectFrom(waiting.as('waiting')).select('waiting.id').where('waiting.rank', '<=', FIRST_IN_LINE),
				)
				.orderBy('checks.generation')
				.execute();
		},

		async underWay() {
			return db
				.selectFrom('checks')
				.innerJoin('builds', 'builds.checkId', 'checks.id')
				.where(UNFINISHED)
				.where('checks.state', '=', 'building')
				.where('builds.state', 'in', ['queued', 'running'])
				.select(({ fn }) => [
					fn.count<number>('checks.id').distinct().as('checks'),
					fn.count<number>('builds.id').as('builds'),
				])
				.executeTakeFirstOrThrow();
		},
	};
}
