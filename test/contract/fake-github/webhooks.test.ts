import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Organisation } from '../../fake-github/actors/organisation.ts';
import type { Repository } from '../../fake-github/actors/repository.ts';
import { type FakeGitHub, FIRST_START_MS, startFakeGitHub } from '../../fake-github/fake-github.ts';

interface Received {
	readonly event: unknown;
	readonly guid: unknown;
	readonly signature: unknown;
	readonly body: string;
}

let github: FakeGitHub;
let organisation: Organisation;
let repository: Repository;
let server: Server;
let status = 202;
const received: Received[] = [];

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const { headers } = request;
	const signature = headers['x-hub-signature-256'];
	const body = await text(request);
	received.push({ event: headers['x-github-event'], guid: headers['x-github-delivery'], signature, body });
	response.writeHead(status).end();
}

beforeAll(async () => {
	server = createServer((request, response) => void receive(request, response));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	github = await startFakeGitHub();
	github.deliverTo(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`);
	organisation = github.createOrganisation('acme');
	repository = await organisation.createRepository('driver', { 'a.c': 'a' });
	await organisation.install();
	await repository.push('topic', { 'a.c': 'b' });
}, FIRST_START_MS);
beforeEach(() => {
	received.length = 0;
	status = 202;
});
afterEach(() => github.requireContractKept());
afterAll(async () => {
	await github.close();
	server.closeAllConnections();
	await new Promise<void>((resolve) => void server.close(() => resolve()));
});

function open() {
	return repository.openPullRequest({ head: 'topic', title: 'Change', author: 'contributor' });
}

describe('what happens', () => {
	test('is told, signed with the secret, under an id of its own', async () => {
		await open();
		const [delivery] = received;
		const signature = createHmac('sha256', github.webhookSecret).update(delivery!.body).digest('hex');
		expect(delivery).toMatchObject({ event: 'pull_request', signature: `sha256=${signature}` });
		expect(JSON.parse(delivery!.body)).toMatchObject({
			action: 'opened',
			installation: { id: organisation.installationId },
			repository: { full_name: 'acme/driver' },
			pull_request: { head: { ref: 'topic' }, base: { ref: 'main' } },
		});
	});

	test('to a pull request is told in GitHub’s words', async () => {
		const pull = await open();
		const before = pull.headSha;
		await pull.push({ 'a.c': 'c' });
		await pull.comment('maintainer', '/recheck');
		await repository.push('next', { 'b.c': 'b' });
		await pull.retarget('next');
		await pull.close();
		await pull.reopen();
		const events = received.map(({ event, body }) => [event, JSON.parse(body)] as const);
		expect(events.map(([event, { action }]) => `${String(event)}.${action}`)).toEqual([
			'pull_request.opened',
			'pull_request.synchronize',
			'issue_comment.created',
			'push.undefined',
			'pull_request.edited',
			'pull_request.closed',
			'pull_request.reopened',
		]);
		expect(events[1]![1]).toMatchObject({ before, after: pull.headSha });
		expect(events[2]![1].issue.pull_request.url).toContain(`/pulls/${pull.number}`);
		expect(events[4]![1].changes.base.ref.from).toBe('main');
	});

	test('is told once: a failure is recorded, and sent again only when asked, under the same id', async () => {
		status = 500;
		await open();
		expect(github.deliveries.at(-1)).toMatchObject({ status: 500, redelivery: false });
		expect(received).toHaveLength(1);
		status = 202;
		await github.redeliver(github.deliveries.at(-1)!.guid);
		expect(received).toHaveLength(2);
		expect(received[1]!.guid).toBe(received[0]!.guid);
		expect(github.deliveries.at(-1)).toMatchObject({ status: 202, redelivery: true });
	});

	test('where the App is not installed, or suspended, is not told', async () => {
		const elsewhere = await github.createOrganisation('elsewhere').createRepository('driver', { 'a.c': 'a' });
		await elsewhere.push('topic', { 'a.c': 'b' });
		await elsewhere.openPullRequest({ head: 'topic', title: 'Change', author: 'contributor' });
		await organisation.suspend();
		received.length = 0;
		await open();
		expect(received).toEqual([]);
		await organisation.unsuspend();
	});

	test('in the merge queue is told with the commit that would be merged', async () => {
		const pull = await open();
		const group = await repository.mergeGroup(pull);
		expect(JSON.parse(received.at(-1)!.body)).toMatchObject({ merge_group: { head_sha: group.headSha } });
	});
});
