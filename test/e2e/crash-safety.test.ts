import { describe, expect, it, jest } from '@jest/globals';
import type { PullRequest } from '../fake-github/actors/pull-request.ts';
import type { Repository } from '../fake-github/actors/repository.ts';
import { startFakeGitHub, type FakeGitHub } from '../fake-github/fake-github.ts';
import { eventually, LOOK_SELDOM_MS } from '../integration/app/eventually.ts';
import { DEMO_MODULE, UNEXPORTED } from './demo-module.ts';
import type { Hold } from './gate.ts';
import { ServerProcess } from './server-process.ts';

jest.setTimeout(300_000);
const PATIENCE_MS = 120_000;

/** A server of its own, and a repository with a pull request to open. */
interface Scene {
	readonly github: FakeGitHub;
	readonly server: ServerProcess;
	readonly repository: Repository;
	open(): Promise<PullRequest>;
}

/** Most of a scene is waiting, so several run side by side. */
const scene = (play: (scene: Scene) => Promise<void>) => async () => {
	const github = await startFakeGitHub();
	const server = await ServerProcess.start(github);
	try {
		const organisation = github.createOrganisation('acme');
		await organisation.install();
		const repository = await organisation.createRepository('driver', DEMO_MODULE);
		await repository.push('change', { 'demo.c': UNEXPORTED });
		const open = () => repository.openPullRequest({ head: 'change', title: 'A change', author: 'contributor' });
		await play({ github, server, repository, open });
	} finally {
		await server.close();
		await github.close();
	}
};

const containers = (server: ServerProcess, what: string, isEnough: (count: number) => boolean) =>
	eventually(async () => isEnough((await server.containers()).length), what, PATIENCE_MS, LOOK_SELDOM_MS);

/** What everybody sees when all is over. */
async function outcomeOf({ github, server, repository }: Scene, pull: PullRequest) {
	const runs = () => repository.checkRuns(pull.headSha);
	const isDone = () => runs().some(({ status }) => status === 'completed') && pull.botComments.length > 0;
	try {
		await eventually(isDone, 'the result', PATIENCE_MS);
		await github.settled();
		await containers(server, 'no container left', (count) => count === 0);
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
	it.concurrent(
		'right after the webhook was answered',
		scene(async (at) => {
			const pull = await at.open();
			await at.server.kill();
			await at.server.start();
			expect(await outcomeOf(at, pull)).toEqual(ONE_RESULT);
		}),
	);

	it.concurrent(
		'in the middle of a build',
		scene(async (at) => {
			const pull = await at.open();
			await containers(at.server, 'a container', (count) => count > 0);
			await at.server.kill();
			await at.server.start();
			expect(await outcomeOf(at, pull)).toEqual(ONE_RESULT);
		}),
	);

	it.concurrent.each<[when: string, held: Hold, comments: number]>([
		['all is built, and GitHub has not been told', { side: 'request', method: 'POST', path: /\/comments$/ }, 0],
		['GitHub wrote the comment, and its answer never came', { side: 'answer', method: 'POST', path: /\/comments$/ }, 1],
		[
			'GitHub made the check run, and its answer never came',
			{ side: 'answer', method: 'POST', path: /\/check-runs$/ },
			0,
		],
	])('when %s', (_when, hold, comments) =>
		scene(async (at) => {
			const held = at.server.gate.hold(hold);
			const pull = await at.open();
			await held;
			expect(pull.botComments).toHaveLength(comments);
			await at.server.kill();
			await at.server.start();
			expect(await outcomeOf(at, pull)).toEqual(ONE_RESULT);
		})(),
	);
});

describe('a server', () => {
	it.concurrent(
		'that is asked to stop hands its build to the next one',
		scene(async (at) => {
			const pull = await at.open();
			await containers(at.server, 'a container', (count) => count > 0);
			await at.server.stop();
			expect(await at.server.containers()).toEqual([]);
			await at.server.start();
			expect(await outcomeOf(at, pull)).toEqual(ONE_RESULT);
		}),
	);

	it.concurrent(
		'refuses a data directory that another one has, in a sentence',
		scene(async (at) => {
			const second = at.server.spawn();
			let said = '';
			second.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()));
			const status = await new Promise((resolve) => {
				second.once('close', resolve);
			});
			expect(status).toBe(2);
			expect(said).toMatch(/^The data directory .* is in use by the modprobot process \d+\./);
		}),
	);
});
