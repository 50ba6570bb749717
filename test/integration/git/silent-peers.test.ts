import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GitCommand } from '../../../src/git/git-command.ts';
import { MirrorFetches } from '../../../src/git/mirror-fetches.ts';
import { MirrorRoom } from '../../../src/git/mirror-room.ts';
import { Mirrors } from '../../../src/git/mirrors.ts';
import { readBlobs } from '../../../src/git/blob-stream.ts';
import { eventually } from '../app/eventually.ts';
import { closePeers, SilentPeer } from '../../peers/silent-peer.ts';
import { environment, refuse, RepositoryFixture, remote } from './repository-fixture.ts';

const COMMIT = 'a'.repeat(40);

let fixture: RepositoryFixture;
beforeEach(() => {
	fixture = new RepositoryFixture();
});
afterEach(() => fixture.remove());
afterEach(closePeers);

const mirrors = (fetchTimeoutMs = 700, path = environment.PATH) =>
	new Mirrors({
		directory: join(fixture.root, 'mirrors'),
		environment: { PATH: path },
		allowedProtocols: ['http', 'file'],
		fetchTimeoutMs,
	});

/** A program called git that does this where it is asked to, and is git where not. */
function gitThat(command: string, does: string): string {
	const path = join(fixture.root, 'git');
	const real = `exec /usr/bin/env -S PATH="${environment.PATH}" git "$@"`;
	writeFileSync(path, `#!/bin/sh\ncase " $* " in\n*" ${command} "*) ${does} ;;\nesac\n${real}\n`);
	chmodSync(path, 0o755);
	return `${fixture.root}:${environment.PATH}`;
}

/** Programs that run with such a word among their arguments. */
function running(word: string): string[] {
	const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
	return processes.filter((id) => {
		try {
			return readFileSync(`/proc/${id}/cmdline`, 'latin1').includes(word);
		} catch {
			return false;
		}
	});
}

describe.each([
	['says nothing', null],
	['sends a byte at a time', 'HTTP/1.1 200 OK\r\nX: y\r\n'],
])('a git server that takes the connection and %s', (_what, says) => {
	it('is given up, with all that waits for it, and keeps no lock and no process', async () => {
		const server = await SilentPeer.listen({ says });
		const shared = mirrors();
		const url = `${server.url}/acme/driver.git`;
		await expect(shared.fetch(remote(url), [COMMIT], null)).rejects.toMatchObject({ name: 'Unavailable', peer: 'git' });
		expect(running(url)).toEqual([]);
		const asked = server.connections;
		await expect(shared.fetch(remote(url), [COMMIT], null)).rejects.toMatchObject({ name: 'Unavailable' });
		expect(server.connections).toBeGreaterThan(asked);
	});

	it('is not waited for any more where that is not wanted', async () => {
		const server = await SilentPeer.listen({ says });
		const shared = mirrors(60_000);
		const wanted = new AbortController();
		const fetches = [1, 2].map(() => shared.fetch(remote(`${server.url}/a/b.git`), [COMMIT], null, wanted.signal));
		const ended = Promise.allSettled(fetches);
		await eventually(() => server.connections > 0, 'a connection');
		wanted.abort();
		const superseded = { status: 'rejected', reason: { kind: 'superseded' } };
		expect(await ended).toMatchObject([superseded, superseded]);
	});
});

describe('while a git server says nothing', () => {
	it('other repositories are fetched', async () => {
		fixture.write('a.c', 'a');
		const sha = fixture.commitAll();
		const server = await SilentPeer.listen();
		const shared = mirrors(60_000);
		const wanted = new AbortController();
		const hanging = shared.fetch(
			{ ...remote(`${server.url}/acme/driver.git`), repositoryId: 3 },
			[COMMIT],
			null,
			wanted.signal,
		);
		const source = await shared.fetch(remote(fixture.publish()), [sha], null);
		expect((await source.tree(sha, refuse)).label).toBe(sha);
		wanted.abort();
		await expect(hanging).rejects.toMatchObject({ kind: 'superseded' });
	});

	it('who waits for the same repository is not made to wait for it once more', async () => {
		const server = await SilentPeer.listen();
		const url = `${server.url}/acme/driver.git`;
		await mirrors()
			.fetch(remote(url), [COMMIT], null)
			.catch(() => undefined);
		const ofOne = server.connections;
		const git = new GitCommand({ environment, allowedProtocols: ['http'] });
		const limits = { maxBytes: 1e9, maxAgeMs: 1e9 };
		const shared = new MirrorFetches(git, new MirrorRoom(git, join(fixture.root, 'others'), limits));
		const request = { key: url, url, shas: [COMMIT], credentials: null, maxBytes: 1e9, signal: undefined };
		const fetches = [700, 4000].map((timeoutMs) => shared.fetchCommits({ ...request, timeoutMs }));
		await Promise.allSettled(fetches);
		expect(server.connections).toBe(2 * ofOne);
	});
});

it('a token that never comes keeps no lock', async () => {
	fixture.write('a.c', 'a');
	const sha = fixture.commitAll();
	const url = fixture.publish();
	const shared = mirrors();
	const never = () => new Promise<string>(() => {});
	await expect(shared.fetch(remote(url), [sha], never)).rejects.toMatchObject({ name: 'Unavailable' });
	await expect(shared.fetch(remote(url), [sha], null)).resolves.toBeDefined();
});

it('a server that sends next to nothing is given up by git itself, long before a large repository would have to be there', async () => {
	const told = join(fixture.root, 'told');
	const path = gitThat('fetch', `env >${told}`);
	const sha = fixture.commitAll();
	await mirrors(10_000, path).fetch(remote(fixture.publish()), [sha], null);
	expect(readFileSync(told, 'utf8')).toMatch(/=http\.lowSpeedLimit\n(?:.*\n)*.*=http\.lowSpeedTime\n/);
});

it('a git that says nothing of the blobs it is asked for is ended, its helpers too', async () => {
	const sha = fixture.git('hash-object', '-w', '--stdin');
	const marker = `7${process.pid}`;
	const path = gitThat('cat-file', `sleep ${marker} & wait`);
	const git = new GitCommand({ environment: { PATH: path }, allowedProtocols: [] });
	const reading = readBlobs(git, join(fixture.directory, '.git'), [sha], 300).next();
	await expect(reading).rejects.toMatchObject({ name: 'Unavailable', peer: 'git' });
	await eventually(() => running(`sleep\0${marker}`).length === 0, 'the end of its helper');
});
