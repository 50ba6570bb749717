import type { Selectable, Transaction as Db } from 'kysely';
import { BuildResult } from '../results/build-result.ts';
import type { Build, Transaction } from '../checks/ports/store.ts';
import type { BuildTable, Database } from './schema.ts';

type BuildRecords = Pick<Transaction, 'insertBuilds' | 'build' | 'buildsOfCheck' | 'updateBuild' | 'knownResult'>;

export function buildRecords(db: Db<Database>): BuildRecords {
	return {
		async insertBuilds(builds) {
			if (builds.length === 0) return [];
			const rows = await db
				.insertInto('builds')
				.values(
					builds.map(({ checkId, kernelId, side, rebuild, result }) => ({
						check_id: checkId,
						kernel_id: kernelId,
						side,
						rebuild,
						state: result === null ? ('queued' as const) : ('done' as const),
						result: result === null ? null : JSON.stringify(result),
					})),
				)
				.returningAll()
				.execute();
			return rows.map(toBuild);
		},

		async build(id) {
			const row = await db.selectFrom('builds').selectAll().where('id', '=', id).executeTakeFirst();
			return row === undefined ? null : toBuild(row);
		},

		async buildsOfCheck(checkId) {
			const rows = await db
				.selectFrom('builds')
				.selectAll()
				.where('check_id', '=', checkId)
				.orderBy('position')
				.execute();
			return rows.map(toBuild);
		},

		async updateBuild(id, { state, attempts, contentKey, result }) {
			await db
				.updateTable('builds')
				.set({
					...(state !== undefined && { state }),
					...(attempts !== undefined && { attempts }),
					...(contentKey !== undefined && { content_key: contentKey }),
					...(result !== undefined && { result: result === null ? null : JSON.stringify(result) }),
				})
				.where('id', '=', id)
				.execute();
		},

		async knownResult({ repositoryId, side, contentKey }) {
			const row = await db
				.selectFrom('builds')
				.innerJoin('checks', 'checks.id', 'builds.check_id')
				.innerJoin('subjects', 'subjects.key', 'checks.subject_key')
				.select('builds.result')
				.where('builds.content_key', '=', contentKey)
				.where('builds.side', '=', side)
				.where('builds.state', '=', 'done')
				.where('subjects.repository_id', '=', repositoryId)
				.orderBy('builds.position', 'desc')
				.limit(1)
				.executeTakeFirst();
			return toResult(row?.result);
		},
	};
}

function toBuild(row: Selectable<BuildTable>): Build {
	return {
		id: row.id,
		checkId: row.check_id,
		kernelId: row.kernel_id,
		side: row.side,
		rebuild: row.rebuild,
		result: toResult(row.result),
		state: row.state,
		attempts: row.attempts,
		contentKey: row.content_key,
	};
}

/** Null also for what another version of ours stored in another shape. */
function toResult(stored: unknown): BuildResult | null {
	const result = BuildResult.safeParse(stored);
	return result.success ? result.data : null;
}
