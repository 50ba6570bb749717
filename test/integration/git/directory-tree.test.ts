import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openDirectory } from '../../../src/git/directory-tree.ts';
import { unpack } from './repository-fixture.ts';
import { changedFiles } from '../../../src/checks/plan/changed-files.ts';

let directory: string;

beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'modprobot-directory-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(path: string, content: string, mode = 0o644): void {
	mkdirSync(dirname(join(directory, path)), { recursive: true });
	writeFileSync(join(directory, path), content);
	chmodSync(join(directory, path), mode);
}

test('all files are sent but git’s, what builds left behind, and what is no file', async () => {
	write('Makefile', 'obj-m := a.o\n');
	write('src/a.c', 'int a;');
	write('lib/blob.o_shipped', 'shipped');
	write('.git/config', 'secret');
	write('sub/.git', 'gitdir: elsewhere');
	for (const built of ['a.o', 'a.ko', 'a.mod.c', 'a.mod', '.a.ko.cmd', 'Module.symvers', 'modules.order']) {
		write(`src/${built}`, 'built');
	}
	write('.tmp_versions/a.mod', 'built');
	const socket = createServer();
	await new Promise<void>((resolve) => void socket.listen(join(directory, 'socket'), resolve));
	symlinkSync('/etc/passwd', join(directory, 'link'));
	const tree = await openDirectory(directory, 'driver');
	const files = await unpack(tree.archive());
	socket.close();
	expect(Object.keys(files).toSorted()).toEqual(['Makefile', 'lib/blob.o_shipped', 'link', 'src/a.c']);
	expect(files['link']).toMatchObject({ type: 'symlink', content: '/etc/passwd' });
	expect(await tree.readFile('link', 100_000)).toBeNull();
	expect(tree.label).toBe('driver');
});

test('the executable bit is kept', async () => {
	write('configure', '#!/bin/sh', 0o755);
	write('README', 'text', 0o644);
	const files = await unpack((await openDirectory(directory, 'x')).archive());
	expect(files['configure']!.mode & 0o100).toBe(0o100);
	expect(files['README']!.mode & 0o100).toBe(0);
});

test('the id depends on paths, contents and modes, and on nothing else', async () => {
	write('a.c', 'a');
	write('run', 'x');
	const idOf = async () => (await openDirectory(directory, 'x')).id;
	const original = await idOf();
	utimesSync(join(directory, 'a.c'), 1, 1);
	expect(await idOf()).toBe(original);
	write('run', 'x', 0o755);
	const executable = await idOf();
	write('a.c', 'b');
	const changed = await idOf();
	expect(new Set([original, executable, changed]).size).toBe(3);
});

test('two directories are compared by content', async () => {
	write('old/a.c', 'a');
	write('old/gone.c', 'gone');
	write('new/a.c', 'changed');
	write('new/b.c', 'b');
	const base = await openDirectory(join(directory, 'old'), 'old');
	const head = await openDirectory(join(directory, 'new'), 'new');
	expect(await changedFiles(base, head)).toEqual(['a.c', 'b.c', 'gone.c']);
});

test.each([
	['longer', 'changed'],
	['as long', 'b'],
	['shorter', ''],
])('a file that is %s now fails the archive instead of lying under an old id', async (_, content) => {
	write('a.c', 'a');
	const tree = await openDirectory(directory, 'x');
	write('a.c', content);
	await expect(unpack(tree.archive())).rejects.toThrow('changed while it was being checked');
});

test.each([
	['longer', 'a'.repeat(300_001)],
	['as long', 'b'.repeat(300_000)],
	['shorter', ''],
])('a large file that is %s now fails the archive as well', async (_, content) => {
	write('a.c', 'a'.repeat(300_000));
	const tree = await openDirectory(directory, 'x');
	write('a.c', content);
	await expect(unpack(tree.archive())).rejects.toThrow('changed while it was being checked');
});

test('small, large and empty files are sent whole', async () => {
	const contents = { 'empty.c': '', 'large.c': 'large'.repeat(100_000), [`${'deep/'.repeat(60)}small.c`]: 'int a;' };
	for (const [path, content] of Object.entries(contents)) write(path, content);
	const tree = await openDirectory(directory, 'x');
	const files = await unpack(tree.archive());
	expect(Object.fromEntries(Object.entries(files).map(([path, { content }]) => [path, content]))).toEqual(contents);
	expect(Object.fromEntries(await tree.readTexts(Object.keys(contents), 1_000_000))).toEqual(contents);
});

test('what was sent is sent again, whatever becomes of the files: each kernel builds the same', async () => {
	write('a.c', 'a');
	const tree = await openDirectory(directory, 'x');
	const first = await unpack(tree.archive());
	write('a.c', 'b');
	expect(await unpack(tree.archive())).toEqual(first);
	expect(await tree.readFile('a.c', 100)).toBe('a');
});

test('who reads an archive may fail while content waits to be read', async () => {
	for (const name of ['a', 'b', 'c']) write(name, name.repeat(100_000));
	const tree = await openDirectory(directory, 'x');
	const failing = new Writable({ write: (_chunk, _encoding, done) => setTimeout(done, 20, new Error('no room')) });
	await expect(pipeline(tree.archive(), failing)).rejects.toThrow('no room');
});

test('a file that became a FIFO is not waited for', async () => {
	write('a.c', 'a');
	const tree = await openDirectory(directory, 'x');
	rmSync(join(directory, 'a.c'));
	execFileSync('mkfifo', [join(directory, 'a.c')]);
	await expect(unpack(tree.archive())).rejects.toMatchObject({ kind: 'user-error' });
});

test('a file that became a symbolic link is not followed', async () => {
	write('a.c', 'a');
	const tree = await openDirectory(directory, 'x');
	rmSync(join(directory, 'a.c'));
	symlinkSync('/etc/passwd', join(directory, 'a.c'));
	await expect(unpack(tree.archive())).rejects.toMatchObject({ kind: 'user-error' });
});

test('a directory that is not there is the user’s error', async () => {
	await expect(openDirectory(join(directory, 'missing'), 'x')).rejects.toMatchObject({ kind: 'user-error' });
});
