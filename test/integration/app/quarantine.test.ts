import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Quarantine, TaskLimits } from '../../../src/checks/ports/quarantine.ts';
import { LimitExceeded } from '../../../src/shared/errors.ts';
import { buildsOf, concluded, openPullRequest, startTestApp, type TestApp } from './test-app.ts';

jest.setTimeout(90_000);

const SENTENCE = 'More than 30 s of processor time went into reading this, twice.';

let app: TestApp;
beforeAll(async () => {
	app = await startTestApp();
});
afterAll(() => app.close());

/** Work that a function chooses ends its process each time, until this is disposed. */
function endingAt(isMeant: (task: TaskLimits['name'], input: unknown) => boolean): { stop(): void } {
	const { quarantine } = app.application;
	const run = quarantine.run.bind(quarantine);
	const ending: Quarantine['run'] = (task, input, rest) =>
		isMeant(task.name, input) ? Promise.reject(new LimitExceeded('time', SENTENCE)) : run(task, input, rest);
	quarantine.run = ending;
	return { stop: () => void (quarantine.run = run) };
}

it('concludes a check whose plan ends its process, with the sentence', async () => {
	const repository = await app.createRepository();
	const ending = endingAt((name) => name === 'plan');
	const { headSha } = await openPullRequest(repository, { 'demo.c': 'fine \n' });
	const run = await concluded(app, repository, headSha);
	ending.stop();
	expect(run).toMatchObject({ conclusion: 'neutral' });
	expect(run.summary).toContain(SENTENCE);
});

it('has a build that ends its process hit a limit, and only that one', async () => {
	const repository = await app.createRepository();
	const isHead = (input: unknown) => JSON.stringify(input).includes('"side":"head"');
	const ending = endingAt((name, input) => name === 'build' && isHead(input));
	const { headSha } = await openPullRequest(repository, { 'demo.c': 'fine \n' });
	const run = await concluded(app, repository, headSha);
	ending.stop();
	const builds = await buildsOf(app, run.externalId);
	expect(builds.map(({ side, result }) => `${side} ${result?.outcome}`).toSorted()).toEqual([
		'base pass',
		'base pass',
		'head limit-exceeded',
		'head limit-exceeded',
	]);
	expect(run.summary).toContain(SENTENCE);
});
