import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from './eventually.ts';
import { buildsOf, concluded, MODULE, openPullRequest, published, startTestApp, type TestApp } from './test-app.ts';

jest.setTimeout(120_000);

let app: TestApp;
beforeAll(async () => {
	app = await startTestApp();
});
afterAll(() => app.close());

async function checkedPullRequest(source = 'fine enough\n') {
	const repository = await app.createRepository();
	const pull = await openPullRequest(repository, { 'demo.c': source });
	await concluded(app, repository, pull.headSha);
	const begun = app.engine.begun.length;
	return { repository, pull, builds: () => app.engine.begun.slice(begun).toSorted() };
}

describe('/recheck', () => {
	it('builds a head that failed again on all kernels, and answers with eyes alone', async () => {
		const { repository, pull, builds } = await checkedPullRequest('uses foo\n');
		const comment = await pull.comment('maintainer', '/recheck');
		await concluded(app, repository, pull.headSha, 2);
		expect(builds()).toEqual([`debian-12 ${pull.headSha}`, `debian-13 ${pull.headSha}`]);
		expect(comment.reactions).toEqual(['eyes']);
		expect(pull.botComments).toHaveLength(1);
	});

	it('builds nothing where all passed: the same content passes again', async () => {
		const { repository, pull, builds } = await checkedPullRequest();
		await pull.comment('maintainer', '/recheck');
		expect((await concluded(app, repository, pull.headSha, 2)).conclusion).toBe('success');
		expect(builds()).toEqual([]);
	});

	it('--clean builds everything again, base too, and says so to the engine', async () => {
		const { repository, pull, builds } = await checkedPullRequest();
		await pull.comment('maintainer', '/recheck --clean debian-12');
		const run = await concluded(app, repository, pull.headSha, 2);
		const base = pull.baseSha;
		expect(builds()).toEqual([`debian-12 ${base}`, `debian-12 ${pull.headSha}`].toSorted());
		expect(app.engine.clean.toSorted()).toEqual(builds());
		const cleaned = (await buildsOf(app, run.externalId)).filter(({ clean }) => clean);
		expect(cleaned.map(({ kernelId, side }) => `${kernelId} ${side}`)).toEqual(['debian-12 base', 'debian-12 head']);
	});

	it('of some kernels keeps the results of the others', async () => {
		const { repository, pull, builds } = await checkedPullRequest('uses foo\n');
		await pull.comment('maintainer', 'Once more, please:\n/recheck 6.12*');
		const run = await concluded(app, repository, pull.headSha, 2);
		expect(builds()).toEqual([`debian-13 ${pull.headSha}`]);
		expect(run.conclusion).toBe('failure');
		expect(run.summary).toContain('debian-12');
	});

	it('of a kernel that is not there says so', async () => {
		const { pull, repository } = await checkedPullRequest();
		await pull.comment('maintainer', '/recheck debain-12');
		await eventually(() => pull.botComments.length === 1, 'an answer');
		expect(pull.botComments[0]?.body).toContain('`debian-12`');
		expect(repository.checkRuns(pull.headSha)).toHaveLength(1);
	});

	it('cancel ends the check that is running', async () => {
		const repository = await app.createRepository();
		const pull = await openPullRequest(repository, { 'demo.c': 'hangs\n' });
		await eventually(() => app.engine.begun.some((name) => name.endsWith(pull.headSha)), 'a build');
		await pull.comment('maintainer', '/recheck cancel');
		const run = await concluded(app, repository, pull.headSha);
		expect(run.conclusion).toBe('cancelled');
		expect(run.title).toContain('maintainer');
		await eventually(() => app.engine.aborted.some((name) => name.endsWith(pull.headSha)), 'an aborted build');
	});

	it('help answers in words, once', async () => {
		const { pull } = await checkedPullRequest();
		await pull.comment('maintainer', '/recheck help');
		await eventually(() => pull.botComments.length === 1, 'an answer');
		const told = app.github.deliveries.findLast(
			({ event, action }) => event === 'issue_comment' && action === 'created',
		)!;
		await app.github.redeliver(told.guid);
		await app.github.settled();
		expect(pull.botComments).toHaveLength(1);
		expect(pull.botComments[0]?.body).toContain('/recheck cancel');
	});

	it('of somebody without write permission does nothing, whatever association the payload claims', async () => {
		const { repository, pull } = await checkedPullRequest();
		const comment = await pull.comment('stranger', '/recheck');
		await eventually(() => pull.botComments.length === 1, 'an answer');
		expect(pull.botComments[0]?.body).toContain('write permission');
		expect(comment.reactions).toEqual([]);
		expect(repository.checkRuns(pull.headSha)).toHaveLength(1);
	});

	it('by a person whose permission was just taken away does nothing', async () => {
		const { repository, pull } = await checkedPullRequest();
		repository.setRole('maintainer', null);
		await pull.comment('maintainer', '/recheck');
		await eventually(() => pull.botComments.length === 1, 'an answer');
		expect(repository.checkRuns(pull.headSha)).toHaveLength(1);
	});

	it('in a quotation is nobody’s command', async () => {
		const { pull } = await checkedPullRequest();
		const comment = await pull.comment('maintainer', '> /recheck\n\nWhy that?');
		await app.github.settled();
		await published(app);
		expect(comment.reactions).toEqual([]);
	});
});

