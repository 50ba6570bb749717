import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { PullRequest } from '../fake-github/actors/pull-request.ts';
import type { Repository } from '../fake-github/actors/repository.ts';
import { startFakeGitHub, type FakeGitHub } from '../fake-github/fake-github.ts';
import { eventually, LOOK_SELDOM_MS } from '../integration/app/eventually.ts';
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

const containers = (what: string, isEnough: (count: number) => boolean) =>
	eventually(async () => isEnough((await server.containers()).length), what, PATIENCE_MS, LOOK_SELDOM_MS);

/** What everybody sees when all is over. */
async function outcomeOf(pull: PullRequest) {
	const runs = () => repository.checkRuns(pull.headSha);
	const isDone = () => runs().some(({ status }) => status === 'completed') && pull.botComments.length > 0;
	try {
		await eventually(isDone, 'the result', PATIENCE_MS);
		await github.settled();
		await containers('no container left', (count) => count === 0);
	} catch (error) {
		throw new Error(`No result. The server's log:\n${server.log}`, { cause: error });
	}
	return {
		checkRuns: runs().map(({ status, conclusion }) => `${status}: ${conclusion}`),
		annotated: runs().flatMap(({ annotations }) => annotations.map((one) => `${one.path}:${one.start_line}`)),
		comments: pull.botComments.map(({ body }) => body.includes('`kallsyms_lookup_name`')),
		violations: github.violations,
	};
}

const ONE_RESULT = {
	checkRuns: ['completed: failure'],
	annotated: ['demo.c:6'],
	comments: [true],
	violations: [],
};

describe('a check whose server is killed', () => {
	it('right after the webhook was answered', async () => {
		const pull = await openPullRequest();
		await server.kill();
		await server.start();
		expect(await outcomeOf(pull)).toEqual(ONE_RESULT);
	});

	it('in the middle of a build', async () => {
		const pull = await openPullRequest();
		await containers('a container', (count) => count > 0);
		await server.kill();
		await server.start();
		expect(await outcomeOf(pull)).toEqual(ONE_RESULT);
	});

	it('when all is built, and GitHub has not been told', async () => {
		const held = server.gate.hold({ side: 'request', method: 'POST', path: /\/comments$/ });
		const pull = await openPullRequest();
		await held;
		expect(pull.botComments).toEqual([]);
		await server.kill();
		await server.start();
		expect(await outcomeOf(pull)).toEqual(ONE_RESULT);
	});

	it('when GitHub wrote the comment, and its answer never came', async () => {
		const held = server.gate.hold({ side: 'answer', method: 'POST', path: /\/comments$/ });
		const pull = await openPullRequest();
		await held;
		expect(pull.botComments).toHaveLength(1);
		await server.kill();
		await server.start();
		expect(await outcomeOf(pull)).toEqual(ONE_RESULT);
	});

	it('when GitHub made the check run, and its answer never came', async () => {
		const held = server.gate.hold({ side: 'answer', method: 'POST', path: /\/check-runs$/ });
		const pull = await openPullRequest();
		await held;
		await server.kill();
		await server.start();
		expect(await outcomeOf(pull)).toEqual(ONE_RESULT);
	});
});

describe('a server', () => {
	it('that is asked to stop hands its build to the next one', async () => {
		const pull = await openPullRequest();
		await containers('a container', (count) => count > 0);
		await server.stop();
		expect(await server.containers()).toEqual([]);
		await server.start();
		expect(await outcomeOf(pull)).toEqual(ONE_RESULT);
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
