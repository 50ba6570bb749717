/** What is deleted with an installation or a repository, and what follows a repository that moves. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Repository } from '../../fake-github/actors/repository.ts';
import { eventually } from './eventually.ts';
import { concluded, MODULE, openPullRequest, startTestApp, type TestApp } from './test-app.ts';

jest.setTimeout(120_000);

let app: TestApp;
beforeAll(async () => {
	app = await startTestApp();
});
afterAll(() => app.close());

const subjectOf = (repository: Repository) =>
	app.db.store.transaction((transaction) => transaction.lockSubject(`${repository.id}/pull/1`));

async function checked(): Promise<Repository> {
	const repository = await app.createRepository();
	await concluded(app, repository, (await openPullRequest(repository, { 'demo.c': 'fine\nfor now\n' })).headSha);
	return repository;
}

it('an installation leaves nothing on the disk when the App is uninstalled', async () => {
	const other = app.github.createOrganisation('wayne');
	await other.install();
	const repository = await other.createRepository('driver', MODULE);
	await concluded(app, repository, (await openPullRequest(repository, { 'demo.c': 'fine\n' })).headSha);
	const own = join(app.directory, String(other.installationId));
	expect(existsSync(own)).toBe(true);
	await other.uninstall();
	await eventually(() => !existsSync(own), 'mirrors that are gone');
});

it('a repository that is renamed keeps its results, under its new name', async () => {
	const repository = await checked();
	await repository.rename('another-name');
	expect(await subjectOf(repository)).toMatchObject({ name: 'another-name' });
});

it('one that goes to another owner leaves nothing behind, and brings nothing along', async () => {
	const repository = await checked();
	const other = app.github.createOrganisation('globex');
	await other.install();
	await other.takeOver(repository);
	expect(await subjectOf(repository)).toBeNull();
	const known = await app.db.store.transaction((transaction) => transaction.knownRepositories());
	expect(known.map(({ repositoryId }) => repositoryId)).not.toContain(repository.id);
});

it('a pull request that is told closed after it was reopened goes on being checked', async () => {
	const repository = await app.createRepository(MODULE);
	const pull = await openPullRequest(repository, { 'demo.c': 'hangs\n' });
	app.github.deliverTo(null);
	await pull.close();
	const closed = app.github.deliveries.at(-1)!;
	// GitHub's times are whole seconds.
	await new Promise((resolve) => {
		setTimeout(resolve, 1100);
	});
	app.github.deliverTo(`http://127.0.0.1:${app.service.port}${app.service.webhookPath}`);
	await pull.reopen();
	await app.github.redeliver(closed.guid);
	const [check] = await app.db.store.transaction((transaction) =>
		transaction.checksOfSubject(`${repository.id}/pull/${pull.number}`),
	);
	expect(check?.state).not.toBe('cancelled');
	await pull.close();
});

it('breaks GitHub’s contract nowhere in all this', () => {
	expect(app.github.violations).toEqual([]);
});
