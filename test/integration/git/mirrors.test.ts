import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Mirrors } from '../../../src/git/mirrors.ts';
import { environment, refuse, remote, RepositoryFixture, unpack } from './repository-fixture.ts';
import { changedFiles } from '../../../src/checks/plan/changed-files.ts';

let fixture: RepositoryFixture;
let mirrorDirectory: string;

beforeEach(() => {
	fixture = new RepositoryFixture();
	mirrorDirectory = join(fixture.root, 'mirrors');
});
afterEach(() => fixture.remove());

function mirrors(allowedProtocols: string[] = ['file']): Mirrors {
	return new Mirrors({ directory: mirrorDirectory, environment, allowedProtocols });
}

describe('a commit of a remote repository', () => {
	test('is fetched by its id alone, without history and without what other commits hold', async () => {
		fixture.write('old.c', 'old');
		const first = fixture.commitAll();
		fixture.git('rm', '-q', 'old.c');
		fixture.write('new.c', 'new');
		const second = fixture.commitAll();
		const source = await mirrors().fetch(remote(fixture.publish()), [second], null);
		const tree = await source.tree(second, refuse);
		expect(await tree.entries()).toEqual([{ path: 'new.c', kind: 'file', size: 3 }]);
		expect(tree.label).toBe(second);
		expect(() => git(ownMirror(), 'cat-file', '-e', first)).toThrow('Command failed');
		expect(() => source.tree(first, refuse)).toThrow('was not fetched');
	});

	test('has the id of its tree, so that two commits with equal files are one', async () => {
		fixture.write('a.c', 'a');
		const first = fixture.commitAll();
		const second = fixture.commitAll('nothing changed');
		const source = await mirrors().fetch(remote(fixture.publish()), [first, second], null);
		expect((await source.tree(first, refuse)).id).toBe((await source.tree(second, refuse)).id);
	});

	test('is archived whole: attributes neither hide, replace nor filter a file', async () => {
		fixture.write('.gitattributes', '* export-ignore export-subst text eol=crlf filter=evil ident\n');
		fixture.write('hidden.c', 'id $Id$ $Format:%H$\nline\n');
		fixture.write('configure', '#!/bin/sh\n', 0o755);
		fixture.write('deep/nested/data.bin', Buffer.alloc(300_000, 'x'));
		fixture.write('empty', '');
		fixture.link('link', '../../etc/passwd');
		const sha = fixture.commitAll();
		const tree = await (await mirrors().fetch(remote(fixture.publish()), [sha], null)).tree(sha, refuse);
		const files = await unpack(tree.archive());
		expect(Object.keys(files).toSorted()).toEqual(
			['.gitattributes', 'configure', 'deep/nested/data.bin', 'empty', 'hidden.c', 'link'].toSorted(),
		);
		expect(files['hidden.c']!.content).toBe('id $Id$ $Format:%H$\nline\n');
		expect(files['configure']!.mode & 0o111).toBe(0o111);
		expect(files['deep/nested/data.bin']!.content).toHaveLength(300_000);
		expect(files['link']).toMatchObject({ type: 'symlink', content: '../../etc/passwd' });
	});

	test('leaves submodules out that cannot be had', async () => {
		fixture.write('a.c', 'a');
		fixture.commitAll();
		fixture.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},module`);
		fixture.git('commit', '-q', '-m', 'submodule');
		const sha = fixture.git('rev-parse', 'HEAD');
		const tree = await (await mirrors().fetch(remote(fixture.publish()), [sha], null)).tree(sha, refuse);
		expect(Object.keys(await unpack(tree.archive()))).toEqual(['a.c']);
	});

	test('is fetched once; what is there needs neither network nor credentials', async () => {
		fixture.write('a.c', 'a');
		const sha = fixture.commitAll();
		const url = fixture.publish();
		await mirrors().fetch(remote(url), [sha], null);
		fixture.git('--git-dir', url.replace('file://', ''), 'update-ref', '-d', 'refs/heads/main');
		await expect(mirrors([]).fetch(remote(url), [sha], refuseCredentials)).resolves.toBeDefined();
	});

	test('may be fetched by several checks at a time', async () => {
		const shas: string[] = [];
		for (let index = 0; index < 4; index++) {
			fixture.write('a.c', `version ${index}`);
			shas.push(fixture.commitAll());
		}
		const url = fixture.publish();
		const shared = mirrors();
		const sources = await Promise.all(shas.map((sha) => shared.fetch(remote(url), [shas[0]!, sha], null)));
		const texts = await Promise.all(
			sources.map(async (source, index) => (await source.tree(shas[index]!, refuse)).readFile('a.c', 100)),
		);
		expect(texts).toEqual(['version 0', 'version 1', 'version 2', 'version 3']);
	});

	test('is fetched also where a killed fetch left its locks', async () => {
		const first = fixture.commitAll();
		const second = fixture.commitAll('second');
		const url = fixture.publish();
		await mirrors().fetch(remote(url), [first], null);
		const mirror = ownMirror();
		for (const name of ['shallow', 'packed-refs', `refs/modprobot/${second}`]) {
			writeFileSync(join(mirror, `${name}.lock`), '');
		}
		const source = await mirrors().fetch(remote(url), [second], null);
		expect((await source.tree(second, refuse)).label).toBe(second);
	});

	test('that is no longer wanted is not waited for', async () => {
		const sha = fixture.commitAll();
		const fetching = mirrors().fetch(remote(fixture.publish()), [sha], null, AbortSignal.abort());
		await expect(fetching).rejects.toMatchObject({ kind: 'superseded' });
	});

	test('that does not exist is the asker’s error', async () => {
		fixture.commitAll();
		const missing = '0123456789'.repeat(4);
		await expect(mirrors().fetch(remote(fixture.publish()), [missing], null)).rejects.toMatchObject({
			kind: 'user-error',
		});
	});

	test('says what differs from another one, renames as both names, modes too', async () => {
		fixture.write('kept.c', 'kept');
		fixture.write('changed.c', 'before');
		fixture.write('renamed.c', 'same text');
		fixture.write('script', 'same');
		const base = fixture.commitAll();
		fixture.git('mv', 'renamed.c', 'tête.c');
		fixture.write('changed.c', 'after');
		fixture.write('script', 'same', 0o755);
		const head = fixture.commitAll();
		const source = await mirrors().fetch(remote(fixture.publish()), [base, head], null);
		const changed = await changedFiles(await source.tree(base, refuse), await source.tree(head, refuse));
		expect(changed).toEqual(['changed.c', 'renamed.c', 'script', 'tête.c']);
	});

	test('has its files read within bounds, and links are no files', async () => {
		fixture.write('Makefile', 'obj-m := a.o\n');
		fixture.link('link', 'Makefile');
		const sha = fixture.commitAll();
		const tree = await (await mirrors().fetch(remote(fixture.publish()), [sha], null)).tree(sha, refuse);
		expect(await tree.readFile('Makefile', 13)).toBe('obj-m := a.o\n');
		expect(await tree.readFile('Makefile', 12)).toBeNull();
		expect(await tree.readFile('link', 100)).toBeNull();
		expect(await tree.readFile('missing', 100)).toBeNull();
	});
});

describe('hostile input', () => {
	test.each(['--upload-pack=touch pwned', 'HEAD', 'main', '-h', '0123', `${'a'.repeat(40)}:refs/heads/x`])(
		'%s is no commit id',
		async (sha) => {
			fixture.commitAll();
			await expect(mirrors().fetch(remote(fixture.publish()), [sha], null)).rejects.toMatchObject({
				kind: 'user-error',
			});
		},
	);

	test.each([
		'--upload-pack=touch pwned',
		'ext::sh -c touch% pwned',
		'/etc',
		'host:path',
		'https://user:secret@example.org/x.git',
	])('%s is no clone URL', async (url) => {
		await expect(mirrors(['file', 'ext']).fetch(remote(url), ['a'.repeat(40)], null)).rejects.toMatchObject({
			kind: 'user-error',
		});
	});

	test('a protocol that is not allowed is not spoken', async () => {
		const sha = fixture.commitAll();
		await expect(mirrors(['https']).fetch(remote(fixture.publish()), [sha], null)).rejects.toThrow(/not allowed/);
	});

	test('hooks, filters and programs in the mirror’s own configuration do not run', async () => {
		fixture.write('.gitattributes', '* filter=evil diff=evil\n');
		fixture.write('a.c', 'one');
		const first = fixture.commitAll();
		fixture.write('a.c', 'two');
		const second = fixture.commitAll();
		const url = fixture.publish();
		await mirrors().fetch(remote(url), [first], null);
		const mirror = ownMirror();
		const proof = join(fixture.root, 'pwned');
		execFileSync('mkdir', ['-p', join(mirror, 'hooks')]);
		for (const hook of ['reference-transaction', 'post-checkout', 'post-merge', 'pre-auto-gc']) {
			writeFileSync(join(mirror, 'hooks', hook), `#!/bin/sh\ntouch ${proof}\n`, { mode: 0o755 });
		}
		for (const key of ['filter.evil.smudge', 'filter.evil.clean', 'core.fsmonitor', 'diff.evil.textconv']) {
			git(mirror, 'config', key, `touch ${proof}`);
		}
		const source = await mirrors().fetch(remote(url), [first, second], null);
		const tree = await source.tree(second, refuse);
		await changedFiles(await source.tree(first, refuse), tree);
		expect((await unpack(tree.archive()))['a.c']!.content).toBe('two');
		expect(existsSync(proof)).toBe(false);
	});

	test.each(['diff.external', 'diff.evil.textconv'])(
		'a program that %s names does not run to find the lines of a change',
		async (key) => {
			fixture.write('a.c', 'one\n');
			const first = fixture.commitAll();
			fixture.write('a.c', 'one\ntwo\n');
			const second = fixture.commitAll();
			const source = await mirrors().fetch(remote(fixture.publish()), [first, second], null);
			const proof = join(fixture.root, 'pwned');
			git(ownMirror(), 'config', key, `touch ${proof}; cat`);
			execFileSync('mkdir', ['-p', join(ownMirror(), 'info')]);
			writeFileSync(join(ownMirror(), 'info', 'attributes'), '*.c diff=evil\n');
			expect(await source.changedLines(first, second)).toEqual({ 'a.c': [[2, 2]] });
			expect(existsSync(proof)).toBe(false);
		},
	);

	test('a tree whose path leaves it is refused', async () => {
		const blob = fixture.git('hash-object', '-w', '--stdin');
		const bytes = Buffer.concat([Buffer.from('100644 ..\0'), Buffer.from(blob, 'hex')]);
		writeFileSync(join(fixture.root, 'tree'), bytes);
		const inner = fixture.git('hash-object', '-w', '--literally', '-t', 'tree', join(fixture.root, 'tree'));
		const sha = fixture.git('commit-tree', '-m', 'evil', inner);
		fixture.git('update-ref', 'refs/heads/main', sha);
		const source = await mirrors().fetch(remote(fixture.publish()), [sha], null);
		await expect(source.tree(sha, refuse)).rejects.toThrow('cannot be unpacked safely');
	});
});

