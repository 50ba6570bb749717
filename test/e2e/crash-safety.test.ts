import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { PullRequest } from '../fake-github/actors/pull-request.ts';
import type { Repository } from '../fake-github/actors/repository.ts';
import { startFakeGitHub, type FakeGitHub } from '../fake-github/fake-github.ts';
import { eventually } from '../integration/app/eventually.ts';
import { DEMO_MODULE, UNEXPORTED } from './demo-module.ts';
import { ServerProcess } from './server-process.ts';

jest.setTimeout(300_000);
const PATIENCE_MS = 120_000;

let github: FakeGitHub;
let server: ServerProcess;
let repository: Repository;

beforeAll(async () => {
	github = await startFakeGitHub();
});
afterAll(() => github.close());

beforeEach(async () => {
	server = await ServerProcess.start(github);
	const organisation = github.createOrganisation(`acme-${server.gate.url.split(':').at(-1)}`);
	await organisation.install();
	repository = await organisation.createRepository('driver', DEMO_MODULE);
	await repository.push('change', { 'demo.c': UNEXPORTED });
});
afterEach(() => server.close());

const openPullRequest = () => repository.openPullRequest({ head: 'change', title: 'A change', author: 'contributor' });

/** One concluded check run, one comment, no container: what each of these stories ends with. */
async function expectOneResult(pull: PullRequest): Promise<void> {
	const runs = () => repository.checkRuns(pull.headSha);
	const isDone = () => runs().some(({ status }) => status === 'completed') && pull.botComments.length > 0;
	try {
		await eventually(isDone, 'the result', PATIENCE_MS);
	} catch (error) {
		throw new Error(`${(error as Error).message}\n${server.log}`, { cause: error });
	}
	await github.settled();
	await eventually(async () => (await server.containers()).length === 0, 'no container left', PATIENCE_MS);
	expect(runs().map(({ conclusion }) => conclusion)).toEqual(['failure']);
	expect(pull.botComments).toHaveLength(1);
	expect(pull.botComments[0]?.body).toContain('`kallsyms_lookup_name`');
	expect(runs()[0]?.annotations).toMatchObject([{ path: 'demo.c', start_line: 6 }]);
	expect(github.violations).toEqual([]);
}

describe('a check whose server is killed', () => {
	it('right after the webhook was answered', async () => {
		const pull = await openPullRequest();
		await server.kill();
		await server.start();
		await expectOneResult(pull);
	});

	it('in the middle of a build', async () => {
		const pull = await openPullRequest();
		await eventually(async () => (await server.containers()).length > 0, 'a container', PATIENCE_MS);
		await server.kill();
		await server.start();
		await expectOneResult(pull);
	});

	it('when all is built, and GitHub has not been told', async () => {
		const held = server.gate.hold({ side: 'request', method: 'POST', path: /\/comments$/ });
		const pull = await openPullRequest();
		await held;
		expect(pull.botComments).toEqual([]);
		await server.kill();
		await server.start();
		await expectOneResult(pull);
	});

	it('when GitHub wrote the comment, and its answer never came', async () => {
		const held = server.gate.hold({ side: 'answer', method: 'POST', path: /\/comments$/ });
		const pull = await openPullRequest();
		await held;
		expect(pull.botComments).toHaveLength(1);
		await server.kill();
		await server.start();
		await expectOneResult(pull);
	});

	it('when GitHub made the check run, and its answer never came', async () => {
		const held = server.gate.hold({ side: 'answer', method: 'POST', path: /\/check-runs$/ });
		const pull = await openPullRequest();
		await held;
		await server.kill();
		await server.start();
		await expectOneResult(pull);
	});
});

describe('a server', () => {
	it('that is asked to stop hands its build to the next one', async () => {
		const pull = await openPullRequest();
		await eventually(async () => (await server.containers()).length > 0, 'a container', PATIENCE_MS);
		await server.stop();
		expect(await server.containers()).toEqual([]);
		await server.start();
		await expectOneResult(pull);
	});

	it('refuses a data directory that another one has, in a sentence', async () => {
		const second = server.spawn();
		let said = '';
		second.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()));
		const status = await new Promise((resolve) => {
			second.once('close', resolve);
		});
		expect(status).toBe(2);
		expect(said).toMatch(/^The data directory .* is in use by the modprobot process \d+\./);
	});
});
