/** What is known of branches: what their modules need, and that they are built when they are pushed to. */
import type { StoredNeeds } from '../../../src/checks/ports/records.ts';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { RootNeeds } from '../../../src/results/module-needs.ts';
import type { Repository } from '../../fake-github/actors/repository.ts';
import { eventually } from './eventually.ts';
import { buildsOf, concluded, MODULE, openPullRequest, startTestApp, type TestApp } from './test-app.ts';

jest.setTimeout(120_000);

let app: TestApp;
beforeAll(async () => {
	app = await startTestApp();
});
afterAll(() => app.close());

async function concludedPull(
	repository: Awaited<ReturnType<TestApp['createRepository']>>,
	head: string,
	files: Readonly<Record<string, string>>,
) {
	const pull = await openPullRequest(repository, files, { head });
	return concluded(app, repository, pull.headSha);
}

/** What is stored of a repository, one a kernel, in their order. */
async function needsOf(repository: { readonly name: string }): Promise<StoredNeeds[]> {
	const { records } = await app.db.store.transaction((transaction) => transaction.needsPage(0));
	return records
		.filter(({ origin }) => origin.name === repository.name)
		.toSorted((a, b) => a.origin.kernel.id.localeCompare(b.origin.kernel.id));
}

const symbolsOf = ({ needs }: StoredNeeds) =>
	RootNeeds.parse(needs).modules.flatMap(({ symbols }) => symbols.map(({ symbol }) => symbol));

describe('what modules need is stored', () => {
	it('of the default branch, for each kernel, and nothing of what a pull request changes', async () => {
		const repository = await app.createRepository({ ...MODULE, 'demo.c': 'uses of_base\n' });
		const pull = await openPullRequest(repository, { 'demo.c': 'uses of_head\n' });
		const run = await concluded(app, repository, pull.headSha);
		const found = await needsOf(repository);

		expect(found.map(({ origin }) => [origin.kernel.id, origin.owner, origin.moduleRoot])).toEqual([
			['debian-12', 'acme', '.'],
			['debian-13', 'acme', '.'],
		]);
		expect(found.map(symbolsOf)).toEqual([
			['of_base', 'printk'],
			['of_base', 'printk'],
		]);
		// Apart from the result, which is read each time that something is published.
		for (const { result } of await buildsOf(app, run.externalId)) expect(result).not.toHaveProperty('needs');
	});

	it('once: a base that is known is not built again for it', async () => {
		const repository = await app.createRepository({ ...MODULE, 'demo.c': 'uses known_base\n' });
		await concludedPull(repository, 'one', { 'demo.c': 'first\n' });
		const stored = await needsOf(repository);
		const before = app.engine.begun.length;
		await concludedPull(repository, 'two', { 'demo.c': 'second\n' });

		// Head alone, on two kernels.
		expect(app.engine.begun.length - before).toBe(2);
		expect(await needsOf(repository)).toEqual(stored);
	});

	it('not of another branch', async () => {
		const repository = await app.createRepository();
		await repository.push('stable', { 'demo.c': 'uses of_stable\n' });
		const pull = await openPullRequest(repository, { 'demo.c': 'fine too\n' }, { base: 'stable' });
		await concluded(app, repository, pull.headSha);

		expect(await needsOf(repository)).toEqual([]);
	});
});

const KERNELS = ['debian-12', 'debian-13'];
const begunOf = (sha: string) => app.engine.begun.filter((name) => name.endsWith(sha));
const onEachKernel = (sha: string) => KERNELS.map((id) => `${id} ${sha}`);
const checksOf = (repository: Repository, branch: string) =>
	app.db.store.transaction((transaction) => transaction.checksOfSubject(`${repository.id}/branch/${branch}`));

async function built(repository: Repository, branch: string) {
	await eventually(async () => {
		const checks = await checksOf(repository, branch);
		return checks.length > 0 && checks.every(({ state }) => state === 'concluded' || state === 'cancelled');
	}, `all of ${branch} built`);
	return (await checksOf(repository, branch))[0]!;
}

