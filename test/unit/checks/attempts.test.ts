import { describe, expect, it } from '@jest/globals';
import {
	afterFailure,
	attempt,
	MAX_ATTEMPTS,
	PATIENCE_MS,
	sentenceOf,
	type Tries,
} from '../../../src/checks/life-cycle/attempts.ts';
import { outcomeOf, valueOf } from '../../../src/peers/calls/messages.ts';
import { InfrastructureError, NotThere, Superseded, Unavailable, UserError } from '../../../src/shared/errors.ts';

const wanted = new AbortController().signal;
const NOW = new Date('2027-01-31T12:00:00Z');
const before = (milliseconds: number) => new Date(NOW.getTime() - milliseconds);

describe('what follows from a job’s error', () => {
	it('a machine that fails gets another try, twice', () => {
		const error = new InfrastructureError('The container ended.');
		expect([1, 2, MAX_ATTEMPTS].map((attempts) => afterFailure(error, attempts, wanted))).toEqual([
			'try-again',
			'try-again',
			'give-up',
		]);
	});

	it('what the user has to mend is not tried again', () => {
		expect(afterFailure(new UserError('The repository is gone.'), 1, wanted)).toBe('give-up');
	});

	it('work that is not wanted any more is nobody’s failure', () => {
		expect(afterFailure(new Superseded('newer push'), 1, wanted)).toBe('give-back');
		expect(afterFailure(new InfrastructureError('killed'), 3, AbortSignal.abort())).toBe('give-back');
	});

	it('a job that took longer than it may has failed', () => {
		const overdue = AbortSignal.abort(new InfrastructureError('It took too long.'));
		expect(afterFailure(overdue.reason, MAX_ATTEMPTS, overdue)).toBe('give-up');
	});

	it.each([
		['an outage', new Unavailable('GitHub', '502')],
		['a commit that GitHub does not know yet', new NotThere('404')],
	])('%s is waited out for more than an hour, however many tries that takes', (_what, error) => {
		expect(PATIENCE_MS).toBeGreaterThan(3_600_000);
		expect(afterFailure(error, 100, wanted, null, NOW)).toBe('wait');
		expect(afterFailure(error, 100, wanted, before(PATIENCE_MS - 1), NOW)).toBe('wait');
		expect(afterFailure(error, 1, wanted, before(PATIENCE_MS), NOW)).toBe('give-up');
	});

	it('an unforeseen error’s own words reach no check', () => {
		expect(sentenceOf(new TypeError('x of undefined'))).not.toContain('undefined');
		expect(sentenceOf(new InfrastructureError('The disk is full.'))).toBe('The disk is full.');
	});

	it('what an operator has to do about an outage reaches no check', () => {
		const sentence = sentenceOf(new Unavailable('container-engine', 'Start it (systemctl start docker).'));
		expect(sentence).toContain('container engine');
		expect(sentence).not.toContain('systemctl');
	});
});

describe('an attempt that an outage ended', () => {
	const outage = new Unavailable('git', 'no answer');

	async function triesAfter(
		tries: Tries,
		error: unknown = outage,
	): Promise<{ stored: Tries | null; gaveUp: Date | null | undefined }> {
		let stored: Tries | null = null;
		let gaveUp: Date | null | undefined;
		const job = {
			...tries,
			signal: wanted,
			shutdown: wanted,
			diedEachTime: '',
			work: () => Promise.reject(error),
			giveBack: (given: Tries) => Promise.resolve(void (stored = given)),
			giveUp: (_sentence: string, _error: unknown, since: Date | null) => Promise.resolve(void (gaveUp = since)),
		};
		await attempt(job).catch(() => undefined);
		return { stored, gaveUp };
	}

	it('does not count, and the first one’s time is kept', async () => {
		const first = await triesAfter({ attempts: 1, failingSince: null });
		expect(first.stored).toEqual({ attempts: 0, failingSince: expect.any(Date) });
		const since = new Date(Date.now() - 1000);
		expect((await triesAfter({ attempts: 1, failingSince: since })).stored).toEqual({
			attempts: 0,
			failingSince: since,
		});
	});

	it.each([
		['a file that cannot be written', 'ENOSPC'],
		['a quota that is used up', 'EDQUOT'],
		['a database that cannot grow', '53100'],
	])('may be a full disk: %s', async (_what, code) => {
		const full = Object.assign(new Error('no space left on device'), { code });
		const none = { attempts: MAX_ATTEMPTS, failingSince: null };
		expect((await triesAfter(none, full)).stored).toMatchObject({ attempts: MAX_ATTEMPTS - 1 });
		// Met in a process apart, and told.
		const told = await outcomeOf(Promise.reject(full));
		expect(() => valueOf(told)).toThrow(expect.objectContaining({ name: 'Unavailable', peer: 'disk' }));
	});

	it('is told apart where it is given up', async () => {
		const since = new Date(Date.now() - PATIENCE_MS);
		expect(await triesAfter({ attempts: 1, failingSince: since })).toEqual({ stored: null, gaveUp: since });
	});
});
