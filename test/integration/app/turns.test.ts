/** In which order builds are begun where there is room for one. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { eventually } from './eventually.ts';
import { concluded, MODULE, openPullRequest, startTestApp, type TestApp } from './test-app.ts';

jest.setTimeout(120_000);

let app: TestApp;
beforeAll(async () => {
	app = await startTestApp({ builds: 1 });
});
afterAll(() => app.close());

const begunOf = (sha: string) => app.engine.begun.filter((name) => name.endsWith(sha));

it('the kernel that failed last is built first', async () => {
	const config = 'symbolLists:\n  - { path: allowed, kernels: [debian-13] }\n';
	const files = { ...MODULE, '.github/modprobot.yml': config, allowed: 'printk\n' };
	const repository = await app.createRepository(files);
	const pull = await openPullRequest(repository, { 'demo.c': 'calls strange\n' });
	await concluded(app, repository, pull.headSha);
	expect(begunOf(pull.headSha)).toEqual([`debian-12 ${pull.headSha}`, `debian-13 ${pull.headSha}`]);
	await pull.push({ 'demo.c': 'calls strange\nstill\n' });
	await concluded(app, repository, pull.headSha);
	expect(begunOf(pull.headSha)).toEqual([`debian-13 ${pull.headSha}`, `debian-12 ${pull.headSha}`]);
});

it('a pull request is built before a push that came earlier and waits', async () => {
	const gate = Promise.withResolvers<void>();
	app.engine.gate = gate.promise;
	const repository = await app.createRepository();
	const pushed = await repository.push('main', { 'demo.c': 'fine\npushed\n' });
	await eventually(() => begunOf(pushed).length === 1, 'the first build of the push');
	const other = await app.createRepository();
	const pull = await openPullRequest(other, { 'demo.c': 'fine\nchanged\n' });
	await eventually(() => other.checkRuns(pull.headSha)[0]?.status === 'in_progress', 'a planned check');
	gate.resolve();
	await concluded(app, other, pull.headSha);
	await eventually(() => begunOf(pushed).length === 2, 'the second build of the push');
	const begun = app.engine.begun.slice(app.engine.begun.indexOf(begunOf(pushed)[0]!));
	expect(begun.indexOf(begunOf(pushed)[1]!)).toBe(begun.length - 1);
});
