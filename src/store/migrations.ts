import { isNativeError } from 'node:util/types';
import { sql, type ColumnDefinitionBuilder, type Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import type { Database } from './schema.ts';

/** In the order of their names. Never change one that was released: add another. */
const MIGRATIONS: Record<string, Migration> = {
	'0001-first': {
		async up(db) {
			await db.schema
				.createTable('deliveries')
				.addColumn('guid', 'text', (column) => column.primaryKey())
				.addColumn('event', 'text', (column) => column.notNull())
				.addColumn('received_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
				.execute();
			await db.schema
				.createTable('subjects')
				.addColumn('key', 'text', (column) => column.primaryKey())
				.addColumn('installation_id', 'bigint', (column) => column.notNull())
				.addColumn('repository_id', 'bigint', (column) => column.notNull())
				.addColumn('owner', 'text', (column) => column.notNull())
				.addColumn('name', 'text', (column) => column.notNull())
				.addColumn('pull_request', 'integer')
				.addColumn('comment_id', 'bigint')
				.addColumn('comment_digest', 'text')
				.addColumn('observed_at', 'timestamptz')
				.addColumn('replies', 'integer', (column) => column.notNull().defaultTo(0))
				.execute();
			await createChecks(db);
			await createBuilds(db);
			await db.schema
				.createIndex('subjects_by_owner')
				.on('subjects')
				.columns(['installation_id', 'repository_id'])
				.execute();
		},
	},
	'0002-reuse': {
		async up(db) {
			const flag = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo(false);
			await db.schema.alterTable('checks').addColumn('clean', 'boolean', flag).execute();
			await db.schema.alterTable('builds').addColumn('clean', 'boolean', flag).execute();
			await db.schema.alterTable('builds').addColumn('tree_key', 'text').execute();
			await db.schema.createIndex('builds_by_tree').on('builds').column('tree_key').execute();
			// Keys of older versions name something else, by another code: nothing is found by them.
			await sql`update builds set content_key = null`.execute(db);
		},
	},
	'0003-module-needs': {
		async up(db) {
			await db.schema.alterTable('subjects').addColumn('default_branch', 'text').execute();
			await createModuleNeeds(db);
		},
	},
	'0004-failing-since': {
		async up(db) {
			for (const table of ['checks', 'builds']) {
				await db.schema.alterTable(table).addColumn('failing_since', 'timestamptz').execute();
			}
		},
	},
	'0005-access': {
		async up(db) {
			await db.schema.alterTable('subjects').addColumn('approved_sha', 'text').execute();
			const now = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo(sql`now()`);
			await db.schema.alterTable('subjects').addColumn('seen_at', 'timestamptz', now).execute();
			await db.schema.createIndex('subjects_by_repository').on('subjects').column('repository_id').execute();
			await db.schema.createIndex('deliveries_by_time').on('deliveries').column('received_at').execute();
			await db.schema.createIndex('checks_by_end').on('checks').column('finished_at').execute();
			await db.schema
				.createTable('places')
				.addColumn('name', 'text', (column) => column.primaryKey())
				.addColumn('place', 'jsonb', (column) => column.notNull())
				.execute();
		},
	},
	'0006-refused': {
		async up(db) {
			await db.schema.alterTable('checks').addColumn('refused_at', 'timestamptz').execute();
			await db.schema
				.createIndex('checks_refused')
				.on('checks')
				.column('subject_key')
				.where(sql<boolean>`refused_at is not null`)
				.execute();
			// Until now a missing conclusion said so.
			await sql`
				update checks set refused_at = finished_at
				where state in ('concluded', 'cancelled') and conclusion is null and published_version >= version
					and subject_key not like '%/branch/%'
			`.execute(db);
		},
	},
};

async function createModuleNeeds(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('module_needs')
		.addColumn('id', 'bigint', (column) => column.generatedAlwaysAsIdentity().primaryKey())
		.addColumn('installation_id', 'bigint', (column) => column.notNull())
		.addColumn('repository_id', 'bigint', (column) => column.notNull())
		.addColumn('owner', 'text', (column) => column.notNull())
		.addColumn('name', 'text', (column) => column.notNull())
		.addColumn('kernel_id', 'text', (column) => column.notNull())
		.addColumn('arch', 'text', (column) => column.notNull())
		.addColumn('release', 'text', (column) => column.notNull())
		.addColumn('module_root', 'text', (column) => column.notNull())
		.addColumn('content_key', 'text', (column) => column.notNull())
		.addColumn('commit_sha', 'text', (column) => column.notNull())
		.addColumn('committed_at', 'timestamptz', (column) => column.notNull())
		.addColumn('stored_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
		.addColumn('needs', 'jsonb', (column) => column.notNull())
		.addUniqueConstraint('module_needs_once', ['repository_id', 'kernel_id', 'module_root', 'content_key'])
		.execute();
}

async function createChecks(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('checks')
		.addColumn('id', 'uuid', (column) => column.primaryKey().defaultTo(sql`gen_random_uuid()`))
		.addColumn('generation', 'bigint', (column) => column.generatedAlwaysAsIdentity().notNull())
		.addColumn('subject_key', 'text', (column) => column.notNull().references('subjects.key').onDelete('cascade'))
		.addColumn('head_sha', 'text', (column) => column.notNull())
		.addColumn('base_ref', 'text', (column) => column.notNull())
		.addColumn('base_sha', 'text', (column) => column.notNull())
		.addColumn('trigger', 'text', (column) => column.notNull())
		.addColumn('rebuild', 'jsonb', (column) => column.notNull())
		.addColumn('state', 'text', (column) => column.notNull().defaultTo('requested'))
		.addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
		.addColumn('plan', 'jsonb')
		.addColumn('without_report', 'jsonb')
		.addColumn('conclusion', 'text')
		.addColumn('check_run_id', 'bigint')
		.addColumn('version', 'integer', (column) => column.notNull().defaultTo(1))
		.addColumn('published_version', 'integer', (column) => column.notNull().defaultTo(0))
		.addColumn('requested_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
		.addColumn('started_at', 'timestamptz')
		.addColumn('finished_at', 'timestamptz')
		.execute();
	await db.schema.createIndex('checks_by_subject').on('checks').columns(['subject_key', 'generation']).execute();
	await db.schema.createIndex('checks_by_head').on('checks').column('head_sha').execute();
	await db.schema
		.createIndex('checks_unfinished')
		.on('checks')
		.column('generation')
		.where(sql<boolean>`state in ('requested', 'building') or published_version < version`)
		.execute();
}

async function createBuilds(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('builds')
		.addColumn('id', 'uuid', (column) => column.primaryKey().defaultTo(sql`gen_random_uuid()`))
		.addColumn('position', 'bigint', (column) => column.generatedAlwaysAsIdentity().notNull())
		.addColumn('check_id', 'uuid', (column) => column.notNull().references('checks.id').onDelete('cascade'))
		.addColumn('kernel_id', 'text', (column) => column.notNull())
		.addColumn('side', 'text', (column) => column.notNull())
		.addColumn('rebuild', 'boolean', (column) => column.notNull())
		.addColumn('state', 'text', (column) => column.notNull().defaultTo('queued'))
		.addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
		.addColumn('content_key', 'text')
		.addColumn('result', 'jsonb')
		.addUniqueConstraint('builds_once', ['check_id', 'kernel_id', 'side'])
		.execute();
	await db.schema.createIndex('builds_by_content').on('builds').column('content_key').execute();
}

/** Brings the tables up to date; safe to call from several processes at once. */
export async function migrate(db: Kysely<Database>): Promise<void> {
	const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(MIGRATIONS) } });
	const { error } = await migrator.migrateToLatest();
	if (error !== undefined) throw isNativeError(error) ? error : new Error('Migration failed', { cause: error });
}
