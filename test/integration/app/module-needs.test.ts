import type { StoredNeeds } from '../../../src/checks/ports/records.ts';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { RootNeeds } from '../../../src/results/module-needs.ts';
import { buildsOf, concluded, MODULE, openPullRequest, startTestApp, type TestApp } from './test-app.ts';

jest.setTimeout(120_000);

let app: TestApp;
beforeAll(async () => {
	app = await startTestApp();
});
afterAll(() => app.close());

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

async function concludedPull(
	repository: Awaited<ReturnType<TestApp['createRepository']>>,
	head: string,
	files: Readonly<Record<string, string>>,
) {
	const pull = await openPullRequest(repository, files, { head });
	return concluded(app, repository, pull.headSha);
}
