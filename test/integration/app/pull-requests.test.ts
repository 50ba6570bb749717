import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { unresolved } from '../../unit/checks/build-results.ts';
import { eventually } from './eventually.ts';
import { buildsOf, concluded, MODULE, openPullRequest, published, startTestApp, type TestApp } from './test-app.ts';

jest.setTimeout(120_000);

let app: TestApp;
beforeAll(async () => {
	app = await startTestApp();
});
afterAll(() => app.close());

describe('a pull request', () => {
	it('that breaks a module gets one comment and a failed check that names the symbol', async () => {
		const repository = await app.createRepository();
		const pull = await openPullRequest(repository, { 'demo.c': 'uses kallsyms_lookup_name\n' });
		const run = await concluded(app, repository, pull.headSha);
		expect(run).toMatchObject({ name: 'modprobot', conclusion: 'failure' });
		expect(pull.botComments).toHaveLength(1);
		expect(pull.botComments[0]?.body).toContain('`kallsyms_lookup_name`');
		expect(pull.botComments[0]?.body).toContain('- no longer exported since Linux 5.7 (commit `0bd476e6c671`)\n');
		expect(run.annotations).toMatchObject([{ path: 'demo.c', start_line: 7 }]);
	});

	it('that is fine is told so by the check alone', async () => {
		const repository = await app.createRepository();
		const pull = await openPullRequest(repository, { 'demo.c': 'fine too\n' });
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('success');
		expect(pull.botComments).toEqual([]);
	});

	it('that fails as its base does is not to blame', async () => {
		const repository = await app.createRepository({ ...MODULE, 'demo.c': 'uses strlcpy\n' });
		const pull = await openPullRequest(repository, { 'demo.c': 'uses strlcpy\nas before\n' });
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('success');
		expect(pull.botComments).toEqual([]);
	});

	it('that touches no module is skipped in silence, and builds nothing', async () => {
		const repository = await app.createRepository();
		const pull = await openPullRequest(repository, { 'README.md': 'words\n' });
		const run = await concluded(app, repository, pull.headSha);
		expect(run.conclusion).toBe('skipped');
		expect(await buildsOf(app, run.externalId)).toEqual([]);
		expect(pull.botComments).toEqual([]);
	});

	it('of a repository without modules is skipped in silence', async () => {
		const repository = await app.createRepository({ 'main.py': 'pass\n' });
		const pull = await openPullRequest(repository, { 'main.py': 'print()\n' });
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('skipped');
		expect(pull.botComments).toEqual([]);
	});

	it('that is mended has its one comment shrunk to a line', async () => {
		const repository = await app.createRepository();
		const pull = await openPullRequest(repository, { 'demo.c': 'uses foo\n' });
		await concluded(app, repository, pull.headSha);
		const [comment] = pull.botComments;
		await pull.push({ 'demo.c': 'mended\n' });
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('success');
		expect(pull.botComments).toHaveLength(1);
		expect(pull.botComments[0]?.id).toBe(comment?.id);
		expect(pull.botComments[0]?.body).toContain(pull.headSha.slice(0, 7));
		expect(pull.botComments[0]?.body).not.toContain('`foo`');
	});

	it('from a fork is checked the same', async () => {
		const repository = await app.createRepository();
		const fork = await repository.fork('stranger');
		await fork.push('theirs', { 'demo.c': 'uses foo\n' });
		const pull = await repository.openPullRequest({ from: fork, head: 'theirs', title: 'Mine', author: 'stranger' });
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('failure');
		expect(pull.botComments).toHaveLength(1);
	});

	it('that is pushed to again has its older check cancelled, running builds and all', async () => {
		const repository = await app.createRepository();
		const pull = await openPullRequest(repository, { 'demo.c': 'hangs\n' });
		const older = pull.headSha;
		await eventually(
			() => app.engine.begun.filter((name) => name.endsWith(older)).length === 2,
			'builds of the older head',
		);
		await pull.push({ 'demo.c': 'uses foo\n' });
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('failure');
		expect((await concluded(app, repository, older)).conclusion).toBe('cancelled');
		await eventually(() => app.engine.aborted.filter((name) => name.endsWith(older)).length === 2, 'aborted builds');
		expect(pull.botComments).toHaveLength(1);
		expect(pull.botComments[0]?.body).toContain(pull.headSha.slice(0, 7));
	});

	it('that is closed is not built any further; reopened, it is', async () => {
		const repository = await app.createRepository();
		const pull = await openPullRequest(repository, { 'demo.c': 'hangs\n' });
		await eventually(() => app.engine.begun.some((name) => name.endsWith(pull.headSha)), 'a build');
		await pull.close();
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('cancelled');
		await pull.reopen();
		await eventually(() => repository.checkRuns(pull.headSha).length === 2, 'another check');
		await pull.close();
		await concluded(app, repository, pull.headSha, 2);
	});

	it('that gets another base is compared with that one; another title changes nothing', async () => {
		const repository = await app.createRepository();
		await repository.push('old', { 'demo.c': 'uses foo\n' });
		const pull = await openPullRequest(repository, { 'demo.c': 'uses foo\n', 'other.c': 'new\n' });
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('failure');
		await pull.rename('Better words');
		await published(app);
		expect(repository.checkRuns(pull.headSha)).toHaveLength(1);
		await pull.retarget('old');
		// The merge base is still the default branch's commit: the use is new to it.
		expect((await concluded(app, repository, pull.headSha, 2)).conclusion).toBe('failure');
		expect(pull.botComments).toHaveLength(1);
	});

	it('is checked once however often GitHub tells of it', async () => {
		const repository = await app.createRepository();
		const pull = await openPullRequest(repository, { 'demo.c': 'changed\n' });
		const opened = app.github.deliveries.findLast(({ event }) => event === 'pull_request')!;
		await app.github.redeliver(opened.guid);
		await pull.readyForReview();
		await concluded(app, repository, pull.headSha);
		expect(repository.checkRuns(pull.headSha)).toHaveLength(1);
		expect(app.engine.begun.filter((name) => name.endsWith(pull.headSha))).toHaveLength(2);
	});

	it('is not built again on a base that was built before', async () => {
		const repository = await app.createRepository();
		const one = await openPullRequest(repository, { 'demo.c': 'one\n' }, { head: 'one' });
		await concluded(app, repository, one.headSha);
		const before = app.engine.begun.length;
		const two = await openPullRequest(repository, { 'demo.c': 'two\n' }, { head: 'two' });
		await concluded(app, repository, two.headSha);
		expect(app.engine.begun.slice(before).toSorted()).toEqual([`debian-12 ${two.headSha}`, `debian-13 ${two.headSha}`]);
	});

	it('is not blamed for a machine that fails: tried again, then neutral', async () => {
		const repository = await app.createRepository();
		const pull = await openPullRequest(repository, { 'demo.c': 'breaks\n' });
		const run = await concluded(app, repository, pull.headSha);
		expect(run.conclusion).toBe('neutral');
		expect(app.engine.begun.filter((name) => name === `debian-12 ${pull.headSha}`)).toHaveLength(3);
		expect(pull.botComments).toEqual([]);
	});
});

