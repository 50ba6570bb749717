/** Builds as far as others may use their results. */
import { sql, type Transaction as Db } from 'kysely';
import type { Transaction } from '../checks/ports/store.ts';
import { keysOf, toResult } from './build-records.ts';
import type { Database } from './schema.ts';

type SharedBuilds = Pick<Transaction, 'knownResult' | 'openBuilds' | 'lockContent'>;

export function sharedBuilds(db: Db<Database>): SharedBuilds {
	return {
		async knownResult({ repositoryId, subjectKey, side, keys }) {
			const row = await db
				.selectFrom('builds')
				.innerJoin('checks', 'checks.id', 'builds.checkId')
				.innerJoin('subjects', 'subjects.key', 'checks.subjectKey')
				.select('builds.result')
				.where('builds.contentKey', '=', keys.content)
				.where('builds.state', '=', 'done')
				.where('subjects.repositoryId', '=', repositoryId)
				.where((is) =>
					is.or([
						is('builds.treeKey', '=', keys.tree),
						is('builds.side', '=', 'base'),
						...(side === 'head' ? [is('checks.subjectKey', '=', subjectKey)] : []),
					]),
				)
				.orderBy('builds.position', 'desc')
				.limit(1)
				.executeTakeFirst();
			return toResult(row?.result);
		},

		async openBuilds(repositoryId, contentKey) {
			const rows = await db
				.selectFrom('builds')
				.innerJoin('checks', 'checks.id', 'builds.checkId')
				.innerJoin('subjects', 'subjects.key', 'checks.subjectKey')
				.selectAll('builds')
				.select('checks.subjectKey')
				.where('builds.contentKey', '=', contentKey)
				.where('builds.state', 'in', ['queued', 'running'])
				.where('checks.state', '=', 'building')
				.where('subjects.repositoryId', '=', repositoryId)
				.orderBy('builds.position')
				.execute();
			return rows.flatMap(({ id, checkId, side, rebuild, clean, state, subjectKey, ...row }) => {
				const keys = keysOf(row);
				if (keys === null || (state !== 'queued' && state !== 'running')) return [];
				return [{ id, checkId, side, rebuild, clean, state, subjectKey, repositoryId, keys }];
			});
		},

		async lockContent(repositoryId, contentKey) {
			const key = `${repositoryId} ${contentKey}`;
			await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(db);
		},
	};
}
