/** What is found again that was lost: deliveries, heads that nobody checks, checks of bad days. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Calls } from '../../../src/checks/reconcile/calls.ts';
import { findUnchecked } from '../../../src/checks/reconcile/find-unchecked.ts';
import { runReconcile } from '../../../src/checks/reconcile/run-reconcile.ts';
import { isHandled } from '../../../src/webhooks/events.ts';
import { concluded, MODULE, openPullRequest, published, startTestApp, type TestApp } from './test-app.ts';

jest.setTimeout(120_000);

let app: TestApp;
beforeAll(async () => {
	app = await startTestApp();
});
afterAll(() => app.close());

const listen = () => app.github.deliverTo(`http://127.0.0.1:${app.service.port}${app.service.webhookPath}`);
const inAbsence = async <T>(task: () => Promise<T>): Promise<T> => {
	app.github.deliverTo(null);
	const result = await task();
	listen();
	return result;
};

/** A whole round. */
async function round(): Promise<void> {
	await runReconcile(app.application, isHandled, new AbortController().signal);
	await app.github.settled();
}

/** What only the search for what was lost asks for. */
const LISTS = /\/(?:installations|installation\/repositories|pulls)$/;

const redelivered = () => app.github.deliveries.filter(({ redelivery }) => redelivery);

describe('a delivery that failed', () => {
	it('is asked for again, once, and has its effect', async () => {
		const repository = await app.createRepository();
		const pull = await inAbsence(() => openPullRequest(repository, { 'demo.c': 'uses foo\n' }));
		const failed = app.github.deliveries.findLast(({ event }) => event === 'pull_request')!;
		await round();
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('failure');
		await round();
		expect(redelivered().filter(({ guid }) => guid === failed.guid)).toHaveLength(1);
	});

	it('that fails again is not asked for again', async () => {
		const repository = await app.createRepository();
		await inAbsence(() => openPullRequest(repository, { 'demo.c': 'fine\nonce more\n' }));
		const failed = app.github.deliveries.findLast(({ event }) => event === 'pull_request')!;
		app.github.deliverTo('http://127.0.0.1:9/');
		await round();
		await round();
		listen();
		await round();
		expect(redelivered().filter(({ guid }) => guid === failed.guid)).toHaveLength(1);
	});

	it('that means nothing to us is left alone', async () => {
		const repository = await app.createRepository();
		const pull = await openPullRequest(repository, { 'demo.c': 'fine\nquiet\n' });
		await concluded(app, repository, pull.headSha);
		// Of our own writes GitHub tells as well.
		await inAbsence(() => app.github.redeliver(ownWrite().guid));
		const before = redelivered().length;
		await round();
		expect(redelivered()).toHaveLength(before);
	});

	const ownWrite = () =>
		app.github.deliveries.findLast((one) => one.event === 'check_run' && one.action === 'created')!;
});

describe('an open pull request', () => {
	it('of which nobody told us at all is checked', async () => {
		const repository = await app.createRepository();
		const pull = await inAbsence(() => openPullRequest(repository, { 'demo.c': 'uses foo\n' }));
		app.github.forgetDeliveries();
		await round();
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('failure');
	});

	it('whose last push was lost is checked at its new head', async () => {
		const repository = await app.createRepository();
		const pull = await openPullRequest(repository, { 'demo.c': 'fine\nfirst\n' });
		await concluded(app, repository, pull.headSha);
		await inAbsence(() => pull.push({ 'demo.c': 'uses foo\n' }));
		app.github.forgetDeliveries();
		await round();
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('failure');
		await round();
		await published(app);
		expect(repository.checkRuns(pull.headSha)).toHaveLength(1);
	});

	it('that an earlier database knew has its unfinished check run ended, and is checked anew', async () => {
		const repository = await app.createRepository();
		const pull = await inAbsence(() => openPullRequest(repository, { 'demo.c': 'fine\nnew\n' }));
		app.github.forgetDeliveries();
		const left = repository.leaveCheckRun(pull.headSha, 'modprobot', 'nobody knows');
		await round();
		await concluded(app, repository, pull.headSha, 2);
		expect(left.conclusion).toBe('cancelled');
		expect(repository.checkRuns(pull.headSha).at(-1)?.conclusion).toBe('success');
	});

	it('of an archived repository is left alone, and does not keep others from being looked at', async () => {
		const archived = await app.createRepository();
		const repository = await app.createRepository();
		const [one, two] = await inAbsence(async () => [
			await openPullRequest(archived, { 'demo.c': 'fine\n' }),
			await openPullRequest(repository, { 'demo.c': 'fine\nother\n' }),
		]);
		await archived.archive();
		app.github.forgetDeliveries();
		await round();
		await concluded(app, repository, two.headSha);
		expect(archived.checkRuns(one.headSha)).toEqual([]);
	});

	it('waits for the next round where GitHub does not answer', async () => {
		const repository = await app.createRepository();
		const pull = await inAbsence(() => openPullRequest(repository, { 'demo.c': 'fine\nlater\n' }));
		app.github.forgetDeliveries();
		app.github.failNext({ status: 404, path: /\/pulls$/, times: 1 });
		await round();
		await round();
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('success');
	});
});

