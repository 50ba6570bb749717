/** Whose pull requests are built, and who may let them be. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { PullRequest } from '../../fake-github/actors/pull-request.ts';
import type { Repository } from '../../fake-github/actors/repository.ts';
import { eventually } from './eventually.ts';
import { concluded, MODULE, published, startTestApp, type TestApp } from './test-app.ts';

jest.setTimeout(120_000);

let app: TestApp;
beforeAll(async () => {
	app = await startTestApp();
});
afterAll(() => app.close());

const CONFIG = '.github/modprobot.yml';
const begunOf = (sha: string) => app.engine.begun.filter((name) => name.endsWith(sha));

interface Opened {
	readonly repository: Repository;
	readonly fork: Repository;
	readonly pull: PullRequest;
}

/** A pull request from a fork of somebody of whom nothing was merged before. */
async function byNewcomer(files: Readonly<Record<string, string>> = MODULE, author = 'newcomer'): Promise<Opened> {
	const repository = await app.createRepository(files);
	repository.addNewcomer('newcomer');
	const fork = await repository.fork('newcomer');
	await fork.push('theirs', { 'demo.c': 'fine by them\n' });
	const pull = await repository.openPullRequest({ from: fork, head: 'theirs', title: 'Mine', author });
	return { repository, fork, pull };
}

describe('a pull request of a newcomer', () => {
	it('waits for somebody with write access, builds nothing, and says what to do', async () => {
		const { repository, pull } = await byNewcomer();
		const run = await concluded(app, repository, pull.headSha);
		expect(run.conclusion).toBe('action_required');
		expect(run.summary).toContain('`newcomer`');
		expect(run.summary).toContain('`/recheck`');
		expect(begunOf(pull.headSha)).toEqual([]);
		expect(pull.botComments).toEqual([]);
	});

	it('is built when somebody with write access says /recheck; the next push waits again', async () => {
		const { repository, pull } = await byNewcomer();
		await concluded(app, repository, pull.headSha);
		await pull.comment('maintainer', '/recheck');
		expect((await concluded(app, repository, pull.headSha, 2)).conclusion).toBe('success');
		const approved = pull.headSha;
		expect(begunOf(approved)).toHaveLength(2);
		await pull.push({ 'demo.c': 'something else\n' });
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('action_required');
		expect(begunOf(pull.headSha)).toEqual([]);
		await pull.forcePush({ 'demo.c': 'something else again\n' });
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('action_required');
		expect(begunOf(pull.headSha)).toEqual([]);
	});

	it('stays approved for the same commit, whatever else happens', async () => {
		const { repository, pull } = await byNewcomer();
		await concluded(app, repository, pull.headSha);
		await pull.comment('maintainer', '/recheck');
		await concluded(app, repository, pull.headSha, 2);
		await repository.push('main', { 'other.txt': 'moved\n' });
		await pull.retarget('main');
		expect((await concluded(app, repository, pull.headSha, 3)).conclusion).toBe('success');
	});

	it('is not built by its author’s /recheck, nor by one who presses a button without write access', async () => {
		const { repository, pull } = await byNewcomer();
		const run = await concluded(app, repository, pull.headSha);
		await pull.comment('newcomer', '/recheck');
		await run.press('approve', 'newcomer');
		await run.rerequest('newcomer');
		await run.suite.rerequest('newcomer');
		await eventually(() => pull.botComments.length === 4, 'four refusals');
		await published(app);
		expect(begunOf(pull.headSha)).toEqual([]);
		expect(repository.checkRuns(pull.headSha).every(({ conclusion }) => conclusion === 'action_required')).toBe(true);
	});

	it('is built by the button or Re-run of its check, for those who may', async () => {
		for (const press of ['approve', 're-run'] as const) {
			const { repository, pull } = await byNewcomer();
			const run = await concluded(app, repository, pull.headSha);
			await (press === 'approve' ? run.press('approve', 'maintainer') : run.rerequest('maintainer'));
			expect((await concluded(app, repository, pull.headSha, 2)).conclusion).toBe('success');
		}
	});

	it('does not have a commit built that was pushed after the one that somebody let be built', async () => {
		const { repository, pull } = await byNewcomer();
		const run = await concluded(app, repository, pull.headSha);
		// GitHub’s word of the push is lost, or late.
		app.github.deliverTo(null);
		await pull.push({ 'demo.c': 'hostile\n' });
		app.github.deliverTo(`http://127.0.0.1:${app.service.port}${app.service.webhookPath}`);
		await pull.comment('maintainer', '/recheck');
		await run.press('approve', 'maintainer');
		await eventually(() => pull.botComments.length === 2, 'two answers');
		expect(pull.botComments[0]?.body).toContain('has been pushed since');
		expect(begunOf(pull.headSha)).toEqual([]);
		expect(repository.checkRuns(pull.headSha)).toEqual([]);
	});

	it('does not have a commit built by a comment that was written before it was shown', async () => {
		const { repository, pull } = await byNewcomer();
		await concluded(app, repository, pull.headSha);
		app.github.deliverTo(null);
		await pull.comment('maintainer', '/recheck');
		const late = app.github.deliveries.findLast(({ event }) => event === 'issue_comment')!;
		// GitHub's times are whole seconds.
		await new Promise((resolve) => {
			setTimeout(resolve, 1100);
		});
		app.github.deliverTo(`http://127.0.0.1:${app.service.port}${app.service.webhookPath}`);
		await pull.push({ 'demo.c': 'hostile\n' });
		await concluded(app, repository, pull.headSha);
		await app.github.redeliver(late.guid);
		await concluded(app, repository, pull.headSha, 2);
		expect(repository.checkRuns(pull.headSha).map(({ conclusion }) => conclusion)).toEqual([
			'action_required',
			'action_required',
		]);
		expect(begunOf(pull.headSha)).toEqual([]);
	});

	it('waits also where a member opens it, since the newcomer can push to the fork', async () => {
		const { repository, pull } = await byNewcomer(MODULE, 'maintainer');
		const run = await concluded(app, repository, pull.headSha);
		expect(run.conclusion).toBe('action_required');
		expect(run.summary).toContain('fork');
		expect(begunOf(pull.headSha)).toEqual([]);
	});

	it('waits also from an organisation’s fork; who is known does not, unless only writers run', async () => {
		const from = async (author: string, runFor: string) => {
			const repository = await app.createRepository({ ...MODULE, [CONFIG]: `runFor: ${runFor}\n` });
			repository.addNewcomer('newcomer');
			const fork = await repository.fork(app.github.createOrganisation(`company-of-${author}`).login);
			await fork.push('theirs', { 'demo.c': `fine by ${author}, ${runFor}\n` });
			const pull = await repository.openPullRequest({ from: fork, head: 'theirs', title: 'Ours', author });
			return (await concluded(app, repository, pull.headSha)).conclusion;
		};
		expect(await from('newcomer', 'known')).toBe('action_required');
		expect(await from('contributor', 'known')).toBe('success');
		expect(await from('contributor', 'writers')).toBe('action_required');
	});

	it('leaves the comment on an earlier commit as it is', async () => {
		const { repository, pull } = await byNewcomer();
		await concluded(app, repository, pull.headSha);
		await pull.comment('maintainer', '/recheck');
		await concluded(app, repository, pull.headSha, 2);
		const before = pull.botComments.map(({ body }) => body);
		await pull.push({ 'demo.c': 'more\n' });
		await concluded(app, repository, pull.headSha);
		expect(pull.botComments.map(({ body }) => body)).toEqual(before);
	});
});

