import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { buildsOf, concluded, MODULE, openPullRequest, startTestApp, type TestApp } from './test-app.ts';

jest.setTimeout(120_000);

const CONFIG = '.github/modprobot.yml';
const FAR = '2999-12-31';

let app: TestApp;
beforeAll(async () => {
	app = await startTestApp();
});
afterAll(() => app.close());

const check = (base: Readonly<Record<string, string>>, head: Readonly<Record<string, string>>) =>
	checkOf({ ...MODULE, ...base }, head);

async function checkOf(base: Readonly<Record<string, string>>, head: Readonly<Record<string, string>>) {
	const repository = await app.createRepository(base);
	const pull = await openPullRequest(repository, head);
	return { pull, run: await concluded(app, repository, pull.headSha) };
}

describe('a known failure', () => {
	const known = (until: string) => `known: [{ symbol: foo, reason: "dropped in v3", until: ${until} }]\n`;

	it('of the base branch is no reason to fail, and said so', async () => {
		const { pull, run } = await check({ [CONFIG]: known(FAR) }, { 'demo.c': 'uses foo\n' });
		expect(run).toMatchObject({ conclusion: 'success' });
		expect(run.title).toContain('No new failures; known: 1 unresolved symbol on 2 of 2 kernels');
		expect(run.summary).toContain(`Known until ${FAR}: dropped in v3`);
		expect(pull.botComments).toEqual([]);
	});

	it('of the pull request itself is one to fail for', async () => {
		const { run } = await check({}, { 'demo.c': 'uses foo\n', [CONFIG]: known(FAR) });
		expect(run).toMatchObject({ conclusion: 'failure' });
	});

	it('is one as well after its day, which is said', async () => {
		const { pull, run } = await check({ [CONFIG]: known('2020-02-29') }, { 'demo.c': 'uses foo\n' });
		expect(run).toMatchObject({ conclusion: 'failure' });
		expect(pull.botComments[0]?.body).toContain('has expired on 2020-02-29 and counts again');
	});

	it('that fails no more is told to be removed', async () => {
		const { pull, run } = await check({ [CONFIG]: known(FAR) }, { 'demo.c': 'fine too\n' });
		expect(run).toMatchObject({ conclusion: 'success' });
		expect(run.summary).toContain('does not fail any more: remove it from known');
		expect(pull.botComments).toEqual([]);
	});
});

describe('a symbol list', () => {
	const demanded = 'symbolLists: [{ path: ci/list, kernels: ["debian-12"] }]\n';

	it('of the base branch holds, not the one that the pull request brings', async () => {
		const { pull, run } = await check(
			{ [CONFIG]: demanded, 'ci/list': 'bar\n' },
			{ 'demo.c': 'calls foo\n', 'ci/list': 'bar\nfoo\n' },
		);
		expect(run).toMatchObject({ conclusion: 'failure' });
		expect(run.title).toContain('1 new unresolved symbol on 1 of 2 kernels');
		expect(pull.botComments[0]?.body).toContain('`foo` is not on the symbol list.');
		expect(pull.botComments[0]?.body).toContain('The symbol list of debian-12 is ci/list.');
	});

	it('that changes makes stored results worthless on its kernels', async () => {
		const repository = await app.createRepository({ ...MODULE, [CONFIG]: demanded, 'ci/list': 'bar\n' });
		const first = await openPullRequest(repository, { 'demo.c': 'calls foo\n' }, { head: 'one' });
		expect(await concluded(app, repository, first.headSha)).toMatchObject({ conclusion: 'failure' });
		await repository.push('main', { 'ci/list': 'bar\nfoo\n' });
		const second = await openPullRequest(repository, { 'demo.c': 'calls foo\n' }, { head: 'two' });
		expect(await concluded(app, repository, second.headSha)).toMatchObject({ conclusion: 'success' });
	});

	it('that is missing on base ends neutral, naming it; nothing is built', async () => {
		const { pull, run } = await check({ [CONFIG]: demanded }, { 'demo.c': 'calls foo\n' });
		expect(run).toMatchObject({ conclusion: 'neutral' });
		expect(run.summary).toContain('ci/list');
		expect(await buildsOf(app, run.externalId)).toEqual([]);
		expect(pull.botComments).toEqual([]);
	});

	it('that is none on base ends neutral, naming file and line', async () => {
		const { run } = await check({ [CONFIG]: demanded, 'ci/list': 'bar\nnot a name\n' }, { 'demo.c': 'calls foo\n' });
		expect(run).toMatchObject({ conclusion: 'neutral' });
		expect(run.summary).toMatch(/at ci\/list:\W?2;/);
	});

	it('that the pull request spoils is pointed out', async () => {
		const { pull, run } = await check(
			{ [CONFIG]: demanded, 'ci/list': 'bar\n' },
			{ 'demo.c': 'fine too\n', 'ci/list': 'not a name\n' },
		);
		expect(run).toMatchObject({ conclusion: 'success' });
		expect(pull.botComments[0]?.body).toMatch(/at ci\/list:\W?1;/);
	});
});

