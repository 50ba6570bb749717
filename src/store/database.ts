import { join } from 'node:path';
import { isNativeError } from 'node:util/types';
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import { Pool, type PoolClient, types } from 'pg';
import type { PGliteLike } from 'pg-boss';
import type { Urgency } from '../checks/ports/store.ts';
import { Unavailable } from '../shared/errors.ts';
import { openEmbeddedServer } from './embedded-server.ts';
import { migrate } from './migrations.ts';
import type { Database } from './schema.ts';
import { Turns } from './turns.ts';

/** The type number of `int8` in PostgreSQL's catalogue; our ids of that type are safe integers. */
const INT8 = 20;

/** `headSha` is the column `head_sha`; what a JSON column holds stays as it was stored. */
const NAMES = new CamelCasePlugin({ maintainNestedObjectKeys: true });

/** Until a server has taken a connection. */
const CONNECTION_MS = 10_000;
/** Until it has answered one query; all of ours are short. */
const ANSWER_MS = 30_000;

/** A PostgreSQL server, or a directory that this process has to itself (null: in memory, for tests). */
export type DatabaseLocation =
	| {
			readonly url: string;
			/** Default: half a minute. */
			readonly answerMs?: number;
	  }
	| { readonly directory: string | null };

/** What the queue uses of the embedded database, each call in its turn. */
type EmbeddedTurns = Required<Pick<PGliteLike, 'query' | 'exec' | 'listen'>>;

export interface OpenDatabase {
	readonly kysely: Kysely<Database>;
	/** For the queue, which lives in the same database. */
	readonly connection: { readonly pglite: EmbeddedTurns } | { readonly url: string };
	/** Runs a transaction, as soon as the database has room for it. */
	readonly take: <T>(urgency: Urgency, transaction: () => Promise<T>) => Promise<T>;
	close(): Promise<void>;
}

/**
 * Opens the database and brings its tables up to date.
 * @throws Unavailable when it does not open.
 */
export async function openDatabase(location: DatabaseLocation): Promise<OpenDatabase> {
	let database: OpenDatabase | null = null;
	try {
		database = 'url' in location ? openServer(location) : await openEmbedded(location.directory);
		await migrate(database.kysely);
		return database;
	} catch (error) {
		await database?.close();
		throw new Unavailable('database', whyNot(location, error), { cause: error });
	}
}

function whyNot(location: DatabaseLocation, error: unknown): string {
	const why = wordsOf(error);
	return 'url' in location
		? `The database server cannot be reached, or its tables not be brought up to date (${why}). Start it, or correct DATABASE_URL.`
		: `The database in the data directory cannot be opened or brought up to date (${why}).`;
}

/** Where a name has several addresses, each has its own error. */
function wordsOf(error: unknown): string {
	if (!isNativeError(error)) return String(error);
	const all: unknown = 'errors' in error ? error.errors : null;
	return Array.isArray(all) ? all.map(wordsOf).join(', ') : error.message.slice(0, 300);
}

function openServer({ url, answerMs = ANSWER_MS }: { readonly url: string; readonly answerMs?: number }): OpenDatabase {
	const pool = new Pool({
		connectionString: url,
		types: { getTypeParser: parserOf },
		connectionTimeoutMillis: Math.min(CONNECTION_MS, answerMs),
		query_timeout: answerMs,
	});
	pool.on('connect', endWhenLate);
	// An idle connection that breaks is replaced by the pool; without a listener it would end the process.
	pool.on('error', () => undefined);
	const kysely = new Kysely<Database>({ dialect: new PostgresDialect({ pool }), plugins: [NAMES] });
	// The queue has connections of its own, and only their URL to say how long these wait.
	const timed = new URL(url);
	timed.searchParams.set('query_timeout', String(answerMs));
	const connection = { url: timed.href };
	return { kysely, connection, take: (_, transaction) => transaction(), close: () => kysely.destroy() };
}

/**
 * A connection that did not answer a query in time would answer the next one with it, or never: it is ended, and the pool
 * makes another.
 */
function endWhenLate(client: PoolClient): void {
	// Between two queries of a transaction nobody listens, and it would end the process; the next query says so.
	client.on('error', () => undefined);
	const query = client.query.bind(client);
	const timed = async (text: string, values?: unknown[]) => {
		try {
			return await query(text, values);
		} catch (error) {
			if (error instanceof Error && error.message === 'Query read timeout') void client.end();
			throw error;
		}
	};
	Object.assign(client, { query: timed });
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
	const place = directory === null ? null : join(directory, 'database');
	const server = await openEmbeddedServer(place, { getTypeParser: parserOf });
	const kysely = new Kysely<Database>({ dialect: new PostgresDialect({ pool: server.pool }), plugins: [NAMES] });
	// It has one connection.
	const turns = new Turns();
	const connection: EmbeddedTurns = {
		query: (text, values) => turns.take('usual', () => server.query(text, values)),
		exec: (text) => turns.take('usual', () => server.exec(text)),
		listen: (channel, hear) => turns.take('usual', () => server.listen(channel, hear)),
	};
	return {
		kysely,
		connection: { pglite: connection },
		take: (urgency, transaction) => turns.take(urgency, transaction),
		close: () => server.close(),
	};
}
