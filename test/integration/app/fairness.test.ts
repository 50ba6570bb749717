/** How installations share the builders, and what is more than there is room for. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Organisation } from '../../fake-github/actors/organisation.ts';
import { eventually } from './eventually.ts';
import { buildsOf, concluded, MODULE, openPullRequest, RULES, startTestApp, type TestApp } from './test-app.ts';

jest.setTimeout(120_000);

const ROOM = 4;

let app: TestApp;
beforeAll(async () => {
	const repository = { checks: ROOM, builds: 1000 };
	app = await startTestApp({ builds: 1, rules: { ...RULES, room: { ...RULES.room, repository } } });
});
afterAll(() => app.close());

const begunOf = (sha: string) => app.engine.begun.filter((name) => name.endsWith(sha));

/** Nothing is built until this is called. */
function holdBuilds(): () => void {
	const gate = Promise.withResolvers<void>();
	app.engine.gate = gate.promise;
	return () => {
		app.engine.gate = Promise.resolve();
		gate.resolve();
	};
}

async function openPullRequests(organisation: Organisation, count: number) {
	const repository = await organisation.createRepository(`driver-of-${organisation.login}`, MODULE);
	const pulls = [];
	for (let index = 0; index < count; index++) {
		const files = { 'demo.c': `fine\n${organisation.login} ${index}\n` };
		pulls.push(await openPullRequest(repository, files, { head: `change-${index}` }));
	}
	return { repository, pulls };
}

async function organisationOf(login: string): Promise<Organisation> {
	const organisation = app.github.createOrganisation(login);
	await organisation.install();
	return organisation;
}

describe('the builds of one installation', () => {
	it('make those of another wait for one build at most, however many there are and whenever they came', async () => {
		const release = holdBuilds();
		const [busy, quiet] = [await organisationOf('busy'), await organisationOf('quiet')];
		const many = await openPullRequests(busy, ROOM);
		const isPlanned = (sha: string, from: typeof many) => from.repository.checkRuns(sha)[0]?.status === 'in_progress';
		await eventually(
			() => many.pulls.every(({ headSha }) => isPlanned(headSha, many)),
			'all of the busy one’s planned',
		);
		const few = await openPullRequests(quiet, 1);
		await eventually(() => isPlanned(few.pulls[0]!.headSha, few), 'the quiet one’s planned');
		const before = app.engine.begun.length;
		release();
		await concluded(app, few.repository, few.pulls[0]!.headSha);
		for (const { headSha } of many.pulls) await concluded(app, many.repository, headSha);
		const own = new Set([few.pulls[0]!.headSha, few.pulls[0]!.baseSha]);
		const order = app.engine.begun.slice(before).map((name) => (own.has(name.split(' ')[1]!) ? 'quiet' : 'busy'));
		// Base and head on two kernels; one whose last build is just being recorded may be passed over once.
		expect(order.join(' ')).toMatch(/^(?:(?:busy )?quiet ){4}busy/);
	});
});

describe('a check for which there is no room', () => {
	it('waits, says so in its check run, and is begun when another has ended', async () => {
		const release = holdBuilds();
		const { repository, pulls } = await openPullRequests(await organisationOf('crowd'), ROOM + 2);
		const runOf = (sha: string) => repository.checkRuns(sha).at(-1);
		const waiting = () => pulls.filter(({ headSha }) => runOf(headSha)?.title?.startsWith('Waiting for room') === true);
		await eventually(() => waiting().length === 2, 'two checks that wait');
		const [one] = waiting();
		expect(runOf(one!.headSha)).toMatchObject({ status: 'queued', conclusion: null });
		expect(runOf(one!.headSha)?.summary).toContain('4 checks for this repository');
		expect(await buildsOf(app, runOf(one!.headSha)!.externalId)).toEqual([]);
		release();
		for (const { headSha } of pulls) {
			expect((await concluded(app, repository, headSha)).conclusion).toBe('success');
			expect(begunOf(headSha)).toHaveLength(2);
		}
	});

	it('takes no room from another repository', async () => {
		const release = holdBuilds();
		const organisation = await organisationOf('two');
		const crowded = await openPullRequests(organisation, ROOM + 1);
		const other = await organisation.createRepository('other', MODULE);
		const pull = await openPullRequest(other, { 'demo.c': 'fine\nother\n' });
		await eventually(() => other.checkRuns(pull.headSha)[0]?.status === 'in_progress', 'a planned check');
		release();
		expect((await concluded(app, other, pull.headSha)).conclusion).toBe('success');
		for (const { headSha } of crowded.pulls) await concluded(app, crowded.repository, headSha);
	});
});

it('breaks GitHub’s contract nowhere in all this', () => {
	expect(app.github.violations).toEqual([]);
});
