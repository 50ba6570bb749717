import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { runBuild } from '../../../src/checks/build/run-build.ts';
import type { Repository } from '../../fake-github/actors/repository.ts';
import { eventually } from './eventually.ts';
import { buildsOf, concluded, MODULE, openPullRequest, startTestApp, type TestApp } from './test-app.ts';

jest.setTimeout(120_000);

let app: TestApp;
beforeAll(async () => {
	app = await startTestApp();
});
afterAll(() => app.close());

/** What the engine has been asked to build since. */
function counting() {
	const before = app.engine.begun.length;
	return () => app.engine.begun.slice(before).toSorted();
}

async function checked(source = 'fine enough\n') {
	const repository = await app.createRepository();
	const pull = await openPullRequest(repository, { 'demo.c': source });
	await concluded(app, repository, pull.headSha);
	return { repository, pull, builds: counting() };
}

describe('no container is started for', () => {
	it('a push of documentation to a pull request that was checked', async () => {
		const { repository, pull, builds } = await checked('uses foo\n');
		await pull.push({ 'README.md': 'How to use foo.\n', 'docs/foo.md': 'More.\n' });
		const run = await concluded(app, repository, pull.headSha);
		expect(run.conclusion).toBe('failure');
		expect(run.annotations).toMatchObject([{ path: 'demo.c', start_line: 7 }]);
		expect(builds()).toEqual([]);
	});

	it('a rewritten commit with the same content', async () => {
		const { repository, pull, builds } = await checked();
		await pull.forcePush({ 'demo.c': 'fine enough\n' }, 'Say it better');
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('success');
		expect(builds()).toEqual([]);
	});

	it('the merge of what was checked, and what is opened against it then', async () => {
		const { repository, pull, builds } = await checked();
		const { headSha } = await repository.mergeGroup(pull);
		expect((await concluded(app, repository, headSha)).conclusion).toBe('success');
		expect(builds()).toEqual([]);
		const merged = await repository.push('main', { 'demo.c': 'fine enough\n' });
		const next = await openPullRequest(repository, { 'demo.c': 'next\n' }, { head: 'next' });
		await concluded(app, repository, next.headSha);
		// What was head is base now, with the same tree. What the push has built, in time that is idle, nobody waits for.
		expect(builds().filter((name) => !name.endsWith(merged))).toEqual([
			`debian-12 ${next.headSha}`,
			`debian-13 ${next.headSha}`,
		]);
	});

	it('the same content in another pull request, a fork’s too', async () => {
		const { repository, builds } = await checked('uses foo\n');
		const fork = await repository.fork('stranger');
		await fork.push('theirs', { 'demo.c': 'uses foo\n' });
		const pull = await repository.openPullRequest({ from: fork, head: 'theirs', title: 'Mine', author: 'stranger' });
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('failure');
		expect(builds()).toEqual([]);
	});

	it('a change that takes back what it did, and is as its base is', async () => {
		const { repository, pull, builds } = await checked();
		await pull.push({ 'demo.c': MODULE['demo.c'], 'unused.txt': 'so that something is touched\n' });
		await concluded(app, repository, pull.headSha);
		expect(builds()).toHaveLength(2);
		await pull.push({ 'docs/x.md': 'words\n' });
		await concluded(app, repository, pull.headSha);
		expect(builds()).toHaveLength(2);
	});
});

describe('something is built for', () => {
	it('documentation that a build file reads', async () => {
		const repository = await app.createRepository({ ...MODULE, Makefile: 'V := $(shell cat NEWS.md)\n' });
		const pull = await openPullRequest(repository, { 'demo.c': 'fine enough\n' });
		await concluded(app, repository, pull.headSha);
		const builds = counting();
		await pull.push({ 'NEWS.md': '2\n' });
		await concluded(app, repository, pull.headSha);
		expect(builds()).toHaveLength(2);
	});

	it('the same files in another repository', async () => {
		const { builds } = await checked('uses bar\n');
		const other = await app.createRepository();
		const pull = await openPullRequest(other, { 'demo.c': 'uses bar\n' });
		await concluded(app, other, pull.headSha);
		expect(builds()).toHaveLength(4);
	});

	it('a pull request that is like a stranger’s but for documentation: that one’s result is for itself', async () => {
		const { repository, builds } = await checked('uses baz\n');
		const pull = await openPullRequest(repository, { 'demo.c': 'uses baz\n', 'README.md': 'x\n' }, { head: 'second' });
		await concluded(app, repository, pull.headSha);
		expect(builds()).toHaveLength(2);
	});
});

describe('two builds of the same at the same time', () => {
	let open = () => {};
	afterEach(() => open());

	/** A pull request whose builds are held, and another of the same commit, which wants these two. */
	async function held() {
		const repository = await app.createRepository();
		await repository.push('stable', { 'README.md': 'Stable.\n' });
		const builds = counting();
		const { promise, resolve } = Promise.withResolvers<void>();
		app.engine.gate = promise;
		open = resolve;
		const one = await openPullRequest(repository, { 'demo.c': 'fine enough\n' });
		await eventually(() => builds().length === 2, 'two builds');
		const two = await repository.openPullRequest({
			head: 'change',
			base: 'stable',
			title: 'Too',
			author: 'contributor',
		});
		expect(two.headSha).toBe(one.headSha);
		const check = await buildingCheck(repository, 2, two.headSha);
		// The two that are held are of base.
		const of = (await buildsOf(app, check)).filter(({ side }) => side === 'base');
		const aborted = new AbortController().signal;
		for (const { id } of of) await runBuild(app.application, { kind: 'build', buildId: id }, aborted);
		expect(builds()).toHaveLength(2);
		return { repository, one, two, of, builds };
	}

	async function buildingCheck(repository: Repository, runs: number, sha: string): Promise<string> {
		await eventually(async () => {
			const found = repository.checkRuns(sha);
			return found.length === runs && (await buildsOf(app, found.at(-1)!.externalId)).length > 0;
		}, 'builds of the second pull request');
		return repository.checkRuns(sha).at(-1)!.externalId;
	}

	it('are one build: the second is finished by whoever ends the first', async () => {
		const { repository, one, of, builds } = await held();
		// Nothing but the first is left to finish these.
		const ids = of.map(({ id }) => id);
		await app.db.store.transaction((transaction) => transaction.cancelJobs('build', ids));
		open();
		const run = await concluded(app, repository, one.headSha, 2);
		expect(run.conclusion).toBe('success');
		expect(builds()).toHaveLength(4);
	});

	it('are built by the second where the first is not wanted any more', async () => {
		const { repository, one, two, of } = await held();
		const ids = of.map(({ id }) => id);
		await app.db.store.transaction((transaction) => transaction.cancelJobs('build', ids));
		await one.close();
		open();
		await eventually(
			() => repository.checkRuns(two.headSha).some(({ conclusion }) => conclusion === 'success'),
			'the second check',
		);
		expect(repository.checkRuns(one.headSha)[0]?.conclusion).not.toBe('success');
	});
});
