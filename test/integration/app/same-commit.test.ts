import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from './eventually.ts';
import { MODULE, openPullRequest, published, startTestApp, type TestApp } from './test-app.ts';

jest.setTimeout(120_000);

let app: TestApp;
beforeAll(async () => {
	app = await startTestApp();
});
afterAll(() => app.close());

const LAX = { '.github/modprobot.yml': 'known: [{ symbol: foo, reason: tried here, until: 2999-01-01 }]\n' };

/** A repository with a branch on which the failure is known, and a commit that fails on the other. */
async function prepared() {
	const repository = await app.createRepository(MODULE);
	await repository.push('lax', LAX);
	return repository;
}
type Repository = Awaited<ReturnType<typeof prepared>>;

const open = (repository: Repository, base?: string) =>
	repository.openPullRequest({ head: 'change', title: 'A change', author: 'contributor', ...(base && { base }) });

/** What each of the commit's check runs shows in the end, in the order in which they were made. */
async function conclusions(repository: Repository, sha: string, wanted: readonly (string | null)[]) {
	const shown = () => repository.checkRuns(sha).map(({ conclusion }) => conclusion);
	await eventually(() => JSON.stringify(shown()) === JSON.stringify(wanted), `the conclusions ${wanted.join()}`).catch(
		() => undefined,
	);
	await published(app);
	return shown();
}

describe('a commit that two pull requests have', () => {
	it('is not green for the one because of the other, which is laxer and came later', async () => {
		const repository = await prepared();
		const strict = await openPullRequest(repository, { 'demo.c': 'uses foo\n' });
		expect(await conclusions(repository, strict.headSha, ['failure'])).toEqual(['failure']);
		const lax = await open(repository, 'lax');
		expect(await conclusions(repository, strict.headSha, ['failure', 'failure'])).toEqual(['failure', 'failure']);
		const run = repository.checkRuns(strict.headSha).at(-1);
		expect(run?.title).toMatch(new RegExp(`^The same commit fails in pull request ${strict.number}; here: `));
		expect(lax.botComments).toEqual([]);
	});

	it('nor because of one that came first', async () => {
		const repository = await prepared();
		await repository.push('change', { 'demo.c': 'uses foo\n' });
		const lax = await open(repository, 'lax');
		expect(await conclusions(repository, lax.headSha, ['success'])).toEqual(['success']);
		await open(repository);
		expect(await conclusions(repository, lax.headSha, ['failure', 'failure'])).toEqual(['failure', 'failure']);
	});

	it('is what each of them is where none fails', async () => {
		const repository = await prepared();
		const one = await openPullRequest(repository, { 'demo.c': 'fine too\n' });
		await open(repository, 'lax');
		expect(await conclusions(repository, one.headSha, ['success', 'success'])).toEqual(['success', 'success']);
	});
});
