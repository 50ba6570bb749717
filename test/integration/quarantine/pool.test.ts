import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { Pool } from '../../../src/quarantine/pool.ts';
import { LimitExceeded, Superseded, UserError } from '../../../src/shared/errors.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { UNRULY } from './unruly-task.ts';

jest.setTimeout(60_000);

const pool = new Pool({
	program: new URL('unruly.ts', import.meta.url),
	settings: null,
	env: { PATH: process.env['PATH'] ?? '' },
	atOnce: { plan: 2, build: 1, publication: 1 },
	logger: silentLogger,
});
afterAll(() => pool.close());

const never = new AbortController().signal;

function run(input: string, { signal = never, clearUp = async () => {} } = {}): Promise<string> {
	const answers = { answerTo: (question: string) => Promise.resolve(`the answer to ${question}`) };
	return pool.run(UNRULY, input, { answers, clockMs: 50_000, signal, clearUp });
}

describe('a process apart', () => {
	test('gives what the work gives, and has its questions answered', async () => {
		expect(await run('asks')).toBe('the answer to what it asks');
	});

	test('passes on an error as the kind it is', async () => {
		await expect(run('nonsense')).rejects.toThrow(UserError);
	});

	test('knows nothing of the environment of who started it', async () => {
		const names = Object.keys(JSON.parse(await run('tells its environment')));
		// By the last ones Node's two ends find each other.
		expect(names.filter((name) => name !== 'PATH' && !name.startsWith('NODE_CHANNEL_'))).toEqual([]);
	});

	test('goes after those that answer somebody', async () => {
		expect(await run('tells its priority')).toBe('5');
	});

	test('ends its work where nobody wants it any more', async () => {
		const stop = new AbortController();
		const ended = run('waits', { signal: stop.signal });
		setTimeout(() => stop.abort(), 200);
		await expect(ended).rejects.toThrow(Superseded);
	});

	test('gives no more than can be kept', async () => {
		await expect(run('says too much')).rejects.toThrow(LimitExceeded);
	});
});

describe('work that ends its process, twice, is a limit, and costs no other work anything:', () => {
	test.each([
		['fills its heap', 'memory', 'More than 400 MiB of memory went into reading this, twice.'],
		['fills buffers', 'memory', 'More than 400 MiB of memory went into reading this, twice.'],
		['goes round for ever', 'time', 'More than 2 s of processor time went into reading this, twice.'],
	] as const)('%s', async (input, limit, sentence) => {
		const clearUp = jest.fn(async () => {});
		const ended = run(input, { clearUp });
		expect(await run('asks')).toBe('the answer to what it asks');
		await expect(ended).rejects.toEqual(new LimitExceeded(limit, sentence));
		expect(clearUp).toHaveBeenCalledTimes(2);
		expect(await run('asks')).toBe('the answer to what it asks');
	});
});
