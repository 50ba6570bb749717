import type { DefaultBranchBuild, StoredNeeds } from '../checks/ports/records.ts';
import { sql, type Transaction as Db } from 'kysely';
import type { Transaction } from '../checks/ports/store.ts';
import type { NeedsOrigin } from '../results/module-needs.ts';
import type { Database } from './schema.ts';

type NeedsRecords = Pick<Transaction, 'putNeeds' | 'lacksNeeds' | 'needsPage' | 'needsStamp'>;

/** Of one module root and kernel: the newest, and what a revert may bring back. */
const KEPT = 3;
/** One row may have some megabytes. */
const PAGE = 20;

/** What the modules of default branches need. */
export function needsRecords(db: Db<Database>): NeedsRecords {
	return {
		async putNeeds(build, roots) {
			if (roots === null) return renew(db, build);
			for (const { moduleRoot, ...needs } of roots) {
				const columns = columnsOf(build);
				await db
					.insertInto('moduleNeeds')
					.values({ ...columns, moduleRoot, needs: JSON.stringify({ moduleRoot, ...needs }) })
					.onConflict((conflict) =>
						conflict
							.constraint('module_needs_once')
							.doUpdateSet({ ...columns, storedAt: sql<Date>`now()` })
							.where('moduleNeeds.committedAt', '<=', columns.committedAt),
					)
					.execute();
			}
			await prune(db, build);
		},

		async lacksNeeds({ repository, kernel, contentKey, committedAt }) {
			const known = await db
				.selectFrom('moduleNeeds')
				.select('id')
				.where('repositoryId', '=', repository.repositoryId)
				.where('kernelId', '=', kernel.id)
				.where((is) => is.or([is('contentKey', '=', contentKey), is('committedAt', '>', committedAt)]))
				.limit(1)
				.executeTakeFirst();
			return known === undefined;
		},

		async needsPage(after) {
			const rows = await db
				.selectFrom('moduleNeeds as own')
				.selectAll('own')
				.where('own.id', '>', after)
				.where((is) =>
					is.not(
						is.exists(
							is
								.selectFrom('moduleNeeds as newer')
								.select('newer.id')
								.whereRef('newer.repositoryId', '=', 'own.repositoryId')
								.whereRef('newer.kernelId', '=', 'own.kernelId')
								.whereRef('newer.moduleRoot', '=', 'own.moduleRoot')
								.where(sql<boolean>`(newer.committed_at, newer.id) > (own.committed_at, own.id)`),
						),
					),
				)
				.orderBy('own.id')
				.limit(PAGE)
				.execute();
			return { records: rows.map(toRecord), next: rows.length < PAGE ? null : rows.at(-1)!.id };
		},

		async needsStamp() {
			const { count, newest } = await db
				.selectFrom('moduleNeeds')
				.select(({ fn }) => [fn.countAll().as('count'), sql<string | null>`max(stored_at)::text`.as('newest')])
				.executeTakeFirstOrThrow();
			return `${count} ${newest ?? ''}`;
		},
	};
}

function columnsOf({ repository, kernel, contentKey, commit, committedAt }: DefaultBranchBuild) {
	const { installationId, repositoryId, owner, name } = repository;
	const { id: kernelId, arch, release } = kernel;
	const identity = { installationId, repositoryId, owner, name };
	return { ...identity, kernelId, arch, release, contentKey, commitSha: commit, committedAt };
}

async function renew(db: Db<Database>, build: DefaultBranchBuild): Promise<void> {
	const { repositoryId, kernelId, contentKey, ...columns } = columnsOf(build);
	await db
		.updateTable('moduleNeeds')
		.set({ ...columns, storedAt: sql<Date>`now()` })
		.where('repositoryId', '=', repositoryId)
		.where('kernelId', '=', kernelId)
		.where('contentKey', '=', contentKey)
		.where('committedAt', '<', build.committedAt)
		.execute();
}

async function prune(db: Db<Database>, { repository, kernel }: DefaultBranchBuild): Promise<void> {
	const ranked = db
		.selectFrom('moduleNeeds')
		.select([
			'id',
			sql<number>`row_number() over (partition by module_root order by committed_at desc, id desc)`.as('rank'),
		])
		.where('repositoryId', '=', repository.repositoryId)
		.where('kernelId', '=', kernel.id)
		.as('ranked');
	await db
		.deleteFrom('moduleNeeds')
		.where('id', 'in', (select) => select.selectFrom(ranked).select('ranked.id').where('ranked.rank', '>', KEPT))
		.execute();
}

interface Row extends Omit<ReturnType<typeof columnsOf>, 'committedAt'> {
	readonly committedAt: Date;
	readonly moduleRoot: string;
	readonly needs: unknown;
}

function toRecord({ kernelId, arch, release, commitSha, committedAt, needs, moduleRoot, ...row }: Row): StoredNeeds {
	const { installationId, repositoryId, owner, name } = row;
	const origin: NeedsOrigin = {
		installationId,
		repositoryId,
		owner,
		name,
		kernel: { id: kernelId, arch, release },
		commit: commitSha,
		committedAt: committedAt.toISOString(),
		moduleRoot,
	};
	return { origin, needs };
}