describe('a push to the default branch', () => {
	it('is built on every kernel in silence, and then is a base that is known', async () => {
		const repository = await app.createRepository();
		const sha = await repository.push('main', { 'demo.c': 'fine\nand new\n' });
		const check = await built(repository, 'main');
		expect(check).toMatchObject({ state: 'concluded', headSha: sha, trigger: 'push', checkRunId: null });
		expect(begunOf(sha).toSorted()).toEqual(onEachKernel(sha));
		expect((await buildsOf(app, check.id)).map(({ side }) => side)).toEqual(['base', 'base']);
		expect(repository.checkRuns(sha)).toEqual([]);

		const pull = await openPullRequest(repository, { 'demo.c': 'uses foo\n' });
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('failure');
		expect(begunOf(sha)).toHaveLength(2);
		expect(begunOf(pull.headSha)).toHaveLength(2);
	});

	it('is not built any further when a newer one comes', async () => {
		const repository = await app.createRepository();
		const older = await repository.push('main', { 'demo.c': 'hangs\n' });
		await eventually(() => begunOf(older).length === 2, 'builds of the older push');
		const newer = await repository.push('main', { 'demo.c': 'fine\nagain\n' });
		await eventually(() => app.engine.aborted.filter((name) => name.endsWith(older)).length === 2, 'aborted builds');
		expect(await built(repository, 'main')).toMatchObject({ state: 'concluded', headSha: newer });
	});

	it('is built once however often GitHub tells of it', async () => {
		const repository = await app.createRepository();
		const sha = await repository.push('main', { 'demo.c': 'fine\nonce\n' });
		await app.github.redeliver(app.github.deliveries.findLast(({ event }) => event === 'push')!.guid);
		await built(repository, 'main');
		expect(await checksOf(repository, 'main')).toHaveLength(1);
		expect(begunOf(sha)).toHaveLength(2);
	});

	it('of a repository without modules builds nothing', async () => {
		const repository = await app.createRepository({ 'main.py': 'pass\n' });
		const sha = await repository.push('main', { 'main.py': 'print()\n' });
		await built(repository, 'main');
		expect(begunOf(sha)).toEqual([]);
	});

	it('is forgotten with all that is known of the repository', async () => {
		const repository = await app.createRepository();
		await repository.push('main', { 'demo.c': 'hangs\n' });
		await eventually(async () => (await checksOf(repository, 'main')).length === 1, 'a check');
		const { installationId } = app.organisation;
		await app.db.store.transaction((transaction) =>
			transaction.forget({ installationId, repositoryIds: [repository.id] }),
		);
		expect(await checksOf(repository, 'main')).toEqual([]);
	});
});

describe('a push to another branch', () => {
	it('is built where pull requests go there, and not elsewhere', async () => {
		const repository = await app.createRepository();
		await repository.push('stable', { 'demo.c': 'fine\nstable\n' });
		const alone = await repository.push('alone', { 'demo.c': 'fine\nalone\n' });
		const pull = await openPullRequest(repository, { 'demo.c': 'fine\nmended\n' }, { base: 'stable' });
		await concluded(app, repository, pull.headSha);
		expect(await checksOf(repository, 'stable')).toEqual([]);
		const sha = await repository.push('stable', { 'demo.c': 'fine\nstable still\n' });
		await built(repository, 'stable');
		expect(begunOf(sha).toSorted()).toEqual(onEachKernel(sha));
		expect(begunOf(alone)).toEqual([]);
		expect(await checksOf(repository, 'alone')).toEqual([]);
	});

	it('or of a tag, and a branch that is deleted, are nothing to build', async () => {
		const repository = await app.createRepository();
		await repository.tag('v1', 'main');
		await repository.push('old', {});
		await repository.deleteBranch('old');
		expect(app.github.deliveries.at(-1)).toMatchObject({ event: 'push', status: 200 });
		for (const branch of ['v1', 'old', 'main']) expect(await checksOf(repository, branch)).toEqual([]);
	});
});