describe('credentials', () => {
	let server: Server;
	const asked: IncomingHttpHeaders[] = [];

	beforeEach(async () => {
		asked.length = 0;
		server = createServer((request, response) => {
			asked.push(request.headers);
			response.writeHead(503).end();
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	});
	afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve())));

	function address(): string {
		const bound = server.address();
		if (bound === null || typeof bound === 'string') throw new Error('not listening');
		return `http://127.0.0.1:${bound.port}`;
	}

	test('reach the server as a header, and neither files nor messages', async () => {
		const url = `${address()}/o/r.git`;
		const attempt = mirrors(['http']).fetch(remote(url), ['a'.repeat(40)], async () => 'ghs_secret');
		const error: unknown = await attempt.catch((reason: unknown) => reason);
		const basic = Buffer.from('x-access-token:ghs_secret').toString('base64');
		expect(asked[0]!.authorization).toBe(`Basic ${basic}`);
		expect(error).toMatchObject({ kind: 'infrastructure-error' });
		expect(JSON.stringify([error, String(error)])).not.toMatch(new RegExp(`ghs_secret|${basic}`));
		expect(grep(mirrorDirectory, /ghs_secret/)).toEqual([]);
		expect(grep(mirrorDirectory, new RegExp(basic))).toEqual([]);
	});

	test('are never arguments of git', async () => {
		const log = join(fixture.root, 'argv');
		writeFileSync(
			join(fixture.root, 'git'),
			`#!/bin/sh\necho "$@" >> ${log}\nexec /usr/bin/env -S PATH="${environment.PATH}" git "$@"\n`,
			{
				mode: 0o755,
			},
		);
		const watched = new Mirrors({
			directory: mirrorDirectory,
			environment: { PATH: `${fixture.root}:${environment.PATH}` },
			allowedProtocols: ['http'],
		});
		const url = `${address()}/o/r.git`;
		await expect(watched.fetch(remote(url), ['a'.repeat(40)], async () => 'ghs_secret')).rejects.toThrow(
			'Could not fetch',
		);
		expect(readFileSync(log, 'utf8')).toContain('fetch');
		expect(readFileSync(log, 'utf8')).not.toMatch(/ghs_secret|Authorization|Basic/i);
	});
});

async function refuseCredentials(): Promise<string> {
	throw new Error('not needed');
}

/** Of the repository that `remote` names; there is one. */
function ownMirror(): string {
	const directory = join(mirrorDirectory, '1', '2');
	return join(directory, readdirSync(directory)[0]!);
}

function git(gitDirectory: string, ...args: string[]): string {
	return execFileSync('git', ['--git-dir', gitDirectory, ...args], { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
}

function grep(directory: string, pattern: RegExp): string[] {
	return readdirSync(directory, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.filter((path) => pattern.test(readFileSync(path, 'latin1')));
}
