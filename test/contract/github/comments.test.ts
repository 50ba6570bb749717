import { FIRST_START_MS } from '../../fake-github/fake-github.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { PullRequest } from '../../fake-github/actors/pull-request.ts';
import { createFixture, createGateway, type GatewayFixture, identityOf, writesOf } from './gateway-fixture.ts';

const marker = '<!-- modprobot -->';
let fixture: GatewayFixture;
let pull: PullRequest;

beforeAll(async () => {
	fixture = await createFixture();
}, FIRST_START_MS);
beforeEach(async () => {
	pull = await fixture.repository.openPullRequest({ head: 'topic', title: 'Another', author: 'contributor' });
	fixture.github.requests.length = 0;
});
afterEach(() => fixture.github.requireContractKept());
afterAll(() => fixture.github.close());

function upsert(body: string, existingId: number | null): Promise<number | null> {
	return fixture.gateway.upsertComment(fixture.identity, pull.number, `${marker}\n${body}`, { marker, existingId });
}

function botBodies(): string[] {
	return pull.botComments.map(({ body }) => body.replace(`${marker}\n`, ''));
}

describe('the comment', () => {
	test('is one: created, then edited', async () => {
		const id = await upsert('first', null);
		expect(await upsert('second', id)).toBe(id);
		expect(botBodies()).toEqual(['second']);
	});

	test('with the same text is not edited', async () => {
		const id = await upsert('same', null);
		await upsert('same', id);
		await upsert('same', null);
		expect(writesOf(fixture.github)).toEqual(['POST 201']);
	});

	test('is found on the third page when its id was lost', async () => {
		for (let index = 0; index < 205; index++) await pull.comment('chatty', `comment ${index}`);
		const id = await upsert('first', null);
		for (let index = 0; index < 10; index++) await pull.comment('chatty', `more ${index}`);
		expect(await upsert('second', null)).toBe(id);
		expect(botBodies()).toEqual(['second']);
	});

	test('of another author is left alone, even with our marker and even by its id', async () => {
		const foreign = await pull.comment('impostor', `${marker}\nI am modprobot`);
		const id = await upsert('real', foreign.id);
		expect(id).not.toBe(foreign.id);
		expect(pull.comments.map(({ author, body }) => [author, body])).toEqual([
			['impostor', `${marker}\nI am modprobot`],
			['modprobot[bot]', `${marker}\nreal`],
		]);
	});

	test('that was deleted is created again', async () => {
		const id = await upsert('first', null);
		pull.botComments[0]!.delete();
		expect(await upsert('second', id)).not.toBe(id);
		expect(botBodies()).toEqual(['second']);
	});

	test('of several is the oldest one', async () => {
		const id = await upsert('first', null);
		pull.botComments[0]!.delete();
		const oldest = await upsert('second', null);
		await fixture.gateway.upsertComment(fixture.identity, pull.number, '[other]', {
			marker: '[other]',
			existingId: id,
		});
		expect(await upsert('third', null)).toBe(oldest);
		expect(botBodies()).toEqual(['third', '[other]']);
	});

	test.each([false, true])('is one also after a 502 (the write was done: %s)', async (afterwards) => {
		fixture.github.failNext({ status: 502, method: 'POST', path: /comments$/, afterwards });
		await upsert('first', null);
		expect(botBodies()).toEqual(['first']);
	});

	test('asked for twice at a time is made once', async () => {
		const [first, second] = await Promise.all([upsert('first', null), upsert('second', null)]);
		expect(first).toBe(second);
		expect(botBodies()).toEqual(['second']);
	});

	test('that is too long is not even sent', async () => {
		await expect(upsert('x'.repeat(65_536), null)).rejects.toThrow('65555 characters of 65536');
		expect(fixture.github.requests).toEqual([]);
	});

	test('on a pull request that is not there is refused for good', async () => {
		const missing = fixture.gateway.upsertComment(fixture.identity, 9999, marker, { marker, existingId: null });
		await expect(missing).rejects.toMatchObject({ kind: 'user-error' });
	});
});

describe('GitHub’s bad days', () => {
	test('a rate limit is waited for, as long as GitHub says', async () => {
		fixture.github.failNext({
			status: 403,
			method: 'POST',
			path: /comments$/,
			message: 'You have exceeded a secondary rate limit.',
			headers: { 'retry-after': '1' },
		});
		const paced = createGateway(fixture.github, { spaceWrites: true });
		await paced.upsertComment(fixture.identity, pull.number, marker, { marker, existingId: null });
		expect(writesOf(fixture.github)).toEqual(['POST 403', 'POST 201']);
	});

	test('a rate limit of one installation keeps no other waiting', async () => {
		const other = fixture.github.createOrganisation('elsewhere');
		const theirs = await other.createRepository('driver', { Makefile: 'all:\n' });
		await other.install();
		await theirs.push('topic', { Makefile: 'some:\n' });
		const theirPull = await theirs.openPullRequest({ head: 'topic', title: 'Change', author: 'contributor' });
		fixture.github.failNext({
			status: 403,
			method: 'POST',
			path: /acme.*comments$/,
			message: 'You have exceeded a secondary rate limit.',
			headers: { 'retry-after': '60' },
		});
		const paced = createGateway(fixture.github, { spaceWrites: true, retrySecondMs: 20 });
		const first = paced.upsertComment(fixture.identity, pull.number, marker, { marker, existingId: null });
		const order: string[] = [];
		const where = { marker, existingId: null };
		const limited = first.then(() => order.push('the limited one'));
		while (!writesOf(fixture.github).includes('POST 403')) await new Promise((resolve) => setTimeout(resolve, 1));
		await paced.upsertComment(identityOf(other, theirs), theirPull.number, marker, where);
		order.push('the other');
		await limited;
		expect(order).toEqual(['the other', 'the limited one']);
	});

	test('a rate limit of half an hour is not waited for', async () => {
		const reset = Math.floor(Date.now() / 1000) + 1800;
		fixture.github.failNext({
			status: 403,
			method: 'GET',
			path: /comments$/,
			times: 2,
			message: 'API rate limit exceeded',
			headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) },
		});
		const paced = createGateway(fixture.github, { spaceWrites: true });
		const attempt = paced.upsertComment(fixture.identity, pull.number, marker, { marker, existingId: null });
		await expect(attempt).rejects.toMatchObject({ kind: 'infrastructure-error' });
		expect(botBodies()).toEqual([]);
	});

	test('a rate limit that lasts is worth another try later, not the user’s fault', async () => {
		fixture.github.failNext({
			status: 403,
			times: 10,
			method: 'GET',
			path: /comments$/,
			headers: { 'x-ratelimit-remaining': '0' },
			message: 'API rate limit exceeded',
		});
		const attempt = createGateway(fixture.github).upsertComment(fixture.identity, pull.number, marker, {
			marker,
			existingId: null,
		});
		await expect(attempt).rejects.toMatchObject({ kind: 'infrastructure-error' });
	});
});

describe('a command', () => {
	test('is acknowledged by eyes, once', async () => {
		const comment = await pull.comment('maintainer', '/recheck');
		await fixture.gateway.addReaction(fixture.identity, comment.id, 'eyes');
		await fixture.gateway.addReaction(fixture.identity, comment.id, 'eyes');
		expect(comment.reactions).toEqual(['eyes']);
	});

	test('that was deleted meanwhile needs none', async () => {
		const comment = await pull.comment('maintainer', '/recheck');
		comment.delete();
		await expect(fixture.gateway.addReaction(fixture.identity, comment.id, 'eyes')).resolves.toBeUndefined();
	});
});
