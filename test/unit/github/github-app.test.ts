import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import type { CheckRun } from '../../../src/checks/ports/github.ts';
import type { GitHubGateway } from '../../../src/checks/ports/github.ts';
import { createGitHub } from '../../../src/github/github-app.ts';
import { silentLogger } from '../../../src/shared/logger.ts';

const { privateKey } = generateKeyPairSync('rsa', {
	modulusLength: 2048,
	privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
	publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const repository = { installationId: 1, repositoryId: 2, owner: 'acme', name: 'driver' };

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => nock.restore());

function gateway(baseUrl = 'https://api.github.com'): GitHubGateway {
	const quick = { spaceWrites: false, retrySecondMs: 1, requestTimeoutMs: 200 };
	const gitUrl = 'https://git.example.org';
	return createGitHub({ appId: 1, privateKey, logger: silentLogger, ...quick, baseUrl, gitUrl });
}

function tokenReply() {
	const expires_at = new Date(Date.now() + 3_600_000).toISOString();
	return nock('https://api.github.com')
		.post('/app/installations/1/access_tokens')
		.reply(201, { token: 'ghs_x', expires_at, permissions: {} });
}

describe('GitHub', () => {
	test('that cannot be reached is an infrastructure error', async () => {
		tokenReply();
		nock('https://api.github.com').get('/repos/acme/driver/pulls/1').times(4).replyWithError('ECONNRESET');
		await expect(gateway().getPullRequest(repository, 1)).rejects.toMatchObject({ kind: 'infrastructure-error' });
		expect(nock.isDone()).toBe(true);
	});

	test('that never answers is one as well', async () => {
		nock.enableNetConnect('127.0.0.1');
		const server = createServer(() => {});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const address = server.address();
		const silent = gateway(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
		await expect(silent.getPullRequest(repository, 1)).rejects.toMatchObject({ kind: 'infrastructure-error' });
		server.closeAllConnections();
		await new Promise<void>((resolve) => void server.close(() => resolve()));
	});

	test('that does not know the App’s key is the operator’s to mend', async () => {
		nock('https://api.github.com')
			.post('/app/installations/1/access_tokens')
			.times(2)
			.reply(401, { message: 'A JSON web token could not be decoded' });
		await expect(gateway().getPullRequest(repository, 1)).rejects.toThrow(
			'does not accept the App’s id and private key',
		);
	});
});

test('git fetches from the address that is set for it, wherever the API is', () => {
	expect(gateway().cloneUrl(repository)).toBe('https://git.example.org/acme/driver.git');
});

describe('what is over GitHub’s limits is our mistake, and is not sent', () => {
	const run: CheckRun = {
		headSha: 'a'.repeat(40),
		name: 'modprobot',
		externalId: '1',
		status: 'queued',
		title: 'title',
		summary: 'summary',
		annotations: [],
	};
	const note = { path: 'a.c', startLine: 1, endLine: 1, level: 'failure', title: 'title', message: 'message' } as const;
	const button = { label: 'label', description: 'description', identifier: 'identifier' };
	test.each<[string, Partial<CheckRun>]>([
		['the summary', { summary: 'x'.repeat(65_536) }],
		['the text', { text: 'x'.repeat(65_536) }],
		['an annotation’s title', { annotations: [{ ...note, title: 'x'.repeat(256) }] }],
		['an annotation’s message in bytes', { annotations: [{ ...note, message: 'é'.repeat(40_000) }] }],
		['an annotation’s first line', { annotations: [{ ...note, startLine: 0 }] }],
		['an annotation’s last line', { annotations: [{ ...note, startLine: 2 }] }],
		['the number of buttons', { actions: [button, button, button, button] }],
		['a button’s label', { actions: [{ ...button, label: 'x'.repeat(21) }] }],
		['a button’s description', { actions: [{ ...button, description: 'x'.repeat(41) }] }],
		['a button’s identifier', { actions: [{ ...button, identifier: 'x'.repeat(21) }] }],
		['a conclusion before the end', { conclusion: 'success' }],
		['an end without a conclusion', { status: 'completed' }],
	])('%s', async (_, change) => {
		await expect(gateway().publishCheckRun(repository, { ...run, ...change }, null)).rejects.toThrow(RangeError);
	});
});
