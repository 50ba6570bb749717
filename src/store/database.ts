import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import pg from 'pg';
import { InfrastructureError } from '../shared/errors.ts';
import { lockDataDirectory } from './data-directory-lock.ts';
import { migrate } from './migrations.ts';
import type { Database } from './schema.ts';

/** The type number of `int8` in PostgreSQL's catalogue; our ids of that type are safe integers. */
const INT8 = 20;

/** Where the data lives: a PostgreSQL server, or a directory of this machine (null: in memory, for tests). */
export type DatabaseLocation = { readonly url: string } | { readonly dataDirectory: string | null };

export interface OpenDatabase {
	readonly kysely: Kysely<Database>;
	/** For the queue, which lives in the same database. */
	readonly connection: { readonly pglite: PGlite } | { readonly url: string };
	close(): Promise<void>;
}

/**
 * Opens the database and brings its tables up to date. Embedded, the data directory is locked until `close`.
 * @throws UserError when another process has the data directory; InfrastructureError when the database does not open.
 */
export async function openDatabase(location: DatabaseLocation): Promise<OpenDatabase> {
	const database = 'url' in location ? openServer(location.url) : await openEmbedded(location.dataDirectory);
	try {
		await migrate(database.kysely);
		return database;
	} catch (error) {
		await database.close();
		throw new InfrastructureError('The database cannot be opened or brought up to date.', { cause: error });
	}
}

function openServer(url: string): OpenDatabase {
	const pool = new pg.Pool({
		connectionString: url,
		types: {
			getTypeParser: ((type, format) =>
				type === INT8 ? Number : pg.types.getTypeParser(type, format)) as typeof pg.types.getTypeParser,
		},
	});
	// An idle connection that breaks is replaced by the pool; without a listener it would end the process.
	pool.on('error', () => undefined);
	const kysely = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
	return { kysely, connection: { url }, close: () => kysely.destroy() };
}

async function openEmbedded(dataDirectory: string | null): Promise<OpenDatabase> {
	const lock = dataDirectory === null ? null : lockDataDirectory(dataDirectory);
	try {
		const pglite = dataDirectory === null ? await PGlite.create() : await PGlite.create(join(dataDirectory, 'database'));
		const kysely = new Kysely<Database>({ dialect: new PGliteDialect({ pglite }) });
		return {
			kysely,
			connection: { pglite },
			async close() {
				await pglite.close();
				lock?.release();
			},
		};
	} catch (error) {
		lock?.release();
		throw new InfrastructureError('The embedded database does not open.', { cause: error });
	}
}
