import { describe, expect, it } from '@jest/globals';
import { judge, MAX_ATTEMPTS, sentenceOf } from '../../../src/checks/life-cycle/attempts.ts';
import { InfrastructureError, Superseded, UserError } from '../../../src/shared/errors.ts';

const wanted = new AbortController().signal;

describe('what follows from a job’s error', () => {
	it('a machine that fails gets another try, twice', () => {
		const error = new InfrastructureError('The engine does not answer.');
		expect([1, 2, MAX_ATTEMPTS].map((attempt) => judge(error, attempt, wanted))).toEqual(['again', 'again', 'final']);
	});

	it('what the user has to mend is not tried again', () => {
		expect(judge(new UserError('The repository is gone.'), 1, wanted)).toBe('final');
	});

	it('work that is not wanted any more is nobody’s failure', () => {
		expect(judge(new Superseded('newer push'), 1, wanted)).toBe('interrupted');
		expect(judge(new InfrastructureError('killed'), 3, AbortSignal.abort())).toBe('interrupted');
	});

	it('an unforeseen error’s own words reach no check', () => {
		expect(sentenceOf(new TypeError('x of undefined'))).not.toContain('undefined');
		expect(sentenceOf(new InfrastructureError('The disk is full.'))).toBe('The disk is full.');
	});
});
