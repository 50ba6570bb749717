/** What becomes of a check whose repository, fork, head or permissions change while it is planned, built or published. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { runProgress } from '../../../src/checks/publish/run-progress.ts';
import { runReconcile } from '../../../src/checks/reconcile/run-reconcile.ts';
import { isHandled } from '../../../src/webhooks/events.ts';
import type { Organisation } from '../../fake-github/actors/organisation.ts';
import type { PullRequest } from '../../fake-github/actors/pull-request.ts';
import type { Repository } from '../../fake-github/actors/repository.ts';
import { eventually } from './eventually.ts';
import { concluded, MODULE, openPullRequest, published, startTestApp, type TestApp } from './test-app.ts';

jest.setTimeout(120_000);

let app: TestApp;
beforeAll(async () => {
	app = await startTestApp();
});
afterAll(() => app.close());

const FAILS = { 'demo.c': 'uses foo\n' };
const READ_ONLY = 'Repository was archived so is read-only.';

const listen = () => app.github.deliverTo(`http://127.0.0.1:${app.service.port}${app.service.webhookPath}`);

/** Does what nobody tells the App of. */
async function unheard<T>(task: () => Promise<T>): Promise<T> {
	app.github.deliverTo(null);
	const result = await task();
	app.github.forgetDeliveries();
	listen();
	return result;
}

async function round(): Promise<void> {
	await runReconcile(app.application, isHandled, new AbortController().signal);
}

const checksOf = (repository: Repository, number = 1) =>
	app.db.store.transaction((transaction) => transaction.checksOfSubject(`${repository.id}/pull/${number}`));

/** Until its checks have ended, and are published or refused. */
const over = (repository: Repository) =>
	eventually(async () => {
		const checks = await checksOf(repository);
		const isOver = checks.every(({ state }) => state === 'concluded' || state === 'cancelled');
		return isOver && checks.every(({ version, publishedVersion }) => version === publishedVersion);
	}, 'an end');

/** Opens a pull request and stops when it is built: what happens to it then, happens in the middle of its check. */
async function whileBuilt(
	open: () => Promise<PullRequest>,
	happens: (pull: PullRequest) => unknown,
): Promise<PullRequest> {
	const gate = Promise.withResolvers<void>();
	app.engine.gate = gate.promise;
	const before = app.engine.begun.length;
	try {
		const pull = await open();
		await eventually(() => app.engine.begun.length > before, 'a build');
		await happens(pull);
		return pull;
	} finally {
		app.engine.gate = Promise.resolve();
		gate.resolve();
	}
}

/** The same, when it is planned: the commits cannot be compared, or not be fetched, until it has happened. */
async function whilePlanned(
	repository: Repository,
	open: () => Promise<PullRequest>,
	happens: (pull: PullRequest) => unknown,
	by: 'compare' | 'git' = 'compare',
): Promise<PullRequest> {
	const path = new RegExp(`${repository.fullName}(?:\\.git)?/(?:compare|info/refs)`);
	const isOver = app.github.failNext({ status: 502, path, times: Infinity, git: by === 'git' });
	const before = app.github.requests.length;
	const pull = await open();
	const isRefused = () => app.github.requests.slice(before).some((one) => path.test(one.path) && one.status === 502);
	await eventually(isRefused, 'an outage while it is planned');
	await happens(pull);
	isOver();
	return pull;
}

/** As the progress job does where there is news, and until that is told or refused. */
async function tellProgress(repository: Repository, told: number): Promise<void> {
	const [check] = await checksOf(repository);
	await runProgress(app.application, { kind: 'progress', checkId: check!.id, told });
	await eventually(async () => {
		const [now] = await checksOf(repository);
		return now!.version === now!.publishedVersion;
	}, 'news that is told');
}

const refusals = (name: string) =>
	app.github.requests.filter(({ method, path, status }) => method !== 'GET' && status === 403 && path.includes(name));

async function installed(login: string): Promise<[Organisation, Repository]> {
	const organisation = app.github.createOrganisation(login);
	const repository = await organisation.createRepository('driver', MODULE);
	await organisation.install();
	return [organisation, repository];
}

const verdict = async (repository: Repository, pull: PullRequest) => {
	const { conclusion } = await concluded(app, repository, pull.headSha);
	return { conclusion, comments: pull.botComments.length };
};
const FAILED_ONCE = { conclusion: 'failure', comments: 1 };

