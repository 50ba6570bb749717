import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { buildsOf, concluded, MODULE, openPullRequest, startTestApp, type TestApp } from './test-app.ts';

jest.setTimeout(120_000);

const CONFIG = '.github/modprobot.yml';
const TEMPLATE = {
	'driver/Makefile.in': 'obj-m += @NAME@.o\n@NAME@-y := main.o\n',
	'driver/main.c': 'fine\n',
};
/** Beside the template, and not around it. */
const BESIDE = { 'demo/Kbuild': 'obj-m := demo.o\n', 'demo/demo.c': 'fine\n', 'demo.c': 'fine\n' };

let app: TestApp;
beforeAll(async () => {
	app = await startTestApp();
});
afterAll(() => app.close());

async function check(base: Readonly<Record<string, string>>, head: Readonly<Record<string, string>>) {
	const repository = await app.createRepository(base);
	const pull = await openPullRequest(repository, head);
	return { pull, run: await concluded(app, repository, pull.headSha) };
}

describe('a driver that only a template says how to build', () => {
	it('is no pass where the pull request touches it: neutral, by name, with what to write', async () => {
		const { pull, run } = await check({ ...BESIDE, ...TEMPLATE }, { 'driver/main.c': 'does not compile\n' });
		expect(run).toMatchObject({ conclusion: 'neutral' });
		expect(run.title).toContain('Not built, and so not checked: driver');
		expect(run.summary).toContain('only Makefile.in says how');
		expect(run.summary).toContain('  - path: demo\n  - path: driver\n');
		expect(pull.botComments).toEqual([]);
	});

	it('does not hide what fails beside it', async () => {
		const { run } = await check({ ...BESIDE, ...TEMPLATE }, { 'driver/main.c': 'broken\n', 'demo.c': 'uses foo\n' });
		expect(run).toMatchObject({ conclusion: 'failure' });
		expect(run.title).toContain('not built: driver');
	});

	it('is only listed where the pull request does not touch it', async () => {
		const { pull, run } = await check({ ...BESIDE, ...TEMPLATE }, { 'demo/demo.c': 'fine too\n' });
		expect(run).toMatchObject({ conclusion: 'success' });
		expect(run.title).not.toContain('driver');
		expect(run.summary).toContain('<summary>Not built: 1</summary>');
		expect(pull.botComments).toEqual([]);
	});

	it('is built where the base branch’s configuration names it', async () => {
		const named = { [CONFIG]: 'modules: [{ path: demo }, { path: driver, commands: ["make"] }]\n' };
		const { run } = await check({ ...BESIDE, ...TEMPLATE, ...named }, { 'driver/main.c': 'fine too\n' });
		expect(run).toMatchObject({ conclusion: 'success' });
		expect(run.summary).not.toContain('Not built');
	});

	it('is no pass where it is all there is: neutral, and nothing is built', async () => {
		const scaffold = { 'driver/configure/Makefile': 'obj-m := testmod.o\n', 'driver/configure/X/test.c': '' };
		const { run } = await check({ ...TEMPLATE, ...scaffold }, { 'driver/main.c': 'does not compile\n' });
		expect(run).toMatchObject({ conclusion: 'neutral' });
		expect(run.title).toContain('driver');
		expect(await buildsOf(app, run.externalId)).toEqual([]);
	});

	it('is named where nothing is touched either', async () => {
		const { run } = await check(TEMPLATE, { 'userspace/tool.c': 'x\n' });
		expect(run).toMatchObject({ conclusion: 'skipped' });
		expect(run.summary).toContain('driver');
	});
});

it('a pull request after which nothing builds the modules of base fails', async () => {
	const repository = await app.createRepository(MODULE);
	const pull = await openPullRequest(repository, { Kbuild: 'obj-y := demo.o\n' });
	const run = await concluded(app, repository, pull.headSha);
	expect(run).toMatchObject({ conclusion: 'failure' });
	expect(run.title).toContain('Base builds modules that this change leaves without a build');
});

it('breaks GitHub’s contract nowhere in all this', () => {
	expect(app.github.violations).toEqual([]);
});