it('a result that comes late never takes the place of what is said of a newer commit', async () => {
	const repository = await app.createRepository();
	const pull = await openPullRequest(repository, { 'demo.c': 'fine\nat first\n' });
	const older = await concluded(app, repository, pull.headSha);
	await pull.push({ 'demo.c': 'hangs\n' });
	await eventually(() => app.engine.begun.some((name) => name.endsWith(pull.headSha)), 'a build of the newer commit');
	const { store } = app.db;
	const subjectKey = `${repository.id}/pull/${pull.number}`;
	await store.transaction(async (transaction) => {
		for (const { id, side } of await transaction.buildsOfCheck(older.externalId)) {
			if (side === 'head') await transaction.updateBuild(id, { result: unresolved('foo') });
		}
		const [, check] = await transaction.checksOfSubject(subjectKey);
		await transaction.updateCheck(older.externalId, { version: check!.version + 1 });
		await transaction.enqueue({ kind: 'publish', subjectKey });
	});
	await published(app);
	expect(pull.botComments).toEqual([]);
	await pull.close();
});

describe('a merge queue', () => {
	it('gets a check of the commit it made, and nobody a comment', async () => {
		const repository = await app.createRepository();
		const pull = await openPullRequest(repository, { 'demo.c': 'uses foo\n' });
		await concluded(app, repository, pull.headSha);
		const { headSha } = await repository.mergeGroup(pull);
		expect((await concluded(app, repository, headSha)).conclusion).toBe('failure');
		expect(pull.botComments).toHaveLength(1);
	});
});

it('breaks GitHub’s contract nowhere in all this', () => {
	expect(app.github.violations).toEqual([]);
});
