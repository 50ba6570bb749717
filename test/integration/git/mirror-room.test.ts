/** How much mirrors take, which go first, and whose they are. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Mirrors } from '../../../src/git/mirrors.ts';
import { environment, refuse, RepositoryFixture } from './repository-fixture.ts';

const MIB = 1024 ** 2;
const HOUR_MS = 3_600_000;

let fixture: RepositoryFixture;
let directory: string;
beforeEach(() => {
	fixture = new RepositoryFixture();
	directory = join(fixture.root, 'mirrors');
});
afterEach(() => fixture.remove());

function mirrors(options: { maxBytes?: number; maxAgeMs?: number; allowedProtocols?: string[] } = {}): Mirrors {
	return new Mirrors({ directory, environment, allowedProtocols: ['file'], ...options });
}

/** A commit with so many bytes that no compression makes less. */
function commitOf(bytes: number): string {
	fixture.write('data.bin', randomBytes(bytes));
	return fixture.commitAll();
}

const of = (repositoryId: number, cloneUrl: string, installationId = 1) => ({ installationId, repositoryId, cloneUrl });

function bytesBelow(path: string): number {
	return readdirSync(path, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

/** Of the only mirror of a repository. */
function mirrorOf(repositoryId: number, installationId = 1): string {
	const own = join(directory, String(installationId), String(repositoryId));
	return join(own, readdirSync(own)[0]!);
}

function age(gitDirectory: string, shas: readonly string[], hours: number): void {
	const then = new Date(Date.now() - hours * HOUR_MS);
	for (const path of [...shas.map((sha) => join(gitDirectory, 'refs/modprobot', sha)), gitDirectory]) {
		utimesSync(path, then, then);
	}
}

describe('all mirrors together', () => {
	test('stay within their size, however often a branch is rewritten; what was wanted last is there', async () => {
		const commits = [commitOf(MIB), commitOf(MIB), commitOf(MIB), commitOf(MIB)];
		const url = fixture.publish();
		const bounded = mirrors({ maxBytes: 2.5 * MIB });
		for (const sha of commits) await bounded.fetch(of(2, url), [sha], null);
		expect(bytesBelow(directory)).toBeLessThan(2.5 * MIB);
		const offline = mirrors({ allowedProtocols: [] });
		const last = await offline.fetch(of(2, url), [commits[3]!], null);
		expect((await (await last.tree(commits[3]!, refuse)).entries()).map(({ size }) => size)).toEqual([MIB]);
		const first = await bounded.fetch(of(2, url), [commits[0]!], null);
		expect((await first.tree(commits[0]!, refuse)).label).toBe(commits[0]);
	});

	test('lose the one that was not used for the longest time first', async () => {
		const sha = commitOf(MIB);
		const url = fixture.publish();
		const bounded = mirrors({ maxBytes: 2.5 * MIB });
		await bounded.fetch(of(2, url), [sha], null);
		await bounded.fetch(of(3, url), [sha], null);
		age(mirrorOf(2), [sha], 3);
		age(mirrorOf(3), [sha], 4);
		// Used again, though nothing had to be fetched.
		await bounded.fetch(of(3, url), [sha], null);
		await bounded.fetch(of(4, url), [sha], null);
		expect(readdirSync(join(directory, '1', '2'))).toEqual([]);
		expect(existsSync(mirrorOf(3))).toBe(true);
	});

	test('are never larger by what one fetch brings than they may be', async () => {
		const sha = commitOf(3 * MIB);
		const url = fixture.publish();
		const small = mirrors({ maxBytes: MIB });
		await small.fetch(of(2, url), [sha], null).catch(() => undefined);
		await small.makeRoom();
		expect(existsSync(directory) ? bytesBelow(directory) : 0).toBeLessThan(MIB);
	});

	test('lose what nobody used for long, and what an earlier version named otherwise', async () => {
		const sha = commitOf(10);
		const url = fixture.publish();
		await mirrors().fetch(of(2, url), [sha], null);
		await mirrors().fetch(of(3, url), [sha], null);
		mkdirSync(join(directory, `${'a'.repeat(64)}.git`));
		age(mirrorOf(2), [sha], 49);
		age(mirrorOf(3), [sha], 47);
		await mirrors({ maxAgeMs: 48 * HOUR_MS }).makeRoom();
		expect(readdirSync(directory)).toEqual(['1']);
		expect(readdirSync(join(directory, '1', '2'))).toEqual([]);
		expect(existsSync(mirrorOf(3))).toBe(true);
	});

	test('shrink: of a large one commits go that nobody asked for lately', async () => {
		const commits = [commitOf(12 * MIB), commitOf(12 * MIB), commitOf(12 * MIB)];
		const url = fixture.publish();
		for (const sha of commits) await mirrors().fetch(of(2, url), [sha], null);
		const [first, second, last] = commits;
		age(mirrorOf(2), [first!], 3);
		age(mirrorOf(2), [second!, last!], 2);
		await mirrors().makeRoom();
		expect(bytesBelow(directory)).toBeLessThan(26 * MIB);
		const offline = mirrors({ allowedProtocols: [] });
		await expect(offline.fetch(of(2, url), [second!, last!], null)).resolves.toBeDefined();
	});
});

describe('a mirror', () => {
	test('is its installation’s and repository’s alone, whatever the address is', async () => {
		const sha = commitOf(10);
		const url = fixture.publish();
		await mirrors().fetch(of(2, url), [sha], null);
		const offline = mirrors({ allowedProtocols: [] });
		await expect(offline.fetch(of(2, 'file:///renamed.git'), [sha], null)).resolves.toBeDefined();
		await expect(offline.fetch(of(3, url), [sha], null)).rejects.toThrow(/not allowed/);
		await expect(offline.fetch(of(2, url, 9), [sha], null)).rejects.toThrow(/not allowed/);
		expect(readdirSync(directory).toSorted()).toEqual(['1', '9']);
		expect(bytesBelow(join(directory, '9'))).toBe(0);
	});

	test('goes with its repository or installation', async () => {
		const sha = commitOf(10);
		const url = fixture.publish();
		for (const [repository, installation] of [
			[2, 1],
			[3, 1],
			[3, 8],
		] as const) {
			await mirrors().fetch(of(repository, url, installation), [sha], null);
		}
		await mirrors().keepOnly([{ installationId: 1, repositoryId: 3 }]);
		expect(readdirSync(directory)).toEqual(['1']);
		expect(readdirSync(join(directory, '1'))).toEqual(['3']);
	});
});
