import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { SubmoduleAccess } from '../../../src/checks/ports/git.ts';
import { Mirrors } from '../../../src/git/mirrors.ts';
import { environment, refuse, remote, RepositoryFixture, unpack } from './repository-fixture.ts';
import { changedFiles } from '../../../src/checks/plan/changed-files.ts';

jest.setTimeout(60_000);

let driver: RepositoryFixture;
let common: RepositoryFixture;

beforeEach(() => {
	driver = new RepositoryFixture(null, 'driver');
	common = new RepositoryFixture(driver, 'common');
	driver.write('Kbuild', 'obj-m := demo.o\n');
	common.write('common.h', '#define ANSWER 42\n');
	common.write('run', '#!/bin/sh\n', 0o755);
	common.commitAll();
});
afterEach(() => driver.remove());

function mirrors(allowedProtocols = ['file'], fetchTimeoutMs = 60_000): Mirrors {
	return new Mirrors({ directory: join(driver.root, 'mirrors'), environment, allowedProtocols, fetchTimeoutMs });
}

async function treeOf(sha: string, access: SubmoduleAccess = refuse) {
	const source = await mirrors().fetch(remote(driver.publish()), [sha], null);
	return source.tree(sha, access);
}

async function pathsOf(sha: string): Promise<string[]> {
	return Object.keys(await unpack((await treeOf(sha)).archive())).toSorted();
}

/** Commits a gitlink that nothing has checked out. */
function link(repository: RepositoryFixture, path: string, id: string): void {
	repository.git('update-index', '--add', '--cacheinfo', `160000,${id},${path}`);
}

function commit(repository: RepositoryFixture): string {
	repository.git('commit', '-q', '--allow-empty', '-m', 'change');
	return repository.git('rev-parse', 'HEAD');
}

describe('a submodule of the same host', () => {
	test('is part of the tree at its recorded commit, not at its newest one', async () => {
		driver.addSubmodule(common, 'lib/common', '../common.git');
		const sha = driver.commitAll();
		common.write('common.h', 'newer\n');
		common.commitAll();
		common.publish();
		const tree = await treeOf(sha);
		const files = await unpack(tree.archive());
		expect(Object.keys(files).toSorted()).toEqual(['.gitmodules', 'Kbuild', 'lib/common/common.h', 'lib/common/run']);
		expect(files['lib/common/common.h']?.content).toBe('#define ANSWER 42\n');
		expect(files['lib/common/run']!.mode & 0o100).toBe(0o100);
		expect(await tree.readFile('lib/common/common.h', 100)).toBe('#define ANSWER 42\n');
		expect(await tree.readFile('lib/common/none.h', 100)).toBeNull();
		expect(tree.submodules).toMatchObject([{ path: 'lib/common', missing: null }]);
		expect(tree.label).toBe(sha);
	});

	test('that is bumped changes its files, and the id of the tree', async () => {
		driver.addSubmodule(common, 'common', '../common.git');
		const before = driver.commitAll();
		common.write('common.h', 'newer\n');
		link(driver, 'common', common.commitAll());
		const after = commit(driver);
		common.publish();
		const [base, head] = [await treeOf(before), await treeOf(after)];
		expect(await changedFiles(base, head)).toEqual(['common/common.h']);
		expect(head.id).not.toBe(base.id);
	});

	test('brings its own submodules along, three levels deep', async () => {
		let inner = common;
		for (const name of ['a', 'b', 'c', 'd']) {
			const outer = new RepositoryFixture(driver, name);
			outer.write(`${name}.h`, name);
			outer.commitAll();
			outer.addSubmodule(inner, 'inner', `../${inner.directory.split('/').at(-1)}.git`);
			outer.commitAll();
			inner.publish();
			inner = outer;
		}
		inner.publish();
		driver.addSubmodule(inner, 'top', '../d.git');
		const tree = await treeOf(driver.commitAll());
		expect((await tree.entries()).map(({ path }) => path)).toContain('top/inner/inner/b.h');
		expect(tree.submodules.filter(({ missing }) => missing !== null)).toMatchObject([
			{ path: 'top/inner/inner/inner', missing: 'it is nested more than 3 submodules deep' },
		]);
	});

	test('that holds itself ends', async () => {
		const url = '../driver.git';
		driver.write('.gitmodules', `[submodule "me"]\n\tpath = me\n\turl = ${url}\n`);
		const first = driver.commitAll();
		link(driver, 'me', first);
		const second = commit(driver);
		link(driver, 'me', second);
		expect(await pathsOf(commit(driver))).toEqual([
			'.gitmodules',
			'Kbuild',
			'me/.gitmodules',
			'me/Kbuild',
			'me/me/.gitmodules',
			'me/me/Kbuild',
		]);
	});

	test('is fetched once, and then needs no network', async () => {
		driver.addSubmodule(common, 'common', '../common.git');
		const sha = driver.commitAll();
		const url = driver.publish();
		rmSync(common.publish().replace('file://', ''), { recursive: true });
		common.publish();
		await (await mirrors().fetch(remote(url), [sha], null)).tree(sha, refuse);
		const again = await (await mirrors([]).fetch(remote(url), [sha], null)).tree(sha, refuse);
		expect(await again.readFile('common/common.h', 100)).not.toBeNull();
	});
});

