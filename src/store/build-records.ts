import type { Transaction as Db } from 'kysely';
import { BuildResult } from '../results/build-result.ts';
import type { Build, Transaction } from '../checks/ports/store.ts';
import type { Database } from './schema.ts';

type BuildRecords = Pick<Transaction, 'insertBuilds' | 'build' | 'buildsOfCheck' | 'updateBuild' | 'knownResult'>;

export function buildRecords(db: Db<Database>): BuildRecords {
	return {
		async insertBuilds(builds) {
			if (builds.length === 0) return [];
			const rows = await db
				.insertInto('builds')
				.values(
					builds.map(({ result, ...build }) => ({
						...build,
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
				.where('checkId', '=', checkId)
				.orderBy('position')
				.execute();
			return rows.map(toBuild);
		},

		async updateBuild(id, { result, ...changes }) {
			await db
				.updateTable('builds')
				.set({ ...changes, ...(result !== undefined && { result: result === null ? null : JSON.stringify(result) }) })
				.where('id', '=', id)
				.execute();
		},

		async knownResult({ repositoryId, side, contentKey }) {
			const row = await db
				.selectFrom('builds')
				.innerJoin('checks', 'checks.id', 'builds.checkId')
				.innerJoin('subjects', 'subjects.key', 'checks.subjectKey')
				.select('builds.result')
				.where('builds.contentKey', '=', contentKey)
				.where('builds.side', '=', side)
				.where('builds.state', '=', 'done')
				.where('subjects.repositoryId', '=', repositoryId)
				.orderBy('builds.position', 'desc')
				.limit(1)
				.executeTakeFirst();
			return toResult(row?.result);
		},
	};
}

function toBuild(row: Build): Build {
	return { ...row, result: toResult(row.result) };
}

/** Null also for what another version of modprobot stored in another shape. */
function toResult(stored: unknown): BuildResult | null {
	const result = BuildResult.safeParse(stored);
	return result.success ? result.data : null;
}
