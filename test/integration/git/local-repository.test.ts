import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LocalRepository } from '../../../src/checks/ports-git.ts';
import { openLocalRepository } from '../../../src/git/local-repository.ts';
import { environment, RepositoryFixture, unpack } from './repository-fixture.ts';

let fixture: RepositoryFixture;

beforeEach(() => {
	fixture = new RepositoryFixture();
});
afterEach(() => fixture.remove());

async function open(directory = fixture.directory): Promise<LocalRepository> {
	const repository = await openLocalRepository(directory, environment);
	if (repository === null) throw new Error('no repository');
	return repository;
}

describe('a revision', () => {
	test('is resolved to a commit, tags included', async () => {
		const sha = fixture.commitAll();
		fixture.git('tag', '-a', '-m', 'release', 'v1');
		const repository = await open();
		expect(await repository.resolve('v1')).toBe(sha);
		expect(await repository.headSha()).toBe(sha);
	});

	test.each(['nowhere', '--help', '-v', ''])('%j, which means nothing, is the user’s error', async (revision) => {
		fixture.commitAll();
		await expect((await open()).resolve(revision)).rejects.toMatchObject({ kind: 'user-error' });
	});

	test('HEAD before the first commit is nothing', async () => {
		expect(await (await open()).headSha()).toBeNull();
	});

	test('and another one meet at their merge base', async () => {
		const fork = fixture.commitAll('fork point');
		const main = fixture.commitAll('main');
		fixture.git('checkout', '-q', '-b', 'topic', fork);
		const topic = fixture.commitAll('topic');
		fixture.git('checkout', '-q', '--orphan', 'island');
		const island = fixture.commitAll('island');
		const repository = await open();
		expect(await repository.mergeBase(main, topic)).toBe(fork);
		await expect(repository.mergeBase(main, island)).rejects.toMatchObject({ kind: 'user-error' });
	});
});

describe('the working tree', () => {
	test('holds uncommitted and new files, not deleted, ignored or built ones', async () => {
		fixture.write('.gitignore', 'secret.txt\n');
		fixture.write('tracked.c', 'before');
		fixture.write('deleted.c', 'gone');
		fixture.write('blob.o', 'an object that the project ships');
		const base = fixture.commitAll();
		fixture.write('tracked.c', 'after');
		fixture.write('new.c', 'new');
		fixture.write('secret.txt', 'ignored');
		fixture.git('rm', '-q', 'deleted.c');
		for (const built of ['a.o', 'a.ko', 'a.mod', 'a.mod.c', '.a.o.cmd', 'Module.symvers', 'modules.order']) {
			fixture.write(`src/${built}`, 'built');
		}
		fixture.write('.tmp_versions/a.mod', 'built');
		const repository = await open();
		const tree = await repository.workingTree('working tree');
		const files = await unpack(tree.archive());
		expect(Object.keys(files).toSorted()).toEqual(['.gitignore', 'blob.o', 'new.c', 'tracked.c']);
		expect(files['tracked.c']!.content).toBe('after');
		expect(await tree.changedFilesSince(await repository.tree(base))).toEqual(['deleted.c', 'new.c', 'tracked.c']);
	});

	test('without changes is equal to its commit', async () => {
		fixture.write('a.c', 'a');
		fixture.write('run', '#!/bin/sh', 0o755);
		fixture.link('link', 'a.c');
		const sha = fixture.commitAll();
		const repository = await open();
		expect(await (await repository.workingTree('working tree')).changedFilesSince(await repository.tree(sha))).toEqual(
			[],
		);
	});

	test('of a directory within has paths of that directory, and so have its commits', async () => {
		fixture.write('driver/src/a.c', 'a');
		fixture.write('docs/readme', 'text');
		const sha = fixture.commitAll();
		fixture.write('driver/src/b.c', 'b');
		const repository = await open(join(fixture.directory, 'driver'));
		const tree = await repository.workingTree('working tree');
		const base = await repository.tree(sha);
		expect((await tree.entries()).map(({ path }) => path)).toEqual(['src/a.c', 'src/b.c']);
		expect(await base.readFile('src/a.c', 10)).toBe('a');
		expect(await tree.changedFilesSince(base)).toEqual(['src/b.c']);
	});

	test('does not follow a directory that became a symbolic link', async () => {
		fixture.write('include/a.h', 'inside');
		fixture.commitAll();
		const outside = join(fixture.root, 'outside');
		mkdirSync(outside);
		writeFileSync(join(outside, 'a.h'), 'outside');
		fixture.git('rm', '-q', '-r', 'include');
		fixture.git('reset', '-q');
		symlinkSync(outside, join(fixture.directory, 'include'));
		const files = await unpack((await (await open()).workingTree('working tree')).archive());
		expect(files).toEqual({ include: expect.objectContaining({ type: 'symlink', content: outside }) });
	});

	test('runs no hook, filter or monitor that the checkout’s configuration names', async () => {
		fixture.write('.gitattributes', '* filter=evil\n');
		fixture.write('a.c', 'a');
		const sha = fixture.commitAll();
		const proof = join(fixture.root, 'pwned');
		for (const key of [
			'filter.evil.smudge',
			'filter.evil.clean',
			'filter.evil.process',
			'core.fsmonitor',
			'core.pager',
		]) {
			fixture.git('config', key, `touch ${proof}`);
		}
		fixture.write('a.c', 'changed');
		const repository = await open();
		await (await repository.workingTree('working tree')).changedFilesSince(await repository.tree(sha));
		await unpack((await repository.tree(sha)).archive());
		expect(existsSync(proof)).toBe(false);
	});
});

describe('a directory that is no checkout', () => {
	test('is told apart', async () => {
		expect(await openLocalRepository(fixture.root, environment)).toBeNull();
	});

	test('also where git ignores it within another checkout', async () => {
		fixture.write('.gitignore', 'vendor/\n');
		fixture.write('vendor/a.c', 'a');
		fixture.git('add', '.gitignore');
		fixture.git('commit', '-q', '-m', 'ignore');
		expect(await openLocalRepository(join(fixture.directory, 'vendor'), environment)).toBeNull();
	});

	test('a linked working tree is a checkout', async () => {
		const sha = fixture.commitAll();
		const linked = join(fixture.root, 'linked');
		execFileSync('git', ['-C', fixture.directory, 'worktree', 'add', '-q', '--detach', linked], { env: environment });
		expect(await (await open(linked)).headSha()).toBe(sha);
	});
});
