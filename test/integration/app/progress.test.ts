/** What GitHub is told of a check while it is being built. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { runProgress } from '../../../src/checks/publish/run-progress.ts';
import type { Application } from '../../../src/checks/ports/application.ts';
import type { Repository } from '../../fake-github/actors/repository.ts';
import { eventually } from './eventually.ts';
import { buildsOf, concluded, MODULE, openPullRequest, published, startTestApp, type TestApp } from './test-app.ts';

jest.setTimeout(120_000);

let app: TestApp;
beforeAll(async () => {
	app = await startTestApp({ builds: 4 });
});
afterAll(() => app.close());

const runOf = (repository: Repository, sha: string) => repository.checkRuns(sha).at(-1);
const writes = () => app.github.requests.filter(({ method }) => method === 'PATCH').length;

/** A check with some of its builds done: those of which the source does not hang. */
async function begun(base: string, head: string) {
	const repository = await app.createRepository({ ...MODULE, 'demo.c': base });
	const pull = await openPullRequest(repository, { 'demo.c': head });
	await eventually(async () => {
		const run = runOf(repository, pull.headSha);
		const builds = run === undefined ? [] : await buildsOf(app, run.externalId);
		return builds.filter(({ state }) => state === 'done').length === 2 && run?.status === 'in_progress';
	}, 'two builds that are done');
	await published(app);
	return { repository, pull, checkId: runOf(repository, pull.headSha)!.externalId };
}

/** What the job does when it is due. */
async function look(checkId: string, told: number): Promise<void> {
	await runProgress({ store: app.db.store } as Application, { kind: 'progress', checkId, told });
	await published(app);
}

describe('a check that takes a while', () => {
	it('says how many builds are done, once for each change', async () => {
		const { repository, pull, checkId } = await begun('fine\n', 'hangs\n');
		const before = writes();
		// The builds of base tell how long head's will take.
		expect(runOf(repository, pull.headSha)).toMatchObject({
			status: 'in_progress',
			title: 'Building: 2 of 4 builds, about 10 s left',
		});
		await look(checkId, 0);
		await look(checkId, 2);
		await look(checkId, 2);
		expect(writes()).toBe(before + 1);
		await pull.close();
	});

	it('says nothing any more when it has ended', async () => {
		const { repository, pull, checkId } = await begun('fine\n', 'hangs\n');
		await pull.close();
		await concluded(app, repository, pull.headSha);
		const before = writes();
		await look(checkId, 0);
		expect(writes()).toBe(before);
		expect(runOf(repository, pull.headSha)).toMatchObject({ status: 'completed', conclusion: 'cancelled' });
	});

	it('shows what head alone shows as soon as that is built, without a comment or annotations', async () => {
		const gate = Promise.withResolvers<void>();
		app.engine.gate = gate.promise;
		const repository = await app.createRepository({ ...MODULE, 'demo.c': 'hangs\n' });
		const pull = await openPullRequest(repository, { 'demo.c': 'uses foo\n' });
		const started = async () => {
			const run = runOf(repository, pull.headSha);
			return run !== undefined && (await buildsOf(app, run.externalId)).every(({ state }) => state === 'running');
		};
		await eventually(started, 'builds');
		const { externalId } = runOf(repository, pull.headSha)!;
		await app.db.store.transaction((tx) => tx.updateCheck(externalId, { startedAt: new Date(Date.now() - 60_000) }));
		gate.resolve();
		await eventually(
			() => runOf(repository, pull.headSha)?.title?.endsWith('; comparing with base …') === true,
			'what head shows',
		);
		expect(runOf(repository, pull.headSha)).toMatchObject({
			status: 'in_progress',
			conclusion: null,
			title: '1 unresolved symbol on 2 of 2 kernels; comparing with base …',
			annotations: [],
		});
		expect(runOf(repository, pull.headSha)?.summary).toContain('`foo`');
		expect(pull.botComments).toEqual([]);
		await pull.close();
		await concluded(app, repository, pull.headSha);
		expect(runOf(repository, pull.headSha)?.conclusion).toBe('cancelled');
	});
});

describe('a short check', () => {
	it('is told of three times: queued, being built, concluded', async () => {
		const repository = await app.createRepository();
		const before = writes();
		const pull = await openPullRequest(repository, { 'demo.c': 'fine\nagain\n' });
		await concluded(app, repository, pull.headSha);
		expect(writes() - before).toBeLessThanOrEqual(2);
	});
});