describe('a submodule that cannot be had is left out, with why', () => {
	const missingOf = async (sha: string) =>
		Object.fromEntries((await treeOf(sha)).submodules.map(({ path, missing }) => [path, missing]));

	test('and its commit is what can change', async () => {
		driver.write('.gitmodules', '[submodule "x"]\n\tpath = x\n\turl = https://elsewhere.example/a/x.git\n');
		driver.git('add', '--all');
		link(driver, 'x', '1'.repeat(40));
		const before = commit(driver);
		link(driver, 'x', '2'.repeat(40));
		const after = commit(driver);
		const [base, head] = [await treeOf(before), await treeOf(after)];
		expect(await changedFiles(base, head)).toEqual(['x']);
		expect((await head.entries()).map(({ path }) => path)).toEqual(['.gitmodules', 'Kbuild']);
		expect(head.submodules).toEqual([
			{ path: 'x', commit: '2'.repeat(40), cloneUrl: null, missing: 'it is on another host (elsewhere.example)' },
		]);
		// What is built without it is not what is built with it.
		expect(head.id).not.toBe(base.id);
	});

	test('for each reason', async () => {
		common.publish();
		const sections: Record<string, string> = {
			dup: '../common.git',
			file: '/etc',
			ext: 'ext::sh -c touch% pwned',
			dash: '--upload-pack=touch pwned',
			gone: '../common.git',
			nowhere: '../nowhere.git',
		};
		const text = Object.entries(sections).map(
			([path, url]) => `[submodule "${path}"]\n\tpath = ${path}\n\turl = "${url}"\n`,
		);
		driver.write('.gitmodules', `${text.join('')}[submodule "dup2"]\n\tpath = dup\n\turl = ../other.git\n`);
		driver.git('add', '--all');
		for (const path of [...Object.keys(sections), 'unnamed']) link(driver, path, '1'.repeat(40));
		expect(await missingOf(commit(driver))).toEqual({
			dash: 'its address in .gitmodules cannot be fetched from',
			dup: '.gitmodules does not say clearly where it comes from',
			ext: 'its address in .gitmodules cannot be fetched from',
			file: 'its address in .gitmodules cannot be fetched from',
			gone: expect.stringMatching(/^published\/common has no commit 111111111111/),
			nowhere: 'nobody may read it',
			unnamed: '.gitmodules does not name it',
		});
		expect(existsSync(join(driver.root, 'pwned'))).toBe(false);
	});

	test('where there are more than twenty', async () => {
		common.publish();
		const names = Array.from({ length: 22 }, (_, index) => `m${String(index).padStart(2, '0')}`);
		driver.write(
			'.gitmodules',
			names.map((name) => `[submodule "${name}"]\npath = ${name}\nurl = ../common.git\n`).join(''),
		);
		driver.git('add', '--all');
		for (const name of names) link(driver, name, common.git('rev-parse', 'HEAD'));
		const missing = Object.entries(await missingOf(commit(driver))).filter(([, why]) => why !== null);
		expect(missing).toEqual([
			['m20', 'there are more than 20 submodules'],
			['m21', 'there are more than 20 submodules'],
		]);
	});

	test.each([
		['too long', `# ${'x'.repeat(300_000)}\n`, /more than 256 KiB/],
		['no configuration', '[submodule "x\n', /cannot be read/],
		['an include', '[include]\npath = /INCLUDED\n', /does not name it/],
	])('where .gitmodules is %s', async (_, text, why) => {
		const included = join(driver.root, 'included');
		writeFileSync(included, '[submodule "x"]\npath = x\nurl = ../common.git\n');
		driver.write('.gitmodules', text.replace('/INCLUDED', included));
		driver.git('add', '--all');
		link(driver, 'x', '1'.repeat(40));
		expect((await missingOf(commit(driver)))['x']).toMatch(why);
	});

	test('where .gitmodules is a symbolic link', async () => {
		const target = driver.git('hash-object', '-w', '--stdin');
		const sha = handMade([
			['120000 .gitmodules', target],
			['160000 x', '1'.repeat(40)],
		]);
		expect((await missingOf(sha))['x']).toBe('.gitmodules is no regular file');
	});

	test('where its own tree cannot be unpacked', async () => {
		const blob = common.git('hash-object', '-w', '--stdin');
		writeFileSync(join(driver.root, 'tree'), Buffer.concat([Buffer.from('100644 ..\0'), Buffer.from(blob, 'hex')]));
		const evil = common.git('hash-object', '-w', '--literally', '-t', 'tree', join(driver.root, 'tree'));
		common.git('update-ref', 'refs/heads/main', common.git('commit-tree', '-m', 'evil', evil));
		driver.write('.gitmodules', '[submodule "x"]\npath = x\nurl = ../common.git\n');
		driver.git('add', '--all');
		link(driver, 'x', common.git('rev-parse', 'main'));
		common.publish();
		expect((await missingOf(commit(driver)))['x']).toMatch('cannot be unpacked safely');
	});
});