describe('the buttons of a check', () => {
	it('Re-run checks again, builds nothing that is known, and leaves one comment', async () => {
		const { repository, pull, builds } = await checkedPullRequest('uses foo\n');
		await repository.checkRuns(pull.headSha)[0]!.rerequest('maintainer');
		expect((await concluded(app, repository, pull.headSha, 2)).conclusion).toBe('failure');
		expect(builds()).toEqual([]);
		expect(pull.botComments).toHaveLength(1);
	});

	it('Re-run builds what the machine failed at', async () => {
		app.engine.failures = 1000;
		const { repository, pull, builds } = await checkedPullRequest();
		app.engine.failures = 0;
		await repository.checkRuns(pull.headSha)[0]!.rerequest('maintainer');
		expect((await concluded(app, repository, pull.headSha, 2)).conclusion).toBe('success');
		expect(builds()).toHaveLength(4);
	});

	it('Re-run all works for a fork, whose events name no pull request', async () => {
		const repository = await app.createRepository();
		const fork = await repository.fork('stranger');
		await fork.push('theirs', { 'demo.c': 'fine by them\n' });
		const pull = await repository.openPullRequest({ from: fork, head: 'theirs', title: 'Mine', author: 'stranger' });
		const run = await concluded(app, repository, pull.headSha);
		await run.suite.rerequest('maintainer');
		expect((await concluded(app, repository, pull.headSha, 2)).conclusion).toBe('success');
	});

	it('Re-run of a commit that was replaced does not disturb the check of the newer one', async () => {
		const { repository, pull } = await checkedPullRequest();
		const older = pull.headSha;
		await pull.push({ 'demo.c': 'newer\n' });
		await concluded(app, repository, pull.headSha);
		await repository.checkRuns(older)[0]!.rerequest('maintainer');
		await app.github.settled();
		await published(app);
		expect(repository.checkRuns(older)).toHaveLength(1);
		expect(repository.checkRuns(pull.headSha)).toHaveLength(1);
	});

	it('Cancel is for those who may', async () => {
		const repository = await app.createRepository();
		const pull = await openPullRequest(repository, { 'demo.c': 'hangs\n' });
		await eventually(() => (repository.checkRuns(pull.headSha)[0]?.actions.length ?? 0) > 0, 'a button');
		await repository.checkRuns(pull.headSha)[0]!.press('cancel', 'maintainer');
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('cancelled');
	});
});

describe('the configuration', () => {
	it('counts as it is on the base branch, then as the organisation has it', async () => {
		const dotGithub = await app.organisation.createRepository('.github', {
			'.github/modprobot.yml': 'kernels: [debian-12]\n',
		});
		const organisationWide = await app.createRepository();
		const one = await openPullRequest(organisationWide, { 'demo.c': 'uses foo\n' });
		await concluded(app, organisationWide, one.headSha);
		expect(app.engine.begun.filter((name) => name.endsWith(one.headSha))).toEqual([`debian-12 ${one.headSha}`]);

		const own = await app.createRepository({ ...MODULE, '.github/modprobot.yml': 'kernels: [debian-13]\n' });
		const two = await openPullRequest(own, { 'demo.c': 'x\n', '.github/modprobot.yml': 'kernels: [debian-12]\n' });
		await concluded(app, own, two.headSha);
		expect(app.engine.begun.filter((name) => name.endsWith(two.headSha))).toEqual([`debian-13 ${two.headSha}`]);
		dotGithub.delete();
	});

	it('that is invalid on the base branch ends neutral, saying so', async () => {
		const repository = await app.createRepository({ ...MODULE, '.github/modprobot.yml': 'kernel: [debian-13]\n' });
		const pull = await openPullRequest(repository, { 'demo.c': 'x\n' });
		const run = await concluded(app, repository, pull.headSha);
		expect(run.conclusion).toBe('neutral');
		expect(run.summary).toMatch(/unknown key .*kernel.* did you mean .*kernels/);
	});

	it('that a pull request breaks is commented on, and not used', async () => {
		const repository = await app.createRepository();
		const pull = await openPullRequest(repository, { '.github/modprobot.yml': 'failsOn: any\n' });
		await concluded(app, repository, pull.headSha);
		expect(pull.botComments).toHaveLength(1);
		expect(pull.botComments[0]?.body).toContain('failOn');
	});

	it('that names a kernel whose image is missing says so for that one and checks the others', async () => {
		const repository = await app.createRepository({
			...MODULE,
			'.github/modprobot.yml': 'kernels: [debian-12, not-built]\n',
		});
		const pull = await openPullRequest(repository, { 'demo.c': 'uses foo\n' });
		const run = await concluded(app, repository, pull.headSha);
		expect(run.conclusion).toBe('failure');
		expect(run.summary).toContain('not-built');
	});
});

it('breaks GitHub’s contract nowhere in all this', () => {
	expect(app.github.violations).toEqual([]);
});
