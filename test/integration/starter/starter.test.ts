import { afterAll, describe, expect, jest, test } from '@jest/globals';
import type { CommitsWanted } from '../../../src/checks/ports/git.ts';
import type { Task } from '../../../src/checks/ports/quarantine.ts';
import { NotThere, Superseded, Unavailable } from '../../../src/shared/errors.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { Starter, StarterEnded } from '../../../src/starter/starter.ts';

jest.setTimeout(60_000);

const starter = new Starter({
	program: new URL('small-parts.ts', import.meta.url),
	settings: null,
	env: { PATH: process.env['PATH'] ?? '' },
	logger: silentLogger,
	// Five of these are longer than it takes to load on a busy machine.
	askMs: 1500,
});
afterAll(() => starter.close());

type Asked = Readonly<Record<'answerTo', (question: string) => Promise<string>>>;
const TASK: Task<string, string, Asked> = { name: 'plan', doing: 'reading this', processorMs: 2000, memoryBytes: 1024 };
const never = new AbortController().signal;

function run(input: string, { signal = never, clearUp = async () => {} } = {}): Promise<string> {
	const answers = { answerTo: (question: string) => Promise.resolve(`the answer to ${question}`) };
	return starter.run(TASK, input, { answers, clockMs: 50_000, signal, clearUp });
}

function fetch(url: string, credentials: CommitsWanted['credentials'] = null) {
	return starter.fetchCommits({ key: '1/2', url, shas: [], credentials, timeoutMs: 1, maxBytes: 1, signal: never });
}

describe('the process that starts programs', () => {
	test('has the questions of a task answered here, several tasks at a time', async () => {
		expect(await Promise.all([run('asks'), run('asks')])).toEqual(['the answer to this', 'the answer to this']);
	});

	test('is given a secret only where it asks for it', async () => {
		const credentials = jest.fn(() => Promise.resolve('a secret'));
		expect(await fetch('https://a/b', credentials)).toEqual({
			kind: 'fetched',
			gitDirectory: 'https://a/b as a secret',
		});
		expect(await fetch('https://a/b')).toEqual({ kind: 'fetched', gitDirectory: 'https://a/b as everyone' });
		expect(credentials).toHaveBeenCalledTimes(1);
	});

	test('passes on an error as the kind it is', async () => {
		await expect(fetch('https://a/gone')).rejects.toThrow(NotThere);
		await expect(fetch('https://a/silent')).rejects.toEqual(
			new Unavailable('git', 'It does not answer.', { retryAfterMs: 2000 }),
		);
	});

	test('ends a task that nobody wants any more, and clears up here what one left', async () => {
		const [stop, clearUp] = [new AbortController(), jest.fn(async () => {})];
		const ended = run('waits', { signal: stop.signal });
		stop.abort();
		await expect(ended).rejects.toThrow(Superseded);
		await run('clears up', { clearUp });
		expect(clearUp).toHaveBeenCalledTimes(1);
	});
});

describe('work in the middle of which that process is lost', () => {
	test.each([
		['ends', 'kills'],
		['answers nothing any more', 'goes round for ever'],
	])('fails with it, is cleared up, and may be tried again, where it %s', async (_, input) => {
		const clearUp = jest.fn(async () => {});
		await expect(run(input, { clearUp })).rejects.toThrow(StarterEnded);
		expect(clearUp).toHaveBeenCalledTimes(1);
		expect(await run('asks')).toBe('the answer to this');
	});
});

test('nothing is begun once it is closed', async () => {
	await starter.close();
	await expect(run('asks')).rejects.toThrow(Superseded);
});
