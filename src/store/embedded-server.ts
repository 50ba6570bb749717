/** The database in this process, spoken to as a server is: by PostgreSQL's protocol, over a stream. */
import { Duplex } from 'node:stream';
import { PGlite } from '@electric-sql/pglite';
import { Pool, type PoolClient, type PoolConfig, type QueryResult } from 'pg';

/** What is read of this database fits; the default is eight times as much, all of it in this process's memory. */
const FEW_BUFFERS = ['-c', 'shared_buffers=16MB'];

/** All of ours are fewer; who makes texts without end prepares no more. */
const MAX_PREPARED = 500;

/** The first byte of the message that ends a session; the only session of this server goes on. */
const TERMINATE = 'X'.charCodeAt(0);

export interface EmbeddedServer {
	/** Of one connection, as there is no more. */
	readonly pool: Pool;
	query(text: string, values?: unknown[]): Promise<QueryResult>;
	/** Several statements. */
	exec(text: string): Promise<QueryResult[]>;
	/** Calls for every notification in a channel. */
	listen(channel: string, hear: (payload: string) => void): Promise<() => Promise<void>>;
	close(): Promise<void>;
}

/** @param directory null: in memory. */
export async function openEmbeddedServer(
	directory: string | null,
	types: NonNullable<PoolConfig['types']>,
): Promise<EmbeddedServer> {
	const startParams = [...PGlite.defaultStartParams, ...FEW_BUFFERS];
	const pglite = await PGlite.create({ startParams, ...(directory !== null && { dataDir: directory }) });
	const pool = new Pool({
		max: 1,
		idleTimeoutMillis: 0,
		types,
		user: 'postgres',
		database: 'postgres',
		ssl: false,
		stream: () => new ServerStream(pglite),
	});
	let connections = 0;
	const heard = new Map<string, (payload: string) => void>();
	pool.on('connect', (client) => {
		prepareStatements(client, `connection_${++connections}`);
		client.on('notification', ({ channel, payload = '' }) => heard.get(channel)?.(payload));
	});
	const query = async (text: string, values?: unknown[]): Promise<QueryResult> => {
		const client = await pool.connect();
		try {
			return await client.query(text, values);
		} finally {
			// The pool's own `query` would give up the connection for an error.
			client.release();
		}
	};
	return {
		pool,
		query,
		exec: async (text) => [await query(text)].flat(),
		async listen(channel, hear) {
			heard.set(channel, hear);
			await query(`LISTEN "${channel.replaceAll('"', '""')}"`);
			return async () => void heard.delete(channel);
		},
		async close() {
			await pool.end();
			await pglite.close();
		},
	};
}

/**
 * Has each statement planned once: planning takes this database several times as long as doing what was planned. Nobody
 * else changes its tables, which would make a plan useless.
 * @param prefix of names that no other connection of this server has used.
 */
function prepareStatements(client: PoolClient, prefix: string): void {
	const names = new Map<string, string>();
	const nameOf = (text: string) => {
		if (!names.has(text) && names.size < MAX_PREPARED) names.set(text, `${prefix}_${names.size}`);
		return names.get(text);
	};
	const query = client.query.bind(client);
	const prepared = (text: string, values: unknown[] = []) => {
		const name = values.length === 0 ? undefined : nameOf(text);
		return name === undefined ? query(text, values) : query({ name, text, values });
	};
	Object.assign(client, { query: prepared });
}

/** To the driver, a socket. */
class ServerStream extends Duplex {
	readonly #server: PGlite;

	constructor(server: PGlite) {
		super();
		this.#server = server;
	}

	connect(): this {
		setImmediate(() => this.emit('connect'));
		return this;
	}

	setNoDelay(): void {}
	setKeepAlive(): void {}
	ref(): void {}
	unref(): void {}

	override _read(): void {}

	/** All messages of a statement come together, and are answered together. */
	override _writev(chunks: { readonly chunk: Buffer }[], done: (error?: Error | null) => void): void {
		void this.#answer(
			chunks.map(({ chunk }) => chunk).filter(([kind]) => kind !== TERMINATE),
			done,
		);
	}

	async #answer(messages: readonly Buffer[], done: (error?: Error | null) => void): Promise<void> {
		let problem: Error | null = null;
		try {
			const answer = messages.length === 0 ? [] : await this.#server.execProtocolRaw(Buffer.concat(messages));
			if (answer.length > 0) this.push(Buffer.from(answer));
		} catch (error) {
			problem = error instanceof Error ? error : new Error(String(error));
		}
		done(problem);
	}

	override _final(done: () => void): void {
		this.push(null);
		done();
	}
}
