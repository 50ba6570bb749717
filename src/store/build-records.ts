import type { Build, BuildKeys } from '../checks/ports/records.ts';
import type { Transaction as Db } from 'kysely';
import { BuildResult } from '../results/build-result.ts';
import type { Transaction } from '../checks/ports/store.ts';
import type { Database } from './schema.ts';

type BuildRecords = Pick<Transaction, 'insertBuilds' | 'build' | 'buildsOfCheck' | 'runningBuilds' | 'updateBuild'>;

export function buildRecords(db: Db<Database>): BuildRecords {
	return {
		async insertBuilds(builds) {
			if (builds.length === 0) return [];
			const rows = await db
				.insertInto('builds')
				.values(
					builds.map(({ result, keys, ...build }) => ({
						...build,
						...columnsOf(keys),
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

		async runningBuilds() {
			const running = await db.selectFrom('builds').select('id').where('state', '=', 'running').execute();
			return running.map(({ id }) => id);
		},

		async updateBuild(id, { result, keys, ...changes }) {
			await db
				.updateTable('builds')
				.set({
					...changes,
					...(keys !== undefined && columnsOf(keys)),
					...(result !== undefined && { result: result === null ? null : JSON.stringify(result) }),
				})
				.where('id', '=', id)
				.execute();
		},
	};
}

interface KeyColumns {
	readonly contentKey: string | null;
	readonly treeKey: string | null;
}

function columnsOf(keys: BuildKeys | null): KeyColumns {
	return { contentKey: keys?.content ?? null, treeKey: keys?.tree ?? null };
}

export function keysOf({ contentKey, treeKey }: KeyColumns): BuildKeys | null {
	return contentKey === null || treeKey === null ? null : { content: contentKey, tree: treeKey };
}

function toBuild({ contentKey, treeKey, ...row }: Omit<Build, 'keys'> & KeyColumns): Build {
	return { ...row, keys: keysOf({ contentKey, treeKey }), result: toResult(row.result) };
}

/** Null also for what another version of modprobot stored in another shape. */
export function toResult(stored: unknown): BuildResult | null {
	const result = BuildResult.safeParse(stored);
	return result.success ? result.data : null;
}
