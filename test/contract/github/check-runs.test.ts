import { FIRST_START_MS } from '../../fake-github/fake-github.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CheckRunAnnotation } from '../../../src/checks/ports/github.ts';
import { createApp } from '../../../src/github/clients.ts';
import { checkRun, createFixture, createGateway, type GatewayFixture, optionsOf, writesOf } from './gateway-fixture.ts';

let fixture: GatewayFixture;
let sha: string;

beforeAll(async () => {
	fixture = await createFixture();
}, FIRST_START_MS);
beforeEach(async () => {
	await fixture.pull.push({ 'src/driver.c': `${Math.random()}` });
	sha = fixture.pull.headSha;
	fixture.github.requests.length = 0;
});
afterEach(() => fixture.github.requireContractKept());
afterAll(() => fixture.github.close());

function annotations(count: number): CheckRunAnnotation[] {
	return Array.from({ length: count }, (_, index) => ({
		path: 'src/driver.c',
		startLine: index + 1,
		endLine: index + 1,
		level: 'failure',
		title: 'Unresolved symbol',
		message: `symbol_${index} is not exported`,
	}));
}

const finished = { status: 'completed', conclusion: 'failure' } as const;

describe('a check run', () => {
	test('is created queued, and then the same one goes on to its conclusion', async () => {
		const { gateway, identity, repository } = fixture;
		const id = await gateway.publishCheckRun(identity, checkRun(sha, { status: 'queued' }), null);
		const again = await gateway.publishCheckRun(
			identity,
			checkRun(sha, {
				...finished,
				title: '1 new unresolved symbol',
				text: 'The log.',
				detailsUrl: 'https://example.org/checks/1',
				actions: [{ label: 'Recheck', description: 'Build once more', identifier: 'recheck' }],
				startedAt: '2026-01-01T00:00:00Z',
				completedAt: '2026-01-01T00:10:00Z',
			}),
			id,
		);
		expect(again).toBe(id);
		const [run, ...others] = repository.checkRuns(sha);
		expect(others).toEqual([]);
		expect(run).toMatchObject({
			name: 'modprobot',
			externalId: 'check-1',
			status: 'completed',
			conclusion: 'failure',
			title: '1 new unresolved symbol',
			text: 'The log.',
			detailsUrl: 'https://example.org/checks/1',
			actions: [{ identifier: 'recheck' }],
		});
	});

	test('has any number of annotations, each once, in order', async () => {
		const { gateway, identity, repository } = fixture;
		await gateway.publishCheckRun(identity, checkRun(sha, { ...finished, annotations: annotations(120) }), null);
		const messages = repository.checkRuns(sha)[0]!.annotations.map(({ message }) => message);
		expect(messages).toEqual(annotations(120).map(({ message }) => message));
		expect(writesOf(fixture.github)).toEqual(['POST 201', 'PATCH 200', 'PATCH 200']);
	});

	test('published again has its annotations still once', async () => {
		const { gateway, identity, repository } = fixture;
		const run = checkRun(sha, { ...finished, annotations: annotations(120) });
		const id = await gateway.publishCheckRun(identity, run, null);
		await gateway.publishCheckRun(identity, run, id);
		await gateway.publishCheckRun(identity, run, null);
		expect(repository.checkRuns(sha)).toHaveLength(1);
		expect(repository.checkRuns(sha)[0]!.annotations).toHaveLength(120);
	});

	test('whose publisher died between two batches is completed by the next one', async () => {
		const { gateway, github, identity, repository } = fixture;
		const run = checkRun(sha, { ...finished, annotations: annotations(120) });
		github.failNext({ status: 502, method: 'PATCH', times: 2 });
		await expect(gateway.publishCheckRun(identity, run, null)).rejects.toMatchObject({ kind: 'infrastructure-error' });
		expect(repository.checkRuns(sha)[0]!.annotations).toHaveLength(50);
		await createGateway(github).publishCheckRun(identity, run, null);
		expect(repository.checkRuns(sha)).toHaveLength(1);
		expect(repository.checkRuns(sha)[0]!.annotations).toHaveLength(120);
	});

	test.each([false, true])('survives one 502 (the write was done: %s)', async (afterwards) => {
		const { gateway, github, identity, repository } = fixture;
		github.failNext({ status: 502, method: 'POST', path: /check-runs$/, afterwards });
		await gateway.publishCheckRun(identity, checkRun(sha, { annotations: annotations(3) }), null);
		expect(repository.checkRuns(sha)).toHaveLength(1);
		expect(repository.checkRuns(sha)[0]!.annotations).toHaveLength(3);
	});

	test('whose id was lost is found again, also behind a hundred others of the same name', async () => {
		const { gateway, identity, repository } = fixture;
		const id = await gateway.publishCheckRun(identity, checkRun(sha), null);
		const client = await createApp(optionsOf(fixture.github)).getInstallationOctokit(identity.installationId);
		const others = Array.from({ length: 101 }, (_, index) => ({
			owner: 'acme',
			repo: 'driver',
			name: 'modprobot',
			head_sha: sha,
			external_id: `other-${index}`,
		}));
		await Promise.all(others.map((other) => client.rest.checks.create(other)));
		expect(await gateway.publishCheckRun(identity, checkRun(sha, finished), null)).toBe(id);
		expect(repository.checkRuns(sha)).toHaveLength(102);
	});

	test('with another external id is another one', async () => {
		const { gateway, identity } = fixture;
		const first = await gateway.publishCheckRun(identity, checkRun(sha), null);
		const second = await gateway.publishCheckRun(identity, checkRun(sha, { externalId: 'check-2' }), null);
		expect(second).not.toBe(first);
	});

	test('asked for twice at a time is made once', async () => {
		const { gateway, identity, repository } = fixture;
		const both = [1, 2].map(() => gateway.publishCheckRun(identity, checkRun(sha), null));
		const [first, second] = await Promise.all(both);
		expect(first).toBe(second);
		expect(repository.checkRuns(sha)).toHaveLength(1);
	});

	test('begins anew when it is checked again', async () => {
		const { gateway, identity, repository } = fixture;
		const id = await gateway.publishCheckRun(identity, checkRun(sha, finished), null);
		await gateway.publishCheckRun(identity, checkRun(sha, { status: 'queued' }), id);
		expect(repository.checkRuns(sha)[0]).toMatchObject({ status: 'queued', conclusion: null });
	});

	test('for a commit that is not there is refused for good', async () => {
		const { gateway, identity } = fixture;
		const publish = gateway.publishCheckRun(identity, checkRun('0123456789'.repeat(4)), null);
		await expect(publish).rejects.toMatchObject({ kind: 'user-error' });
	});
});