describe('an organisation', () => {
	it('knows failures and demands lists of its repositories; what other repositories fail at is no stale entry', async () => {
		const other = app.github.createOrganisation('umbrella');
		const known = `[{ symbol: elsewhere, reason: x, until: ${FAR} }, { symbol: foo, reason: x, until: ${FAR} }]`;
		await other.createRepository('.github', { [CONFIG]: `known: ${known}\nsymbolLists: [{ path: ci/list }]\n` });
		const repository = await other.createRepository('driver', { ...MODULE, 'ci/list': 'bar\n' });
		await other.install();
		const pull = await openPullRequest(repository, { 'demo.c': 'calls foo\n' });
		const run = await concluded(app, repository, pull.headSha);
		expect(run).toMatchObject({ conclusion: 'success' });
		expect(run.title).toContain('known: 1 unresolved symbol on 2 of 2 kernels');
		expect(run.summary).not.toContain('does not fail any more');
	});
});

describe('a configuration that is too large to be read', () => {
	const large = `failOn: never\n${'#'.repeat(64 * 1024)}\n`;

	it('ends the check where it is the base branch’s, and is not taken for none', async () => {
		const { run } = await check({ [CONFIG]: large }, { 'demo.c': 'uses foo\n' });
		expect(run).toMatchObject({ conclusion: 'neutral', title: 'The configuration is invalid' });
		expect(run.summary).toContain('.github/modprobot.yml is larger than 64 KiB');
		expect(run.summary).toContain('Mend the file on the base branch');
	});

	it('is said of a pull request that brings it', async () => {
		const { pull } = await check({}, { 'demo.c': 'fine too\n', [CONFIG]: large });
		expect(pull.botComments[0]?.body).toContain('is larger than 64 KiB');
	});
});

const TEMPLATE = {
	'driver/Makefile.in': 'obj-m += @NAME@.o\n@NAME@-y := main.o\n',
	'driver/main.c': 'fine\n',
};
/** Beside the template, and not around it. */
const BESIDE = { 'demo/Kbuild': 'obj-m := demo.o\n', 'demo/demo.c': 'fine\n', 'demo.c': 'fine\n' };

describe('a driver that only a template says how to build', () => {
	it('is no pass where the pull request touches it: neutral, by name, with what to write', async () => {
		const { pull, run } = await checkOf({ ...BESIDE, ...TEMPLATE }, { 'driver/main.c': 'does not compile\n' });
		expect(run).toMatchObject({ conclusion: 'neutral' });
		expect(run.title).toContain('Not built, and so not checked: driver');
		expect(run.summary).toContain('only Makefile.in says how');
		expect(run.summary).toContain('  - path: demo\n  - path: driver\n');
		expect(pull.botComments).toEqual([]);
	});

	it('does not hide what fails beside it', async () => {
		const { run } = await checkOf({ ...BESIDE, ...TEMPLATE }, { 'driver/main.c': 'broken\n', 'demo.c': 'uses foo\n' });
		expect(run).toMatchObject({ conclusion: 'failure' });
		expect(run.title).toContain('not built: driver');
	});

	it('is only listed where the pull request does not touch it', async () => {
		const { pull, run } = await checkOf({ ...BESIDE, ...TEMPLATE }, { 'demo/demo.c': 'fine too\n' });
		expect(run).toMatchObject({ conclusion: 'success' });
		expect(run.title).not.toContain('driver');
		expect(run.summary).toContain('<summary>Not built: 1</summary>');
		expect(pull.botComments).toEqual([]);
	});

	it('is built where the base branch’s configuration names it', async () => {
		const named = { [CONFIG]: 'modules: [{ path: demo }, { path: driver, commands: ["make"] }]\n' };
		const { run } = await checkOf({ ...BESIDE, ...TEMPLATE, ...named }, { 'driver/main.c': 'fine too\n' });
		expect(run).toMatchObject({ conclusion: 'success' });
		expect(run.summary).not.toContain('Not built');
	});

	it('is no pass where it is all there is: neutral, and nothing is built', async () => {
		const scaffold = { 'driver/configure/Makefile': 'obj-m := testmod.o\n', 'driver/configure/X/test.c': '' };
		const { run } = await checkOf({ ...TEMPLATE, ...scaffold }, { 'driver/main.c': 'does not compile\n' });
		expect(run).toMatchObject({ conclusion: 'neutral' });
		expect(run.title).toContain('driver');
		expect(await buildsOf(app, run.externalId)).toEqual([]);
	});

	it('is named where nothing is touched either', async () => {
		const { run } = await checkOf(TEMPLATE, { 'userspace/tool.c': 'x\n' });
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
