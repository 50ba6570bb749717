import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Quarantine, TaskLimits } from '../../../src/checks/ports/quarantine.ts';
import { LimitExceeded } from '../../../src/shared/errors.ts';
import { eventually } from './eventually.ts';
import { buildsOf, concluded, openPullRequest, published, startTestApp, type TestApp } from './test-app.ts';

jest.setTimeout(120_000);

let app: TestApp;
beforeAll(async () => {
	app = await startTestApp();
});
afterAll(() => app.close());

const url = (path: string) => `http://127.0.0.1:${app.service.port}${path}`;

function post(body: string, headers: Readonly<Record<string, string>>) {
	return fetch(url(app.service.webhookPath), {
		method: 'POST',
		body,
		headers: {
			'content-type': 'application/json',
			'x-github-event': 'pull_request',
			'x-github-delivery': randomUUID(),
			...headers,
		},
	});
}

const sign = (body: string, secret: string, algorithm = 'sha256') =>
	`${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`;

const nothingLeftToDo = () =>
	eventually(async () => {
		const checks = await app.db.store.transaction((transaction) => transaction.unfinishedChecks());
		return checks.length === 0;
	}, 'nothing left to do');

describe('the webhook address', () => {
	it('refuses what GitHub did not sign', async () => {
		const body = JSON.stringify({ action: 'opened' });
		const secret = app.github.webhookSecret;
		const statuses = await Promise.all([
			post(body, {}),
			post(body, { 'x-hub-signature-256': sign(body, 'development') }),
			post(body, { 'x-hub-signature-256': sign(`${body} `, secret) }),
			post(body, { 'x-hub-signature': sign(body, secret, 'sha1') }),
		]);
		for (const { status } of statuses) expect([400, 401]).toContain(status);
		expect(await app.db.store.transaction((transaction) => transaction.unfinishedChecks())).toEqual([]);
	});

	it('refuses a body that GitHub would not send, unread', async () => {
		const { status } = await post('x'.repeat(25 * 1024 * 1024 + 1), {}).catch(() => ({ status: 413 }));
		expect(status).toBe(413);
	});

	it('refuses a signed payload that makes no sense, and does not take it for stored', async () => {
		const body = JSON.stringify({ action: 'opened', installation: { id: 'x' } });
		const guid = randomUUID();
		const signature = { 'x-hub-signature-256': sign(body, app.github.webhookSecret), 'x-github-delivery': guid };
		expect((await post(body, signature)).status).toBe(500);
		expect(await app.db.store.transaction((transaction) => transaction.recordDelivery(guid, 'pull_request'))).toBe(
			true,
		);
	});
});

it('is found healthy', async () => {
	expect((await fetch(url('/healthz'))).status).toBe(200);
});

describe('when GitHub has a bad day', () => {
	it('a result is published later, and once', async () => {
		const repository = await app.createRepository();
		app.github.failNext({ status: 502, method: 'POST', path: /\/comments$/, times: 3, afterwards: true });
		app.github.failNext({ status: 503, path: /\/check-runs/, times: 3 });
		const pull = await openPullRequest(repository, { 'demo.c': 'uses foo\n' });
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('failure');
		expect(pull.botComments).toHaveLength(1);
	});

	it('a repository that is gone ends its check', async () => {
		const repository = await app.createRepository();
		const begun = Promise.withResolvers<void>();
		app.engine.gate = begun.promise;
		const before = app.engine.begun.length;
		await openPullRequest(repository, { 'demo.c': 'uses foo\n' });
		await eventually(() => app.engine.begun.length > before, 'a build');
		repository.delete();
		begun.resolve();
		app.engine.gate = Promise.resolve();
		await nothingLeftToDo();
		const checks = await app.db.store.transaction((transaction) =>
			transaction.checksOfSubject(`${repository.id}/pull/1`),
		);
		expect(checks.map(({ state }) => state)).toEqual(['concluded']);
	});
});

describe('when the App is taken away', () => {
	it('from a repository: its builds end and its data is deleted', async () => {
		const other = app.github.createOrganisation('umbrella');
		const repository = await other.createRepository('driver', { Kbuild: 'obj-m := demo.o\n', 'demo.c': 'fine\n' });
		await other.install({ only: [repository] });
		const pull = await openPullRequest(repository, { 'demo.c': 'hangs\n' });
		await eventually(() => app.engine.begun.some((name) => name.endsWith(pull.headSha)), 'a build');
		await other.deselect(repository);
		await eventually(() => app.engine.aborted.some((name) => name.endsWith(pull.headSha)), 'an aborted build');
		const key = `${repository.id}/pull/${pull.number}`;
		expect(await app.db.store.transaction((transaction) => transaction.lockSubject(key))).toBeNull();
	});

	it('from an organisation: the same for all it had; suspended, its builds end', async () => {
		const other = app.github.createOrganisation('hooli');
		const repository = await other.createRepository('driver', { Kbuild: 'obj-m := demo.o\n', 'demo.c': 'fine\n' });
		await other.install();
		const pull = await openPullRequest(repository, { 'demo.c': 'hangs\n' });
		await eventually(() => app.engine.begun.some((name) => name.endsWith(pull.headSha)), 'a build');
		await other.suspend();
		await eventually(() => app.engine.aborted.some((name) => name.endsWith(pull.headSha)), 'an aborted build');
		await published(app);
		await other.uninstall();
		const key = `${repository.id}/pull/${pull.number}`;
		expect(await app.db.store.transaction((transaction) => transaction.lockSubject(key))).toBeNull();
	});
});

const SENTENCE = 'More than 30 s of processor time went into reading this, twice.';

/** Work that a function chooses ends its process each time, until this is disposed. */
function endingAt(isMeant: (task: TaskLimits['name'], input: unknown) => boolean): { stop(): void } {
	const { quarantine } = app.application;
	const run = quarantine.run.bind(quarantine);
	const ending: Quarantine['run'] = (task, input, rest) =>
		isMeant(task.name, input) ? Promise.reject(new LimitExceeded('time', SENTENCE)) : run(task, input, rest);
	quarantine.run = ending;
	return { stop: () => void (quarantine.run = run) };
}

describe('what ends the process in which it is read', () => {
	it('concludes a check whose plan ends its process, with the sentence', async () => {
		const repository = await app.createRepository();
		const ending = endingAt((name) => name === 'plan');
		const { headSha } = await openPullRequest(repository, { 'demo.c': 'fine \n' });
		const run = await concluded(app, repository, headSha);
		ending.stop();
		expect(run).toMatchObject({ conclusion: 'neutral' });
		expect(run.summary).toContain(SENTENCE);
	});

	it('has a build that ends its process hit a limit, and only that one', async () => {
		const repository = await app.createRepository();
		const isHead = (input: unknown) => JSON.stringify(input).includes('"side":"head"');
		const ending = endingAt((name, input) => name === 'build' && isHead(input));
		const { headSha } = await openPullRequest(repository, { 'demo.c': 'fine \n' });
		const run = await concluded(app, repository, headSha);
		ending.stop();
		const builds = await buildsOf(app, run.externalId);
		expect(builds.map(({ side, result }) => `${side} ${result?.outcome}`).toSorted()).toEqual([
			'base pass',
			'base pass',
			'head limit-exceeded',
			'head limit-exceeded',
		]);
		expect(run.summary).toContain(SENTENCE);
	});
});

it('breaks GitHub’s contract nowhere in all this', () => {
	expect(app.github.violations).toEqual([]);
});
