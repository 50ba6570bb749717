import { describe, expect, it } from '@jest/globals';
import { isWorthKeeping } from '../../../src/builds/reuse.ts';

describe('what a build made is kept for the next', () => {
	const compiled = (anew: number, kept: number) => ({
		kept,
		anew: new Set(Array.from({ length: anew }, (_, index) => `${index}.o`)),
	});

	it('where it began from nothing', () => {
		expect(isWorthKeeping(null)).toBe(true);
	});

	it('not where the next would make one object anew, or few of many', () => {
		expect(isWorthKeeping(compiled(1, 2))).toBe(false);
		expect(isWorthKeeping(compiled(5, 100))).toBe(false);
	});

	it('where the next would make more than that anew', () => {
		expect(isWorthKeeping(compiled(2, 2))).toBe(true);
		expect(isWorthKeeping(compiled(6, 100))).toBe(true);
	});
});
