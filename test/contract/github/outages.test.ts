/** Which of GitHub's refusals pass by themselves. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { FIRST_START_MS } from '../../fake-github/fake-github.ts';
import { createFixture, createGateway, identityOf, type GatewayFixture } from './gateway-fixture.ts';

let fixture: GatewayFixture;
beforeAll(async () => {
	fixture = await createFixture();
}, FIRST_START_MS);
afterEach(() => fixture.github.requireContractKept());
afterAll(() => fixture.github.close());

const gateway = () => createGateway(fixture.github);
const compare = () => gateway().mergeBase(fixture.identity, fixture.pull.baseSha, fixture.pull.headSha);

describe('may pass', () => {
	it.each([
		['401 for a token', { status: 401, path: /access_tokens/, times: 3 }],
		['403 for a token', { status: 403, path: /access_tokens/, times: 3 }],
		['401 for a token that GitHub gave', { status: 401, path: /compare/, times: 9 }],
		['500', { status: 500, path: /compare/, times: 9 }],
		['a secondary limit without a time', { status: 403, path: /compare/, times: 3, message: 'secondary rate limit' }],
	])('%s', async (_what, failure) => {
		const end = fixture.github.failNext(failure);
		await expect(compare()).rejects.toMatchObject({ name: 'Unavailable', peer: 'GitHub' });
		end();
	});

	it('404 for a commit that was just pushed', async () => {
		fixture.github.failNext({ status: 404, path: /compare/, message: 'Not Found' });
		await expect(compare()).rejects.toMatchObject({ name: 'NotThere' });
		await expect(compare()).resolves.toBe(fixture.pull.baseSha);
	});
});

describe('is final', () => {
	it('that two commits have no common ancestor', async () => {
		fixture.github.failNext({ status: 404, path: /compare/, message: 'No common ancestor between a and b.' });
		await expect(compare()).rejects.toMatchObject({ name: 'UserError' });
	});

	it('that the App is not installed', async () => {
		const elsewhere = { ...fixture.identity, installationId: 4711 };
		await expect(gateway().getPullRequest(elsewhere, 1)).rejects.toMatchObject({ name: 'UserError' });
	});
});

describe('what GitHub says of when to come again', () => {
	const reset = () => String(Math.floor(Date.now() / 1000) + 1800);
	it.each([
		['retry-after', () => ({ 'retry-after': '1800' })],
		['the quota’s reset', () => ({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset() })],
	])('%s is told, and kept for that installation alone', async (_what, headers) => {
		const other = fixture.github.createOrganisation(`other-${_what.length}`);
		const theirs = await other.createRepository('driver', { Makefile: 'all:\n' });
		await other.install();
		const shared = gateway();
		fixture.github.failNext({ status: 403, path: /access_tokens/, headers: headers(), message: 'rate limit' });
		const limited = shared.installationToken(fixture.identity);
		await expect(limited).rejects.toMatchObject({ name: 'Unavailable', retryAfterMs: expect.any(Number) });
		const asked = fixture.github.requests.length;
		await expect(shared.installationToken(fixture.identity)).rejects.toMatchObject({ name: 'Unavailable' });
		expect(fixture.github.requests).toHaveLength(asked);
		await expect(shared.installationToken(identityOf(other, theirs))).resolves.toMatch(/^ghs_/);
	});
});
