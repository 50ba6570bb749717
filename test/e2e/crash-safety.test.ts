import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { PullRequest } from '../fake-github/actors/pull-request.ts';
import type { Repository } from '../fake-github/actors/repository.ts';
import { startFakeGitHub, type FakeGitHub } from '../fake-github/fake-github.ts';
import { eventually, LOOK_SELDOM_MS } from '../integration/app/eventually.ts';
import { DEMO_MODULE, UNEXPORTED } from './demo-module.ts';
import type { Hold } from './gate.ts';
import { ServerProcess } from './server-process.ts';

jest.setTimeout(300_000);
const PATIENCE_MS = 120_000;

let github: FakeGitHub;
let server: ServerProcess;

beforeAll(async () => {
	github = await startFakeGitHub();
	server = await ServerProcess.start(github);
});
afterAll(async () => {
	await server.close();
	await github.close();
});

/** A repository of an installation of its own, so that none waits for another one's turn. */
class Scene {
	readonly repository: Repository;
	readonly #owner: string;

	private constructor(owner: string, repository: Repository) {
		this.#owner = owner;
		this.repository = repository;
	}

	static async prepare(owner: string): Promise<Scene> {
		const organisation = github.createOrganisation(owner);
		await organisation.install();
		const repository = await organisation.createRepository('driver', DEMO_MODULE);
		await repository.push('change', { 'demo.c': UNEXPORTED });
		return new Scene(owner, repository);
	}

	open(): Promise<PullRequest> {
		return this.repository.openPullRequest({ head: 'change', title: 'A change', author: 'contributor' });
	}

	/** Resolves when a request to a resource of the repository is held, or GitHub's answer to it; all later ones are, too. */
	held(side: Hold['side'], resource: string): Promise<void> {
		const after = new RegExp(`/${this.#owner}/`);
		return server.gate.hold({ side, method: 'POST', path: new RegExp(`/${this.#owner}/.*/${resource}$`), after });
	}
}

const containers = (what: string, isEnough: (count: number) => boolean) =>
	eventually(async () => isEnough((await server.containers()).length), what, PATIENCE_MS, LOOK_SELDOM_MS);

/** What everybody sees when all is over. */
async function outcomeOf({ repository }: Scene, pull: PullRequest) {
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

/** When the server is killed; with the answer or the request that is held then, and the comments that are there. */
const MOMENTS = {
	'right after the webhook was answered': null,
	'in the middle of a build': null,
	'when all is built, and GitHub has not been told': { side: 'request', resource: 'comments', comments: 0 },
	'when GitHub wrote the comment, and its answer never came': { side: 'answer', resource: 'comments', comments: 1 },
	'when GitHub made the check run, and its answer never came': { side: 'answer', resource: 'check-runs', comments: 0 },
} as const;
type Moment = keyof typeof MOMENTS;

describe('a check whose server is killed', () => {
	const scenes = new Map<Moment, Scene>();
	const pulls = new Map<Moment, PullRequest>();
	/** What the server left behind. */
	const comments = new Map<Moment, number>();
	let containersLeft = 0;
	const open = async (moment: Moment) => pulls.set(moment, await scenes.get(moment)!.open());

	/** One server is killed once, with a check at each of the moments. */
	beforeAll(async () => {
		const moments = Object.keys(MOMENTS) as Moment[];
		for (const [index, moment] of moments.entries()) scenes.set(moment, await Scene.prepare(`acme-${index}`));
		await Promise.all(
			moments.map(async (moment) => {
				const hold = MOMENTS[moment];
				if (hold === null) return;
				const held = scenes.get(moment)!.held(hold.side, hold.resource);
				await open(moment);
				await held;
			}),
		);
		await containers('what the held checks build', (count) => count === 0);
		await open('in the middle of a build');
		await containers('a container', (count) => count > 0);
		await open('right after the webhook was answered');
		await server.kill();
		for (const [moment, pull] of pulls) comments.set(moment, pull.botComments.length);
		server.gate.release();
		containersLeft = (await server.containers()).length;
		await server.start();
	});

	it.each(Object.keys(MOMENTS) as Moment[])('%s', async (moment) => {
		expect(comments.get(moment)).toBe(MOMENTS[moment]?.comments ?? 0);
		if (moment === 'in the middle of a build') expect(containersLeft).toBeGreaterThan(0);
		expect(await outcomeOf(scenes.get(moment)!, pulls.get(moment)!)).toEqual(ONE_RESULT);
	});
});

describe('a server', () => {
	it('that is asked to stop hands its build to the next one', async () => {
		const scene = await Scene.prepare('stopped');
		const pull = await scene.open();
		await containers('a container', (count) => count > 0);
		await server.stop();
		expect(await server.containers()).toEqual([]);
		await server.start();
		expect(await outcomeOf(scene, pull)).toEqual(ONE_RESULT);
	});

	it('removes the container of a build that has ended: the engine may have been away then', async () => {
		const organisation = github.createOrganisation('leaving');
		await organisation.install();
		await server.startContainer({ build: 'ended' });
		await organisation.uninstall();
		const isSaid = () => server.log.includes('removed containers of builds that have ended');
		await eventually(isSaid, 'the removal', PATIENCE_MS, LOOK_SELDOM_MS);
		expect(await server.containers()).toEqual([]);
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
