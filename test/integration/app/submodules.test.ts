import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { FileChanges } from '../../fake-github/bare-repository.ts';
import type { Repository } from '../../fake-github/actors/repository.ts';
import { concluded, MODULE, startTestApp, type TestApp } from './test-app.ts';

jest.setTimeout(120_000);

let app: TestApp;
let count = 0;
beforeAll(async () => {
	app = await startTestApp();
});
afterAll(() => app.close());

const NEEDS_IT = { ...MODULE, 'demo.c': 'includes common/common.h\n' };

async function repository(files: FileChanges, isPrivate = false): Promise<Repository> {
	return app.organisation.createRepository(`with-submodule-${++count}`, files, { private: isPrivate });
}

/** A repository to be a submodule, and the commit of its header. */
async function common(isPrivate = false): Promise<{ readonly name: string; readonly commit: string }> {
	const name = `common-${++count}`;
	const made = await app.organisation.createRepository(name, {}, { private: isPrivate });
	return { name, commit: await made.push('main', { 'common.h': 'int answer;\n' }) };
}

function submodule(url: string, commit: string): FileChanges {
	return {
		'.gitmodules': `[submodule "common"]\n\tpath = common\n\turl = ${url}\n`,
		common: { submodule: commit },
	};
}

async function check(of: Repository, files: FileChanges, from: Repository = of) {
	const head = `change-${++count}`;
	await from.push(head, files);
	const pull = await of.openPullRequest({
		head,
		title: 'A change',
		author: 'contributor',
		...(from !== of && { from }),
	});
	const run = await concluded(app, of, pull.headSha);
	return { conclusion: run.conclusion, title: run.title, summary: run.summary, comments: pull.botComments };
}

describe('a submodule of the same host', () => {
	it('is there when modules are built, at the commit that is recorded, without a token where everyone may read it', async () => {
		const { name, commit } = await common();
		const driver = await repository({ ...NEEDS_IT, ...submodule(`../${name}.git`, commit) });
		const before = app.github.requests.length;
		expect(await check(driver, { 'other.c': 'new\n' })).toMatchObject({ conclusion: 'success' });
		// The fake refuses a token that is another repository's.
		expect(app.github.requests.slice(before)).toContainEqual(
			expect.objectContaining({ path: `/acme/${name}.git/git-upload-pack`, status: 200 }),
		);
	});

	it.each(['git@HOST:acme/NAME', 'http://ORIGIN/acme/NAME.git', 'ssh://git@HOST/acme/NAME.git'])(
		'is found by %s',
		async (form) => {
			const { name, commit } = await common();
			const { host, hostname } = new URL(app.github.url);
			const url = form.replace('ORIGIN', host).replace('HOST', hostname).replace('NAME', name);
			const driver = await repository(MODULE);
			expect(await check(driver, { ...NEEDS_IT, ...submodule(url, commit) })).toMatchObject({ conclusion: 'success' });
		},
	);

	it('that is private is fetched with a token of its own, where base has it', async () => {
		const { name, commit } = await common(true);
		const driver = await repository({ ...NEEDS_IT, ...submodule(`../${name}.git`, commit) }, true);
		expect(await check(driver, { 'other.c': 'new\n' })).toMatchObject({ conclusion: 'success' });
	});

	it('that is private is not read for whoever names it in a pull request', async () => {
		const { name, commit } = await common(true);
		const driver = await repository(MODULE, true);
		// Others may: it is in the mirrors.
		const other = await repository({ ...NEEDS_IT, ...submodule(`../${name}.git`, commit) }, true);
		expect(await check(other, { 'other.c': 'new\n' })).toMatchObject({ conclusion: 'success' });
		const { conclusion, title } = await check(driver, { ...NEEDS_IT, ...submodule(`../${name}.git`, commit) });
		expect(conclusion).toBe('neutral');
		expect(title).toContain(`acme/${name} is private, and the base commit does not have it`);
	});

	it('that is private is not shown to the public by a fork’s change', async () => {
		const { name, commit } = await common(true);
		const driver = await repository({ ...NEEDS_IT, ...submodule(`../${name}.git`, commit) });
		expect(await check(driver, { 'other.c': 'new\n' })).toMatchObject({ conclusion: 'success' });
		const { conclusion, title } = await check(driver, { 'other.c': 'theirs\n' }, await driver.fork('contributor'));
		expect(conclusion).toBe('neutral');
		expect(title).toContain(`acme/${name} is private, and the result of a fork’s change is public`);
	});
});

describe('a submodule that cannot be had', () => {
	const ELSEWHERE = 'https://gitlab.example/acme/common.git';
	const SENTENCE = 'The submodule common was left out of the build: it is on another host (gitlab.example)';

	it('is the reason that is given, where the pull request brings it and the build fails', async () => {
		const driver = await repository(MODULE);
		const { conclusion, title, summary, comments } = await check(driver, {
			...NEEDS_IT,
			...submodule(ELSEWHERE, '1'.repeat(40)),
		});
		expect(conclusion).toBe('neutral');
		expect(title).toContain(SENTENCE);
		expect(summary).toContain('No such file or directory');
		expect(comments).toEqual([]);
	});

	it('makes no check green in which its header is missing on both sides', async () => {
		const driver = await repository({ ...NEEDS_IT, ...submodule(ELSEWHERE, '1'.repeat(40)) });
		const { conclusion, title } = await check(driver, { 'other.c': 'new\n' });
		expect({ conclusion, title }).toMatchObject({ conclusion: 'neutral', title: expect.stringContaining(SENTENCE) });
	});

	it('is noted, and hides nothing, where modules do without', async () => {
		const driver = await repository({ ...MODULE, ...submodule(ELSEWHERE, '1'.repeat(40)) });
		const fine = await check(driver, { 'demo.c': 'fine too\n' });
		expect(fine.conclusion).toBe('success');
		expect(fine.summary).toContain('The submodule common was left out of the build: it is on another host');
		expect(await check(driver, { 'demo.c': 'uses foo\n' })).toMatchObject({ conclusion: 'failure' });
		expect(await check(driver, { 'demo.c': 'includes gone.h\n' })).toMatchObject({ conclusion: 'failure' });
	});

	it('is not said to be fine where the pull request changes it', async () => {
		const driver = await repository({ ...MODULE, ...submodule(ELSEWHERE, '1'.repeat(40)) });
		const { conclusion, title } = await check(driver, { common: { submodule: '2'.repeat(40) } });
		expect({ conclusion, title }).toMatchObject({ conclusion: 'neutral', title: expect.stringContaining(SENTENCE) });
	});

	it('may have held the modules of a repository that shows none', async () => {
		const driver = await repository({ README: 'words\n', ...submodule(ELSEWHERE, '1'.repeat(40)) });
		const { conclusion, summary } = await check(driver, { 'main.c': 'new\n' });
		expect(conclusion).toBe('neutral');
		expect(summary).toContain('it is on another host');
	});

	it('at a commit that is gone is said to be so', async () => {
		const { name } = await common();
		const driver = await repository(MODULE);
		const { title } = await check(driver, { ...NEEDS_IT, ...submodule(`../${name}.git`, '1'.repeat(40)) });
		expect(title).toContain(`acme/${name} has no commit 111111111111`);
	});
});

it('GitHub’s contract is kept', () => {
	expect(app.github.violations).toEqual([]);
});