describe('a repository that is archived', () => {
	it('while its check is built ends it in silence, holds up nobody, and is told when it is unarchived', async () => {
		const [organisation, repository] = await installed('acme-archive');
		const neighbour = await organisation.createRepository('neighbour', MODULE);
		const pull = await whileBuilt(
			() => openPullRequest(repository, FAILS),
			async (opened) => {
				const isTold = () => repository.checkRuns(opened.headSha)[0]?.status === 'in_progress';
				await eventually(isTold, 'a check run in progress');
				await repository.archive();
				for (const told of [1, 2, 3]) await tellProgress(repository, told);
			},
		);
		await over(repository);
		expect(await verdict(neighbour, await openPullRequest(neighbour, FAILS))).toEqual(FAILED_ONCE);
		await round();
		await over(repository);
		// Of what there was to tell while it was built, and of its end.
		expect(refusals('acme-archive/driver')).toHaveLength(2);
		expect(repository.checkRuns(pull.headSha).map(({ status }) => status)).toEqual(['in_progress']);
		await repository.unarchive();
		expect(await verdict(repository, pull)).toEqual(FAILED_ONCE);
	});

	it('while its check is planned is told by the search for what was lost, once it is not any more', async () => {
		const repository = await app.createRepository();
		const pull = await whilePlanned(
			repository,
			() => openPullRequest(repository, FAILS),
			() => unheard(() => repository.archive()),
		);
		await over(repository);
		expect(repository.checkRuns(pull.headSha)).toEqual([]);
		await unheard(() => repository.unarchive());
		// A round that comes sooner after the refusal than that came after the end leaves it to the next one.
		const told = async () => {
			await round();
			return repository.checkRuns(pull.headSha).length > 0;
		};
		await eventually(told, 'a round that tells of it', 60_000, 500);
		expect(await verdict(repository, pull)).toEqual(FAILED_ONCE);
	});

	it('between the check run and the comment gets its comment later', async () => {
		const repository = await app.createRepository();
		const path = new RegExp(`${repository.name}/issues/1/comments`);
		app.github.failNext({ status: 403, method: 'POST', path, message: READ_ONLY });
		const pull = await openPullRequest(repository, FAILS);
		expect(await verdict(repository, pull)).toEqual({ conclusion: 'failure', comments: 0 });
		await repository.unarchive();
		await published(app);
		expect(await verdict(repository, pull)).toEqual(FAILED_ONCE);
	});
});

describe('a repository that is renamed', () => {
	it('while its check is planned has its verdict under the new name, though nobody told of it', async () => {
		const repository = await app.createRepository();
		const pull = await whilePlanned(
			repository,
			() => openPullRequest(repository, FAILS),
			() => unheard(() => repository.rename('renamed-while-planned')),
		);
		expect(await verdict(repository, pull)).toEqual(FAILED_ONCE);
	});

	it('while its check is built has its verdict under the new name', async () => {
		const repository = await app.createRepository();
		const pull = await whileBuilt(
			() => openPullRequest(repository, FAILS),
			() => repository.rename('renamed-while-built'),
		);
		expect(await verdict(repository, pull)).toEqual(FAILED_ONCE);
		expect(pull.botComments[0]!.body).not.toContain(`/${app.organisation.login}/driver-`);
	});

	it('and whose name another one takes does not have its verdict told there', async () => {
		const [organisation, repository] = await installed('acme-renamed');
		const [planned, built] = [repository, await organisation.createRepository('built', MODULE)];
		const taken: [Repository, PullRequest][] = [];
		const taking = (name: string, to: string, from: Repository) => () =>
			unheard(async () => {
				await from.rename(to);
				const other = await organisation.createRepository(name, { ...MODULE, 'other.c': 'other\n' });
				taken.push([other, await openPullRequest(other, { 'demo.c': 'fine\nother\n' })]);
			});
		const one = await whilePlanned(
			planned,
			() => openPullRequest(planned, FAILS),
			taking('driver', 'old-driver', planned),
		);
		const two = await whileBuilt(() => openPullRequest(built, FAILS), taking('built', 'old-built', built));
		await over(built);
		await round();
		expect(await verdict(planned, one)).toEqual(FAILED_ONCE);
		expect(await verdict(built, two)).toEqual(FAILED_ONCE);
		for (const [other, pull] of taken) {
			expect(await verdict(other, pull)).toEqual({ conclusion: 'success', comments: 0 });
		}
	});
});

