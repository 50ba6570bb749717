import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIRST_START_MS } from '../../fake-github/fake-github.ts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Mirrors } from '../../../src/git/mirrors.ts';
import { createFixture, createGateway, type GatewayFixture, identityOf } from './gateway-fixture.ts';
import { changedFiles } from '../../../src/checks/plan/changed-files.ts';
import { refuse } from '../../integration/git/repository-fixture.ts';

let fixture: GatewayFixture;
let directory: string;

beforeAll(async () => {
	fixture = await createFixture();
	directory = mkdtempSync(join(tmpdir(), 'modprobot-contract-'));
}, FIRST_START_MS);
afterEach(() => fixture.github.requireContractKept());
afterAll(async () => {
	await fixture.github.close();
	rmSync(directory, { recursive: true, force: true });
});

function mirrors(): Mirrors {
	return new Mirrors({ directory, environment: { PATH: process.env['PATH'] ?? '' }, allowedProtocols: ['http'] });
}

describe('the permission', () => {
	test.each([
		['admin', 'admin'],
		['maintain', 'write'],
		['write', 'write'],
		['triage', 'read'],
		['read', 'read'],
	] as const)('of the role %s is %s', async (role, permission) => {
		const { gateway, identity, repository } = fixture;
		repository.setRole('someone', role);
		expect(await gateway.getPermission(identity, 'someone')).toBe(permission);
	});

	test('of a stranger is to read what is public, and nothing of what is private', async () => {
		const { gateway, organisation, identity } = fixture;
		const secret = await organisation.createRepository('secret', { a: 'a' }, { private: true });
		expect(await gateway.getPermission(identity, 'contributor')).toBe('read');
		expect(await gateway.getPermission(identityOf(organisation, secret), 'contributor')).toBe('none');
		expect(await gateway.getPermission(identity, 'nobody-at-all')).toBe('none');
	});
});

describe('a file', () => {
	test('is read at a commit, and at the default branch of the organisation’s own repository', async () => {
		const { gateway, identity, organisation, repository, pull } = fixture;
		const settings = await organisation.createRepository('.github', { 'modprobot.yml': 'kernels: []\n' });
		const sha = await repository.push('main', { '.github/modprobot.yml': 'failOn: any\n' });
		expect(await gateway.getFile(identity, '.github/modprobot.yml', sha, 1000)).toEqual({ text: 'failOn: any\n' });
		expect(await gateway.getFile(identity, '.github/modprobot.yml', pull.baseSha, 1000)).toBeNull();
		const { installationId, owner, name } = identityOf(organisation, settings);
		expect(await gateway.getFile({ installationId, owner, name }, 'modprobot.yml', null, 1000)).toEqual({
			text: 'kernels: []\n',
		});
	});

	test('of a repository that is not there is none', async () => {
		const { gateway, identity } = fixture;
		expect(await gateway.getFile({ ...identity, name: 'nowhere' }, 'a', null, 1000)).toBeNull();
	});

	test('that is too large is said to be', async () => {
		const { gateway, identity, repository } = fixture;
		const sha = await repository.push('large', { 'a.yml': 'x'.repeat(1001), 'b.yml': 'x'.repeat(2 * 1024 ** 2) });
		expect(await gateway.getFile(identity, 'a.yml', sha, 1000)).toEqual({ text: null });
		expect(await gateway.getFile(identity, 'b.yml', sha, 1000)).toEqual({ text: null });
	});
});

describe('a pull request', () => {
	test('from a fork is known as one, also when the fork is gone', async () => {
		const { gateway, identity, repository } = fixture;
		const fork = await repository.fork('stranger');
		const sha = await fork.push('main', { 'src/driver.c': 'int z;\n' });
		const pull = await repository.openPullRequest({ head: 'main', from: fork, title: 'Fork', author: 'stranger' });
		expect(await gateway.getPullRequest(identity, pull.number)).toMatchObject({
			headSha: sha,
			baseRef: 'main',
			fork: true,
			state: 'open',
		});
		await pull.close();
		fork.delete();
		expect(await gateway.getPullRequest(identity, pull.number)).toMatchObject({
			state: 'closed',
			fork: true,
			headOwner: { login: 'stranger', isOrganisation: false },
		});
	});

	test('of another repository, which took over the name, is none', async () => {
		const { gateway, identity, pull } = fixture;
		const former = { ...identity, repositoryId: identity.repositoryId + 1000 };
		await expect(gateway.getPullRequest(former, pull.number)).rejects.toMatchObject({ name: 'NotThere' });
	});

	test('meets its base at the merge base, however far main went on', async () => {
		const { gateway, identity, repository } = fixture;
		const fork = await repository.push('main', { fork: 'point' });
		const head = await repository.push('feature', { 'src/driver.c': 'int f;\n' });
		const base = await repository.push('main', { 'docs/readme': 'text' });
		expect(await gateway.mergeBase(identity, base, head)).toBe(fork);
	});

	test('that is not there is the asker’s error', async () => {
		const { gateway, identity } = fixture;
		await expect(gateway.getPullRequest(identity, 9999)).rejects.toMatchObject({ kind: 'user-error' });
	});
});

