import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { openDatabase } from '../../../src/store/database.ts';
import { createStore } from '../../../src/store/store.ts';
import { createPages } from '../../../src/web/pages.ts';
import { DatabaseServer } from '../../peers/database-server.ts';
import { closePeers, SilentPeer } from '../../peers/silent-peer.ts';

jest.setTimeout(60_000);
afterEach(closePeers);

const noJobs = { send: () => Promise.resolve(), cancel: () => Promise.resolve() };
const NO_CHECK = '00000000-0000-0000-0000-000000000000';

describe('a database server that takes the connection', () => {
	it.each([
		['and says nothing', null],
		['and sends a byte at a time', 'S'],
	])('%s is given up at the start, in a sentence', async (_what, says) => {
		const peer = await SilentPeer.listen({ says });
		const opening = openDatabase({ url: `postgres://u:pass-word@127.0.0.1:${peer.port}/db`, answerMs: 500 });
		const sentence = /^The database server cannot be reached, .+ DATABASE_URL\.$/;
		await expect(opening).rejects.toMatchObject({ name: 'Unavailable', message: expect.stringMatching(sentence) });
		await expect(opening).rejects.not.toThrow('pass-word');
	});
});

it('a database server that is not there is a sentence', async () => {
	const opening = openDatabase({ url: 'postgres://u:pass-word@127.0.0.1:1/db' });
	await expect(opening).rejects.toThrow(/^The database server cannot be reached, .*ECONNREFUSED.* DATABASE_URL\.$/);
});

it('a database server that stops answering is given up in the middle of a transaction, and used again when it answers', async () => {
	const server = await DatabaseServer.listen();
	const database = await openDatabase({ url: server.url, answerMs: 20_000 });
	await database.close();
	const impatient = await openDatabase({ url: server.url, answerMs: 1500 });
	const store = createStore(impatient, noJobs);
	const look = () => store.transaction((transaction) => transaction.check(NO_CHECK));
	expect(await look()).toBeNull();
	server.isSilent = true;
	await expect(look()).rejects.toThrow('Query read timeout');
	const page = await createPages(store, () => Promise.resolve(null)).request('/healthz');
	expect([page.status, await page.text()]).toEqual([503, 'the store does not answer']);
	server.isSilent = false;
	expect(await look()).toBeNull();
	await impatient.close();
	await server.close();
});
