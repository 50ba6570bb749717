import { generateKeyPairSync } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createGitHub } from '../../../src/github/github-app.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { closePeers, SilentPeer } from '../../peers/silent-peer.ts';

const { privateKey } = generateKeyPairSync('rsa', {
	modulusLength: 2048,
	privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
	publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const repository = { installationId: 1, repositoryId: 2, owner: 'acme', name: 'driver' };
const TOKEN = { token: 'ghs_x', expires_at: new Date(Date.now() + 3_600_000).toISOString(), permissions: {} };

const gateway = (baseUrl: string) =>
	createGitHub({
		appId: 1,
		privateKey,
		logger: silentLogger,
		baseUrl,
		gitUrl: baseUrl,
		spaceWrites: false,
		retrySecondMs: 1,
		requestTimeoutMs: 200,
	});
const outage = { name: 'Unavailable', peer: 'GitHub' };

let close = () => Promise.resolve();
afterEach(() => close());
afterEach(closePeers);

/** A GitHub that gives tokens, and answers everything else in this way. */
async function gitHubThat(answers: (response: ServerResponse) => void): Promise<string> {
	const server = createServer((request, response) => {
		if (request.url?.endsWith('/access_tokens') !== true) return answers(response);
		response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(TOKEN));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	close = async () => {
		server.closeAllConnections();
		await new Promise<void>((resolve) => void server.close(() => resolve()));
	};
	const address = server.address();
	return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

describe.each([
	['says nothing', null],
	['sends a byte at a time', 'HTTP/1.1 200 OK\r\nX: y\r\n'],
])('a GitHub that takes the connection and %s', (_what, says) => {
	it('is given up when it is asked for a token', async () => {
		const peer = await SilentPeer.listen({ says });
		await expect(gateway(peer.url).installationToken(repository)).rejects.toMatchObject(outage);
		await expect(gateway(peer.url).getPullRequest(repository, 1)).rejects.toMatchObject(outage);
	});
});

describe('an answer', () => {
	it('that never comes is given up', async () => {
		const url = await gitHubThat(() => undefined);
		await expect(gateway(url).mergeBase(repository, 'a', 'b')).rejects.toMatchObject(outage);
	});

	it('that comes a byte at a time is given up', async () => {
		const url = await gitHubThat((response) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			const timer = setInterval(() => response.write(' '), 20);
			response.on('close', () => clearInterval(timer));
		});
		await expect(gateway(url).mergeBase(repository, 'a', 'b')).rejects.toMatchObject(outage);
	});

	it('that breaks off is not taken for a shorter one', async () => {
		const url = await gitHubThat((response) => {
			response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
			response.write('{"merge_base_commit":');
			setTimeout(() => response.destroy(), 20);
		});
		await expect(gateway(url).mergeBase(repository, 'a', 'b')).rejects.toMatchObject(outage);
	});
});