describe('what the base branch says of who may', () => {
	it('lets everyone’s be built at once', async () => {
		const { repository, pull } = await byNewcomer({ ...MODULE, [CONFIG]: 'runFor: everyone\n' });
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('success');
	});

	it('makes all wait who cannot write', async () => {
		const repository = await app.createRepository({ ...MODULE, [CONFIG]: 'runFor: writers\n' });
		const fork = await repository.fork('contributor');
		await fork.push('change', { 'demo.c': 'fine too\n' });
		const pull = await repository.openPullRequest({
			from: fork,
			head: 'change',
			title: 'A change',
			author: 'contributor',
		});
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('action_required');
	});

	it('is not what the pull request says', async () => {
		const { repository, fork, pull } = await byNewcomer();
		await fork.push('theirs', { [CONFIG]: 'runFor: everyone\n' });
		await pull.push({ 'demo.c': 'more\n' });
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('action_required');
	});
});

it('a branch of the repository itself is built, whoever opens the pull request: who pushed to it may write', async () => {
	const repository = await app.createRepository({ ...MODULE, [CONFIG]: 'runFor: writers\n' });
	await repository.push('change', { 'demo.c': 'fine as well\n' });
	const pull = await repository.openPullRequest({ head: 'change', title: 'A change', author: 'contributor' });
	expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('success');
});

it('a permission counts as it is now: a member who was removed waits', async () => {
	const repository = await app.createRepository({ ...MODULE, [CONFIG]: 'runFor: writers\n' });
	const fork = await repository.fork('maintainer');
	await fork.push('mine', { 'demo.c': 'fine\n' });
	repository.setRole('maintainer', 'read');
	const pull = await repository.openPullRequest({ from: fork, head: 'mine', title: 'Mine', author: 'maintainer' });
	expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('action_required');
});

it('breaks GitHub’s contract nowhere in all this', () => {
	expect(app.github.violations).toEqual([]);
});
