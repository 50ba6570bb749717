import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { App, Octokit } from 'octokit';
import type { Organisation } from '../../fake-github/actors/organisation.ts';
import type { Repository } from '../../fake-github/actors/repository.ts';
import { type FakeGitHub, FIRST_START_MS, startFakeGitHub } from '../../fake-github/fake-github.ts';

let github: FakeGitHub;
let organisation: Organisation;
let repository: Repository;
let octokit: Octokit;
let sha: string;

beforeEach(async () => {
	github = await startFakeGitHub();
	organisation = github.createOrganisation('acme');
	repository = await organisation.createRepository('driver', { 'a.c': 'a' });
	await organisation.install();
	sha = await repository.push('main', { 'a.c': 'b' });
	const options = { baseUrl: github.url, throttle: { enabled: false }, retry: { enabled: false } };
	const app = new App({ appId: github.appId, privateKey: github.privateKey, Octokit: Octokit.defaults(options) });
	octokit = await app.getInstallationOctokit(organisation.installationId);
}, FIRST_START_MS);
afterEach(() => github.close());

const at = { owner: 'acme', repo: 'driver' };

describe('GitHub’s limits', () => {
	test.each([
		['51 annotations', { annotations: Array.from({ length: 51 }, () => annotation()) }],
		['a summary of 65,536 characters', { summary: 'x'.repeat(65_536) }],
		['a text of 65,536 characters', { text: 'x'.repeat(65_536) }],
		['an annotation’s title of 256 characters', { annotations: [annotation('x'.repeat(256))] }],
	])('%s are refused', async (_, output) => {
		const request = octokit.rest.checks.create({
			...at,
			name: 'check',
			head_sha: sha,
			output: { title: 'title', summary: 'summary', ...output },
		});
		await expect(request).rejects.toMatchObject({ status: 422, response: { data: { message: expect.any(String) } } });
		expect(repository.checkRuns(sha)).toEqual([]);
	});

	test.each([
		['label', { label: 'x'.repeat(21) }],
		['description', { description: 'x'.repeat(41) }],
		['identifier', { identifier: 'x'.repeat(21) }],
	])('an action’s %s has one', async (_, change) => {
		const action = { label: 'label', description: 'description', identifier: 'identifier', ...change };
		const request = octokit.rest.checks.create({ ...at, name: 'check', head_sha: sha, actions: [action] });
		await expect(request).rejects.toMatchObject({ status: 422 });
	});

	test('a comment of 65,537 characters is refused, one of 65,536 is not', async () => {
		await repository.push('topic', { 'a.c': 'c' });
		const pull = await repository.openPullRequest({ head: 'topic', title: 'Change', author: 'contributor' });
		const comment = (length: number) =>
			octokit.rest.issues.createComment({ ...at, issue_number: pull.number, body: 'x'.repeat(length) });
		await expect(comment(65_537)).rejects.toMatchObject({ status: 422 });
		expect((await comment(65_536)).status).toBe(201);
		github.requireContractKept();
	});
});

describe('GitHub’s contract', () => {
	test('is broken by a field that GitHub does not know', async () => {
		const extra = { externalId: 'in the wrong case' };
		await octokit.request('POST /repos/{owner}/{repo}/check-runs', { ...at, name: 'check', head_sha: sha, ...extra });
		expect(github.violations).toEqual([expect.stringContaining('unknown field externalId')]);
	});

	test('is broken by a value that GitHub does not know', async () => {
		const request = { ...at, name: 'check', head_sha: sha, started_at: 'yesterday' };
		await octokit.rest.checks.create(request);
		expect(github.violations).toContainEqual(expect.stringContaining('started_at must match format "date-time"'));
	});
});

describe('who asks', () => {
	test('with a JWT of another key is refused', async () => {
		const now = Math.floor(Date.now() / 1000);
		const unsigned = `${encoded({ alg: 'HS256' })}.${encoded({ iss: github.appId, iat: now, exp: now + 60 })}`;
		const forged = `${unsigned}.${createHmac('sha256', 'guess').update(unsigned).digest('base64url')}`;
		const reply = await fetch(`${github.url}/app`, { headers: { authorization: `bearer ${forged}` } });
		expect(reply.status).toBe(401);
	});

	test('with a permission that was not granted is refused', async () => {
		const cautious = github.createOrganisation('cautious');
		const theirs = await cautious.createRepository('driver', { 'a.c': 'a' });
		await cautious.install({ permissions: { metadata: 'read', contents: 'read' } });
		const app = new App({
			appId: github.appId,
			privateKey: github.privateKey,
			Octokit: Octokit.defaults({ baseUrl: github.url, throttle: { enabled: false } }),
		});
		const client = await app.getInstallationOctokit(cautious.installationId);
		const head_sha = await theirs.push('main', { 'a.c': 'b' });
		const request = client.rest.checks.create({ owner: 'cautious', repo: 'driver', name: 'check', head_sha });
		await expect(request).rejects.toMatchObject({ status: 403 });
	});

	test('for what the installation does not reach finds nothing', async () => {
		await github.createOrganisation('elsewhere').createRepository('driver', { 'a.c': 'a' });
		const request = octokit.rest.repos.get({ owner: 'elsewhere', repo: 'driver' });
		await expect(request).rejects.toMatchObject({ status: 404 });
		const listed = await octokit.rest.apps.listReposAccessibleToInstallation();
		expect(listed.data.repositories.map(({ full_name }) => full_name)).toEqual(['acme/driver']);
		github.requireContractKept();
	});
});

test('a fork’s check run names no pull request', async () => {
	const fork = await repository.fork('stranger');
	const head = await fork.push('main', { 'a.c': 'forked' });
	await repository.openPullRequest({ head: 'main', from: fork, title: 'Fork', author: 'stranger' });
	const run = await octokit.rest.checks.create({ ...at, name: 'check', head_sha: head });
	expect(run.data.pull_requests).toEqual([]);
	await repository.checkRuns(head)[0]!.rerequest('maintainer');
	expect(github.deliveries.at(-1)!.payload).toMatchObject({
		action: 'rerequested',
		check_run: { pull_requests: [], check_suite: { head_branch: null } },
	});
	github.requireContractKept();
});

test('deliveries are listed newest first, and delivered again when asked', async () => {
	const app = new App({
		appId: github.appId,
		privateKey: github.privateKey,
		Octokit: Octokit.defaults({ baseUrl: github.url, throttle: { enabled: false } }),
	});
	const { data } = await app.octokit.rest.apps.listWebhookDeliveries({ per_page: 1 });
	const { guid, event, action } = github.deliveries.at(-1)!;
	expect(data).toMatchObject([{ guid, event, action, status_code: 0 }]);
	await app.octokit.rest.apps.redeliverWebhookDelivery({ delivery_id: data[0]!.id });
	await github.settled();
	expect(github.deliveries.at(-1)).toMatchObject({ guid: data[0]!.guid, redelivery: true });
	github.requireContractKept();
});

function encoded(value: object): string {
	return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function annotation(title = 'title') {
	return {
		path: 'a.c',
		start_line: 1,
		end_line: 1,
		annotation_level: 'warning',
		message: 'message',
		title,
	} as const;
}