describe('a repository that goes to an owner without the App', () => {
	it('while its check is planned or built is forgotten, and told nothing more', async () => {
		const [organisation, planned] = await installed('acme-given');
		const built = await organisation.createRepository('built', MODULE);
		const elsewhere = app.github.createOrganisation('elsewhere');
		const give = (repository: Repository) => () => elsewhere.takeOver(repository);
		const one = await whilePlanned(planned, () => openPullRequest(planned, FAILS), give(planned));
		const two = await whileBuilt(() => openPullRequest(built, FAILS), give(built));
		await over(built);
		await round();
		for (const [repository, pull] of [
			[planned, one],
			[built, two],
		] as const) {
			expect(await checksOf(repository)).toEqual([]);
			expect(repository.checkRuns(pull.headSha)).toEqual([]);
			expect(pull.botComments).toEqual([]);
		}
		await published(app);
	});
});

describe('a fork that is deleted', () => {
	async function fromFork(): Promise<{ repository: Repository; fork: Repository; open: () => Promise<PullRequest> }> {
		const repository = await app.createRepository();
		const fork = await repository.fork('contributor');
		await fork.push('theirs', FAILS);
		const open = () => repository.openPullRequest({ from: fork, head: 'theirs', title: 'Mine', author: 'contributor' });
		return { repository, fork, open };
	}

	it('while its pull request waits to be planned does not keep the verdict away', async () => {
		const { repository, fork, open } = await fromFork();
		const path = new RegExp(`${repository.fullName}/pulls/1$`);
		const isOver = app.github.failNext({ status: 502, path, times: Infinity });
		const pull = await open();
		fork.delete();
		isOver();
		expect(await verdict(repository, pull)).toEqual(FAILED_ONCE);
	});

	it('while its pull request is built does not, either', async () => {
		const { repository, fork, open } = await fromFork();
		const pull = await whileBuilt(open, () => fork.delete());
		expect(await verdict(repository, pull)).toEqual(FAILED_ONCE);
	});
});

describe('a force-push', () => {
	it('while the former head is built ends that one’s check run, and concludes the new one’s', async () => {
		const repository = await app.createRepository();
		const pull = await openPullRequest(repository, { 'demo.c': 'hangs\n' });
		const former = pull.headSha;
		await eventually(() => repository.checkRuns(former).length === 1, 'a check run in progress');
		await pull.forcePush(FAILS);
		expect(await verdict(repository, pull)).toEqual(FAILED_ONCE);
		expect((await concluded(app, repository, former)).conclusion).toBe('cancelled');
	});

	it('of which nobody told, and whose former commit is gone, is noticed when that is fetched', async () => {
		const repository = await app.createRepository();
		let former = '';
		const pull = await whilePlanned(
			repository,
			() => openPullRequest(repository, { 'demo.c': 'fine\nat first\n' }),
			async (opened) => {
				former = opened.headSha;
				// GitHub's times are whole seconds.
				await new Promise((resolve) => {
					setTimeout(resolve, 1100);
				});
				await unheard(() => opened.forcePush(FAILS));
				await repository.forgetUnreachable();
			},
			'git',
		);
		expect(await verdict(repository, pull)).toEqual(FAILED_ONCE);
		expect((await checksOf(repository)).map(({ state }) => state)).toEqual(['concluded', 'cancelled']);
		expect((await checksOf(repository))[1]!.headSha).toBe(former);
	});
});

describe('an installation that takes a permission back', () => {
	const READS = { metadata: 'read', contents: 'read', checks: 'read', pull_requests: 'read' } as const;

	it('to write, while a check is built, is told when it gives it again, and holds up no other', async () => {
		const [organisation, repository] = await installed('acme-revokes');
		const [, theirs] = await installed('acme-neighbour');
		const pull = await whileBuilt(
			() => openPullRequest(repository, FAILS),
			() => organisation.losePermissions(READS),
		);
		await over(repository);
		expect(await verdict(theirs, await openPullRequest(theirs, FAILS))).toEqual(FAILED_ONCE);
		expect(refusals('acme-revokes/driver').length).toBeLessThanOrEqual(3);
		// Whether one was begun before.
		expect(repository.checkRuns(pull.headSha).map(({ status }) => status)).not.toContain('completed');
		await organisation.acceptPermissions();
		expect(await verdict(repository, pull)).toEqual(FAILED_ONCE);
	});

	it('to read, while a check is planned, has a neutral check that says so', async () => {
		const [organisation, repository] = await installed('acme-hides');
		const pull = await whilePlanned(
			repository,
			() => openPullRequest(repository, FAILS),
			() => organisation.losePermissions({ metadata: 'read', checks: 'write', pull_requests: 'write' }),
		);
		const run = await concluded(app, repository, pull.headSha);
		expect(run.conclusion).toBe('neutral');
		expect(run.summary).toContain('Resource not accessible by integration');
	});
});

it('breaks GitHub’s contract nowhere in all this', () => {
	expect(app.github.violations).toEqual([]);
});