describe('a check that ended neutral because the machine was ill', () => {
	it('is taken up again after a while, and only what failed is built', async () => {
		app.engine.failures = 1000;
		const repository = await app.createRepository();
		const pull = await openPullRequest(repository, { 'demo.c': 'uses foo\n' });
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('neutral');
		app.engine.failures = 0;
		await round();
		await published(app);
		expect(repository.checkRuns(pull.headSha)).toHaveLength(1);
		await app.db.database.kysely
			.updateTable('checks')
			.set({ finishedAt: new Date(Date.now() - 6 * 60_000) })
			.where('headSha', '=', pull.headSha)
			.execute();
		await round();
		expect((await concluded(app, repository, pull.headSha, 2)).conclusion).toBe('failure');
	});
});

describe('what is out of reach', () => {
	it('is forgotten though nobody told of it: an installation, and a repository', async () => {
		const other = app.github.createOrganisation('initech');
		const [kept, gone] = [await other.createRepository('kept', MODULE), await other.createRepository('gone', MODULE)];
		await other.install({ only: [kept, gone] });
		for (const repository of [kept, gone]) {
			await concluded(app, repository, (await openPullRequest(repository, { 'demo.c': 'fine\n' })).headSha);
		}
		await inAbsence(() => other.deselect(gone));
		app.github.forgetDeliveries();
		await round();
		const known = () => app.db.store.transaction((transaction) => transaction.knownRepositories());
		const ids = async () => (await known()).map(({ repositoryId }) => repositoryId);
		expect(await ids()).toContain(kept.id);
		expect(await ids()).not.toContain(gone.id);
		await inAbsence(() => other.uninstall());
		app.github.forgetDeliveries();
		await round();
		expect(await ids()).not.toContain(kept.id);
	});
});

it('makes a bounded number of requests a round, and goes on in the next, also of another process', async () => {
	const MOST = 6;
	// A round for all of them would take more lists than that.
	for (let count = 0; count < MOST; count++) await app.createRepository();
	const repository = await app.createRepository();
	const pulls = await inAbsence(async () => {
		const opened = [];
		for (const name of ['one', 'two', 'three']) {
			opened.push(await openPullRequest(repository, { 'demo.c': `fine\n${name}\n` }, { head: name }));
		}
		return opened;
	});
	app.github.forgetDeliveries();
	const part = async () => {
		const before = app.github.requests.length;
		await findUnchecked(app.application, new Calls(MOST, new AbortController().signal));
		return app.github.requests.slice(before).filter(({ path }) => LISTS.test(path)).length;
	};
	for (let rounds = 0; rounds < 40; rounds++) expect(await part()).toBeLessThanOrEqual(MOST);
	for (const { headSha } of pulls) await concluded(app, repository, headSha);
});

it('breaks GitHub’s contract nowhere in all this', () => {
	expect(app.github.violations).toEqual([]);
});
