import { describe, expect, it } from '@jest/globals';
import { afterFailure, MAX_ATTEMPTS, sentenceOf } from '../../../src/checks/life-cycle/attempts.ts';
import { InfrastructureError, Superseded, UserError } from '../../../src/shared/errors.ts';

const wanted = new AbortController().signal;

describe('what follows from a job’s error', () => {
	it('a machine that fails gets another try, twice', () => {
		const error = new InfrastructureError('The engine does not answer.');
		expect([1, 2, MAX_ATTEMPTS].map((attempt) => afterFailure(error, attempt, wanted))).toEqual([
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

	it('an unforeseen error’s own words reach no check', () => {
		expect(sentenceOf(new TypeError('x of undefined'))).not.toContain('undefined');
		expect(sentenceOf(new InfrastructureError('The disk is full.'))).toBe('The disk is full.');
	});
});