describe('an installation', () => {
	test('gives a token for another of its repositories, which says whether everyone may read it; none out of reach', async () => {
		const { gateway, organisation, github, repository } = fixture;
		const hidden = await organisation.createRepository('hidden', { 'a.h': 'x' }, { private: true });
		const identity = identityOf(organisation, hidden);
		const granted = await gateway.repositoryToken({ ...identity, name: 'hidden' });
		expect(granted?.isPrivate).toBe(true);
		const sha = await hidden.push('main', { 'b.h': 'y' });
		const source = await mirrors().fetch(
			{ ...identity, cloneUrl: gateway.cloneUrl(identity) },
			[sha],
			async () => granted?.token ?? '',
		);
		expect(await (await source.tree(sha, refuse)).readFile('b.h', 10)).toBe('y');
		expect((await gateway.repositoryToken(identityOf(organisation, repository)))?.isPrivate).toBe(false);
		expect(await gateway.isPrivate(identity)).toBe(true);
		expect(await gateway.repositoryToken({ ...identity, name: 'nowhere' })).toBeNull();
		// The account of an installation may have a repository of the same name.
		const stranger = github.createOrganisation('stranger');
		await stranger.createRepository('hidden', { 'a.h': 'x' });
		expect(await gateway.repositoryToken({ ...identity, owner: 'stranger' })).toBeNull();
	});

	test('gives a token that fetches one repository’s commits, a fork’s among them, and does nothing else', async () => {
		const { gateway, github, organisation } = fixture;
		const mine = await organisation.createRepository('mine', { 'a.c': 'mine' }, { private: true });
		const other = await organisation.createRepository('other', { 'a.c': 'other' }, { private: true });
		const fork = await mine.fork('forker');
		const head = await fork.push('main', { 'b.c': 'forked' });
		const pull = await mine.openPullRequest({ head: 'main', from: fork, title: 'Fork', author: 'forker' });
		const identity = identityOf(organisation, mine);
		const token = await gateway.installationToken(identity);
		const credentials = async () => token;
		const source = await mirrors().fetch(
			{ ...identity, cloneUrl: gateway.cloneUrl(identity) },
			[pull.baseSha, head],
			credentials,
		);
		const tree = await source.tree(head, refuse);
		expect(await tree.readFile('b.c', 100)).toBe('forked');
		expect(await changedFiles(await source.tree(pull.baseSha, refuse), tree)).toEqual(['b.c']);
		const otherUrl = gateway.cloneUrl(identityOf(organisation, other));
		const refused = mirrors().fetch(
			{ ...identity, cloneUrl: otherUrl },
			[await other.push('main', { x: 'y' })],
			credentials,
		);
		await expect(refused).rejects.toMatchObject({ kind: 'user-error' });
		const write = await fetch(`${github.url}/repos/acme/mine/issues/1/comments`, {
			method: 'POST',
			headers: { authorization: `token ${token}` },
			body: JSON.stringify({ body: 'x' }),
		});
		expect(write.status).toBe(403);
		const elsewhere = await fetch(`${github.url}/repos/acme/other`, { headers: { authorization: `token ${token}` } });
		expect(elsewhere.status).toBe(404);
	});

	test('that is suspended, and one that is removed, is refused for good', async () => {
		const { github } = fixture;
		const organisation = github.createOrganisation('leaving');
		const repository = await organisation.createRepository('driver', { a: 'a' });
		await organisation.install();
		const identity = identityOf(organisation, repository);
		await organisation.suspend();
		await expect(createGateway(github).getFile(identity, 'a', null, 10)).rejects.toMatchObject({ kind: 'user-error' });
		await organisation.unsuspend();
		expect(await createGateway(github).getFile(identity, 'a', null, 10)).toEqual({ text: 'a' });
		await organisation.uninstall();
		await expect(createGateway(github).getFile(identity, 'a', null, 10)).rejects.toThrow('no longer installed');
		await expect(createGateway(github).installationToken(identity)).rejects.toMatchObject({ kind: 'user-error' });
	});

	test('of selected repositories does not reach the others', async () => {
		const { github } = fixture;
		const organisation = github.createOrganisation('choosy');
		const chosen = await organisation.createRepository('chosen', { a: 'a' });
		const other = await organisation.createRepository('other', { a: 'a' });
		await organisation.install({ only: [chosen] });
		const gateway = createGateway(github);
		expect(await gateway.getFile(identityOf(organisation, chosen), 'a', null, 10)).toEqual({ text: 'a' });
		await expect(gateway.getPullRequest(identityOf(organisation, other), 1)).rejects.toMatchObject({
			kind: 'user-error',
		});
	});

	test('is reached again after a few 5xx, and is an infrastructure error after many', async () => {
		const { gateway, github, identity } = fixture;
		github.failNext({ status: 502, times: 2, path: /contents/ });
		expect(await gateway.getFile(identity, 'Makefile', null, 100)).toEqual({ text: 'all:\n' });
		github.failNext({ status: 503, times: 4, path: /contents/ });
		await expect(gateway.getFile(identity, 'Makefile', null, 100)).rejects.toMatchObject({
			kind: 'infrastructure-error',
		});
	});
});
