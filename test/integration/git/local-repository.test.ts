import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LocalRepository } from '../../../src/checks/ports/git.ts';
import { openLocalRepository } from '../../../src/git/local-repository.ts';
import { environment, RepositoryFixture, unpack } from './repository-fixture.ts';
import { changedFiles } from '../../../src/checks/plan/changed-files.ts';

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
		expect(await changedFiles(await repository.tree(base), tree)).toEqual(['deleted.c', 'new.c', 'tracked.c']);
	});

	test('without changes is equal to its commit', async () => {
		fixture.write('a.c', 'a');
		fixture.write('run', '#!/bin/sh', 0o755);
		fixture.link('link', 'a.c');
		const sha = fixture.commitAll();
		const repository = await open();
		expect(await changedFiles(await repository.tree(sha), await repository.workingTree('working tree'))).toEqual([]);
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
		expect(await changedFiles(base, tree)).toEqual(['src/b.c']);
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
		await changedFiles(await repository.tree(sha), await repository.workingTree('working tree'));
		await unpack((await repository.tree(sha)).archive());
		expect(existsSync(proof)).toBe(false);
	});
});

describe('submodules', () => {
	let common: RepositoryFixture;
	beforeEach(() => {
		common = new RepositoryFixture(fixture, 'common');
		common.write('.gitignore', 'ignored.h\n');
		common.write('common.h', 'one');
		common.commitAll();
		fixture.write('Kbuild', 'obj-m := a.o\n');
	});

	test('that are checked out are part of the working tree, as they are now', async () => {
		fixture.addSubmodule(common, 'lib/common');
		const base = fixture.commitAll();
		fixture.write('lib/common/common.h', 'changed');
		fixture.write('lib/common/new.h', 'new');
		fixture.write('lib/common/ignored.h', 'ignored');
		fixture.write('lib/common/built.o', 'built');
		const repository = await open();
		const tree = await repository.workingTree('working tree');
		const files = await unpack(tree.archive());
		expect(Object.keys(files).toSorted()).toEqual([
			'.gitmodules',
			'Kbuild',
			'lib/common/.gitignore',
			'lib/common/common.h',
			'lib/common/new.h',
		]);
		expect(files['lib/common/common.h']?.content).toBe('changed');
		expect(tree.submodules).toMatchObject([{ path: 'lib/common', missing: null }]);
		const changed = await changedFiles(await repository.tree(base), tree);
		expect(changed).toEqual(['lib/common/common.h', 'lib/common/new.h']);
	});

	test('are read from their own repositories at the commit that base records, also nested and gone ones', async () => {
		const outer = new RepositoryFixture(fixture, 'outer');
		outer.addSubmodule(common, 'inner');
		outer.commitAll();
		fixture.addSubmodule(outer, 'outer');
		const base = fixture.commitAll();
		const checkedOut = await open();
		expect(
			(await checkedOut.workingTree('working tree')).submodules.map(({ path, missing }) => [path, missing]),
		).toEqual([
			['outer', null],
			['outer/inner', expect.stringContaining('not checked out')],
		]);
		execFileSync('git', ['-c', 'protocol.file.allow=always', 'submodule', 'update', '--init', '--recursive', '-q'], {
			cwd: fixture.directory,
			env: environment,
		});
		const repository = await open();
		expect(await changedFiles(await repository.tree(base), await repository.workingTree('working tree'))).toEqual([]);
		fixture.git('rm', '-q', '-r', 'outer');
		fixture.commitAll();
		const gone = await open();
		const tree = await gone.tree(base);
		expect(await tree.readFile('outer/inner/common.h', 10)).toBe('one');
		expect(await changedFiles(tree, await gone.workingTree('working tree'))).toContain('outer/inner/common.h');
	});

	test('of a directory within the checkout have paths of that directory', async () => {
		fixture.addSubmodule(common, 'driver/common');
		const sha = fixture.commitAll();
		const repository = await open(join(fixture.directory, 'driver'));
		const tree = await repository.workingTree('working tree');
		expect((await tree.entries()).map(({ path }) => path)).toEqual(['common/.gitignore', 'common/common.h']);
		expect(await (await repository.tree(sha)).readFile('common/common.h', 10)).toBe('one');
		expect(await changedFiles(await repository.tree(sha), tree)).toEqual([]);
	});

	test('that are not checked out, or have a commit that is not here, are named with why', async () => {
		fixture.addSubmodule(common, 'common');
		fixture.git('submodule', '--quiet', 'deinit', '--force', '--all');
		fixture.git('update-index', '--cacheinfo', `160000,${'1'.repeat(40)},common`);
		fixture.git('commit', '-q', '-m', 'bump');
		const repository = await open();
		expect((await repository.workingTree('working tree')).submodules).toMatchObject([
			{ path: 'common', commit: '1'.repeat(40), missing: expect.stringContaining('git submodule update --init') },
		]);
		expect((await repository.tree(await repository.resolve('HEAD'))).submodules).toMatchObject([
			{ path: 'common', missing: 'its commit 111111111111 is not in this checkout' },
		]);
	});

	test('whose repository was taken away are their files', async () => {
		fixture.addSubmodule(common, 'common');
		fixture.commitAll();
		rmSync(join(fixture.directory, 'common/.git'));
		const paths = (await (await (await open()).workingTree('working tree')).entries()).map(({ path }) => path);
		expect(paths).toContain('common/common.h');
	});

	test('are not followed through a symbolic link, and names that lead elsewhere are not', async () => {
		fixture.addSubmodule(common, 'common');
		const commit = fixture.commitAll();
		rmSync(join(fixture.directory, 'common'), { recursive: true });
		symlinkSync(common.directory, join(fixture.directory, 'common'));
		const tree = await (await open()).workingTree('working tree');
		expect((await tree.entries()).map(({ path }) => path)).not.toContain('common/common.h');
		expect(tree.submodules).toMatchObject([{ missing: expect.stringContaining('not checked out') }]);
		rmSync(join(fixture.directory, '.git/modules'), { recursive: true });
		fixture.write('.gitmodules', '[submodule "../../../common/.git"]\n\tpath = common\n\turl = x\n');
		fixture.git('commit', '-q', '-m', 'evil', '--', '.gitmodules');
		expect(commit).not.toBe('');
		const repository = await open();
		const base = await repository.tree(await repository.resolve('HEAD'));
		expect(base.submodules).toMatchObject([{ missing: expect.stringContaining('not in this checkout') }]);
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
