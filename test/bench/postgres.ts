import { compareText } from '../../src/shared/text.ts';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

/** Where Debian's packages put the programs, a directory a version. */
const DEBIAN = '/usr/lib/postgresql';
const START_MS = 30_000;

export interface Postgres {
	readonly version: string;
	/** @returns the URL of a new database. */
	createDatabase(name: string): Promise<string>;
	stop(): Promise<void>;
}

/** A PostgreSQL of its own with Debian's settings; null where there are no programs. */
export async function startPostgres(): Promise<Postgres | null> {
	const version = (await readdir(DEBIAN).catch(() => [])).toSorted(compareText).at(-1);
	if (version === undefined) return null;
	const programs = join(DEBIAN, version, 'bin');
	const directory = await mkdtemp(join(tmpdir(), 'modprobot-postgres-'));
	const user = await unprivileged(directory);
	const data = join(directory, 'data');
	const initial = ['--pgdata', data, '--username', 'bench', '--auth', 'trust'];
	execFileSync(join(programs, 'initdb'), initial, { ...user, stdio: 'ignore' });
	const port = await freePort();
	const settings = ['listen_addresses=127.0.0.1', `port=${port}`, `unix_socket_directories=`];
	const words = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
	const server = spawn(join(programs, 'postgres'), words, { ...user, stdio: 'ignore' });
	const url = (database: string) => `postgres://bench@127.0.0.1:${port}/${database}`;
	await answers(url('postgres'));
	return {
		version,
		async createDatabase(name) {
			await ask(url('postgres'), `CREATE DATABASE ${name}`);
			return url(name);
		},
		async stop() {
			const exit = once(server, 'exit');
			server.kill('SIGINT');
			await exit;
			await rm(directory, { recursive: true, force: true });
		},
	};
}

/** PostgreSQL refuses to be run by root. */
async function unprivileged(directory: string): Promise<{ readonly uid?: number; readonly gid?: number }> {
	if (process.getuid?.() !== 0) return {};
	const idOf = (option: string) => Number(execFileSync('id', [option, 'postgres']).toString());
	const user = { uid: idOf('-u'), gid: idOf('-g') };
	await chown(directory, user.uid, user.gid);
	return user;
}

async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	server.close();
	return typeof address === 'object' && address !== null ? address.port : 0;
}

async function answers(url: string): Promise<void> {
	const until = Date.now() + START_MS;
	for (;;) {
		try {
			return await ask(url, 'SELECT 1');
		} catch (error) {
			if (Date.now() > until) throw error;
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
	}
}

async function ask(url: string, statement: string): Promise<void> {
	const client = new Client({ connectionString: url });
	try {
		await client.connect();
		await client.query(statement);
	} finally {
		await client.end();
	}
}
