import { afterAll, describe, expect, test } from '@jest/globals';
import { types } from 'pg';
import { openEmbeddedServer } from '../../../src/store/embedded-server.ts';
import { FIRST_START_MS } from './test-database.ts';

const server = await openEmbeddedServer(null, types);
afterAll(() => server.close());

describe('the embedded database', () => {
	test(
		'answers a statement of which another one like it failed, and one that has the same text as before',
		async () => {
			const quotient = (divisor: number) => server.query('SELECT 12 / $1::int AS quotient', [divisor]);
			expect((await quotient(3)).rows).toEqual([{ quotient: 4 }]);
			await expect(quotient(0)).rejects.toThrow('division by zero');
			await expect(server.query('SELECT nothing($1)', [1])).rejects.toThrow('does not exist');
			expect((await quotient(4)).rows).toEqual([{ quotient: 3 }]);
		},
		FIRST_START_MS,
	);

	test('knows no statement of a connection that was given up', async () => {
		const client = await server.pool.connect();
		await client.query('SELECT $1::text AS said', ['before']);
		client.release(true);
		expect((await server.query('SELECT $1::text AS said', ['after'])).rows).toEqual([{ said: 'after' }]);
	});

	test('does several statements at once', async () => {
		const results = await server.exec(
			'CREATE TABLE thing (id int); INSERT INTO thing VALUES (7); SELECT id FROM thing',
		);
		expect(results.at(-1)!.rows).toEqual([{ id: 7 }]);
	});

	test('says what it is told in a channel, until nobody listens', async () => {
		const heard: string[] = [];
		const stop = await server.listen('news', (payload) => void heard.push(payload));
		await server.query("SELECT pg_notify('news', $1)", ['one']);
		await stop();
		await server.query("SELECT pg_notify('news', $1)", ['two']);
		expect(heard).toEqual(['one']);
	});
});
