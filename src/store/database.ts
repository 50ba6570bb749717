import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { CamelCasePlugin, Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';
import type { Urgency } from '../checks/ports/store.ts';
import { InfrastructureError } from '../shared/errors.ts';
import { migrate } from './migrations.ts';
import type { Database } from './schema.ts';
import { Turns } from './turns.ts';

/** The type number of `int8` in PostgreSQL's catalogue; our ids of that type are safe integers. */
const INT8 = 20;

/** What is read of this database fits; the default is eight times as much, all of it in this process's memory. */
const FEW_BUFFERS = ['-c', 'shared_buffers=16MB'];

/** `headSha` is the column `head_sha`; what a JSON column holds stays as it was stored. */
const NAMES = new CamelCasePlugin({ maintainNestedObjectKeys: true });

/** A PostgreSQL server, or a directory that this process has to itself (null: in memory, for tests). */
export type DatabaseLocation = { readonly url: string } | { readonly directory: string | null };

/** What the queue uses of the embedded database, each call in its turn. */
type PGliteTurns = Pick<PGlite, 'query' | 'exec' | 'listen'>;

export interface OpenDatabase {
	readonly kysely: Kysely<Database>;
	/** For the queue, which lives in the same database. */
	readonly connection: { readonly pglite: PGliteTurns } | { readonly url: string };
	/** Runs a transaction, as soon as the database has room for it. */
	readonly take: <T>(urgency: Urgency, transaction: () => Promise<T>) => Promise<T>;
	close(): Promise<void>;
}

/**
 * Opens the database and brings its tables up to date.
 * @throws InfrastructureError when it does not open.
 */
export async function openDatabase(location: DatabaseLocation): Promise<OpenDatabase> {
	let database: OpenDatabase | null = null;
	try {
		database = 'url' in location ? openServer(location.url) : await openEmbedded(location.directory);
		await migrate(database.kysely);
		return database;
	} catch (error) {
		await database?.close();
		throw new InfrastructureError('The database cannot be opened or brought up to date.', { cause: error });
	}
}

function openServer(url: string): OpenDatabase {
	const pool = new Pool({
		connectionString: url,
		types: { getTypeParser: parserOf },
	});
	// An idle connection that breaks is replaced by the pool; without a listener it would end the process.
	pool.on('error', () => undefined);
	const kysely = new Kysely<Database>({ dialect: new PostgresDialect({ pool }), plugins: [NAMES] });
	return { kysely, connection: { url }, take: (_, transaction) => transaction(), close: () => kysely.destroy() };
}

/** PostgreSQL's driver gives `int8` as text. */
const parserOf: typeof types.getTypeParser = (
	type: Parameters<typeof types.getTypeParser>[0],
	format?: 'text' | 'binary',
) => (isInt8(type) ? Number : types.getTypeParser(type, format));

function isInt8(type: number): boolean {
	return type === INT8;
}

async function openEmbedded(directory: string | null): Promise<OpenDatabase> {
	const startParams = [...PGlite.defaultStartParams, ...FEW_BUFFERS];
	const pglite = await PGlite.create({
		startParams,
		...(directory !== null && { dataDir: join(directory, 'database') }),
	});
	const kysely = new Kysely<Database>({ dialect: new PGliteDialect({ pglite }), plugins: [NAMES] });
	// It has one connection.
	const turns = new Turns();
	const connection: PGliteTurns = {
		query: (...query) => turns.take('usual', () => pglite.query(...query)),
		exec: (...statements) => turns.take('usual', () => pglite.exec(...statements)),
		listen: (...channel) => turns.take('usual', () => pglite.listen(...channel)),
	};
	return {
		kysely,
		connection: { pglite: connection },
		take: (urgency, transaction) => turns.take(urgency, transaction),
		close: () => pglite.close(),
	};
}