test('a hand-made tree with files where a submodule is, is refused', async () => {
	driver.write('.gitmodules', '[submodule "x"]\npath = x\nurl = ../common.git\n');
	driver.commitAll();
	common.publish();
	const sha = handMade([
		['100644 .gitmodules', driver.git('rev-parse', 'HEAD:.gitmodules')],
		['40000 x', driver.git('rev-parse', 'HEAD^{tree}')],
		['160000 x', common.git('rev-parse', 'HEAD')],
	]);
	await expect(treeOf(sha)).rejects.toThrow('files where a submodule is');
});

/** A commit of a tree that git would not make. */
function handMade(entries: readonly (readonly [modeAndName: string, id: string])[]): string {
	const bytes = entries.map(([name, id]) => Buffer.concat([Buffer.from(`${name}\0`), Buffer.from(id, 'hex')]));
	writeFileSync(join(driver.root, 'tree'), Buffer.concat(bytes));
	const tree = driver.git('hash-object', '-w', '--literally', '-t', 'tree', join(driver.root, 'tree'));
	const sha = driver.git('commit-tree', '-m', 'evil', tree);
	driver.git('update-ref', 'refs/heads/main', sha);
	return sha;
}

test('a peer that never answers does not hold the check for ever', async () => {
	const sockets: Socket[] = [];
	const silent = createServer((socket) => void sockets.push(socket));
	await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve));
	const address = silent.address();
	if (address === null || typeof address === 'string') throw new Error('not listening');
	try {
		const url = `http://127.0.0.1:${address.port}/acme/common.git`;
		await expect(mirrors(['http'], 300).fetch(remote(url), ['1'.repeat(40)], null)).rejects.toThrow('took too long');
	} finally {
		for (const socket of sockets) socket.destroy();
		await new Promise((resolve) => void silent.close(resolve));
	}
});
