import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { z } from 'zod';
import { eventually } from '../integration/app/eventually.ts';
import { prepareDatabase } from '../integration/store/prepared-database.ts';
import { closePeers, SilentPeer } from '../peers/silent-peer.ts';

jest.setTimeout(120_000);

const PROJECT = new URL('../../', import.meta.url).pathname;
const { privateKey } = generateKeyPairSync('rsa', {
	modulusLength: 2048,
	privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
	publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const Listening = z.object({ pid: z.int() });

let directory: string;
beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'modprobot-start-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));
afterEach(closePeers);

function npmStart(environment: Readonly<Record<string, string>> = {}) {
	return spawn('npm', ['start'], {
		cwd: PROJECT,
		stdio: ['ignore', 'pipe', 'pipe'],
		env: {
			PATH: process.env['PATH'],
			HOME: process.env['HOME'],
			APP_ID: '1',
			PRIVATE_KEY: privateKey,
			WEBHOOK_SECRET: 'a-webhook-secret',
			PORT: '0',
			DATA_DIRECTORY: directory,
			...environment,
		},
	});
}

function isRunning(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}

it('hands a signal on: the server ends with npm, also where the container engine says nothing', async () => {
	await prepareDatabase(directory);
	const path = join(directory, 'docker.sock');
	await SilentPeer.listen({ path });
	const npm = npmStart({ DOCKER_HOST: `unix://${path}` });
	let pid = 0;
	createInterface(npm.stdout).on('line', (line) => {
		if (line.includes('modprobot is listening')) pid = Listening.parse(JSON.parse(line)).pid;
	});
	await eventually(() => pid !== 0, 'a server that listens');
	const ended = once(npm, 'exit');
	npm.kill('SIGTERM');
	await ended;
	try {
		await eventually(() => !isRunning(pid), 'the end of the server');
		expect(isRunning(pid)).toBe(false);
	} finally {
		// One that was not told would run for ever.
		if (isRunning(pid)) process.kill(pid, 'SIGKILL');
	}
});

it('says in a sentence that the database is not there, without its password', async () => {
	const npm = npmStart({ DATABASE_URL: 'postgres://modprobot:pass-word@127.0.0.1:1/modprobot' });
	let said = '';
	npm.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
	await once(npm, 'close');
	expect(said).toContain('The database server cannot be reached');
	expect(said).not.toMatch(/pass-word|\n\s+at /);
});
