/** Passing failures stay passing: the verdict comes later, once, and nothing is lost meanwhile. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Unavailable, UserError } from '../../../src/shared/errors.ts';
import { eventually } from './eventually.ts';
import { concluded, MODULE, openPullRequest, published, startTestApp, type TestApp } from './test-app.ts';

jest.setTimeout(120_000);

let app: TestApp;
beforeAll(async () => {
	app = await startTestApp();
});
afterAll(() => app.close());

const ONE_KERNEL = { ...MODULE, '.github/modprobot.yml': 'kernels: [debian-12]\n' };

const checksOf = (subjectKey: string) =>
	app.db.store.transaction((transaction) => transaction.checksOfSubject(subjectKey));

/** Until that many requests of this kind were refused. */
const refused = (path: RegExp, status: number, times: number) =>
	eventually(() => {
		const requests = app.github.requests.filter((request) => path.test(request.path) && request.status === status);
		return requests.length >= times;
	}, `${times} answers ${status} to ${path}`);

describe('a check goes on when GitHub is well again', () => {
	it('that refused tokens, did not know a commit yet, or was ill, for several tries', async () => {
		const outages = [
			['soylent', 401, (id: number) => ({ path: new RegExp(`/${id}/access_tokens`) }), 5],
			['tyrell', 403, (id: number) => ({ path: new RegExp(`/${id}/access_tokens`) }), 5],
			['cyberdyne', 404, () => ({ path: /cyberdyne.*compare/, message: 'Not Found' }), 3],
			['aperture', 404, () => ({ path: /aperture.*info.refs/, git: true }), 3],
			['umbrella', 502, () => ({ path: /umbrella.*compare/ }), 9],
		] as const;
		const check = async ([login, status, failing, times]: (typeof outages)[number]) => {
			const organisation = app.github.createOrganisation(login);
			const repository = await organisation.createRepository('driver', MODULE);
			await organisation.install();
			const failure = failing(organisation.installationId);
			const over = app.github.failNext({ ...failure, status, times: Infinity });
			const pull = await openPullRequest(repository, { 'demo.c': 'uses foo\n' });
			const key = `${repository.id}/pull/${pull.number}`;
			await refused(failure.path, status, times);
			expect((await checksOf(key)).map(({ state }) => state)).toEqual(['requested']);
			over();
			const run = await concluded(app, repository, pull.headSha);
			const [{ state, failingSince } = { state: null }] = await checksOf(key);
			return [login, run.conclusion, pull.botComments.length, state, failingSince];
		};
		const ended = await Promise.all(outages.map(check));
		expect(ended).toEqual(outages.map(([login]) => [login, 'failure', 1, 'concluded', null]));
	});

	it('that limits one installation, while another one’s goes on', async () => {
		const other = app.github.createOrganisation('wonka');
		const theirs = await other.createRepository('driver', MODULE);
		await other.install();
		const limited = app.github.createOrganisation('wayne');
		const repository = await limited.createRepository('driver', MODULE);
		await limited.install();
		const headers = { 'retry-after': '1800' };
		const limit = { status: 403, path: /repos\/wayne/, message: 'secondary rate limit', headers };
		const over = app.github.failNext({ ...limit, times: Infinity });
		const pull = await openPullRequest(repository, { 'demo.c': 'uses foo\n' });
		await refused(/repos\/wayne/, 403, 1);
		over();
		const theirPull = await openPullRequest(theirs, { 'demo.c': 'uses foo\n' });
		await eventually(() => theirPull.botComments.length === 1, 'the other one’s comment');
		expect(repository.checkRuns(pull.headSha)).toEqual([]);
		expect((await checksOf(`${repository.id}/pull/${pull.number}`)).map(({ state }) => state)).toEqual(['requested']);
		await limited.uninstall();
	});
});

describe('a build goes on when the engine is there again', () => {
	it('which did not answer for several tries', async () => {
		const other = app.github.createOrganisation('hooli');
		const repository = await other.createRepository('driver', ONE_KERNEL);
		await other.install();
		let tries = 0;
		const build = app.engine.build.bind(app.engine);
		app.engine.build = (request) => {
			if (++tries > 4) return build(request);
			return Promise.reject(new Unavailable('container-engine', 'Start it (systemctl start docker).'));
		};
		const pull = await openPullRequest(repository, { 'demo.c': 'uses foo\n' });
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('failure');
		expect(tries).toBeGreaterThan(4);
		app.engine.build = build;
	});

	it('which had lost an image, once somebody brings it back', async () => {
		const other = app.github.createOrganisation('initech');
		const repository = await other.createRepository('driver', ONE_KERNEL);
		await other.install();
		const { kernels } = app.application;
		const open = kernels.open.bind(kernels);
		let opened = 0;
		kernels.open = (id) => {
			// The first one is the plan's.
			if (++opened > 1 && opened < 4) return Promise.reject(new UserError(`The image of ${id} is not built yet.`));
			return open(id);
		};
		const pull = await openPullRequest(repository, { 'demo.c': 'uses foo\n' });
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('failure');
		kernels.open = open;
	});
});

describe('an installation that is suspended', () => {
	it('is told afterwards what could not be told meanwhile, and once', async () => {
		const other = app.github.createOrganisation('pied-piper');
		const repository = await other.createRepository('driver', MODULE);
		await other.install();
		const pull = await openPullRequest(repository, { 'demo.c': 'hangs\n' });
		await eventually(() => app.engine.begun.some((name) => name.endsWith(pull.headSha)), 'a build');
		await eventually(() => repository.checkRuns(pull.headSha).length === 1, 'a check run');
		await other.suspend();
		const key = `${repository.id}/pull/${pull.number}`;
		await published(app);
		expect(await checksOf(key)).toMatchObject([{ state: 'cancelled' }]);
		expect(repository.checkRuns(pull.headSha).map(({ conclusion }) => conclusion)).toEqual([null]);
		await other.unsuspend();
		expect(await concluded(app, repository, pull.headSha)).toMatchObject({ conclusion: 'cancelled' });
	});
});

describe('a comment that somebody deleted', () => {
	it('comes back with the next verdict that needs it, and not with one that does not', async () => {
		const other = app.github.createOrganisation('stark');
		const repository = await other.createRepository('driver', MODULE);
		await other.install();
		const pull = await openPullRequest(repository, { 'demo.c': 'uses foo\n' });
		await concluded(app, repository, pull.headSha);
		pull.botComments[0]!.delete();
		await repository.checkRuns(pull.headSha)[0]!.rerequest('maintainer');
		await concluded(app, repository, pull.headSha, 2);
		expect(pull.botComments).toHaveLength(1);
		pull.botComments[0]!.delete();
		await pull.push({ 'demo.c': 'fine again\n' });
		expect((await concluded(app, repository, pull.headSha)).conclusion).toBe('success');
		expect(pull.botComments).toEqual([]);
		await published(app);
	});
});

it('breaks GitHub’s contract nowhere in all this', () => {
	expect(app.github.violations).toEqual([]);
});
