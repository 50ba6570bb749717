import { describe, expect, it } from '@jest/globals';
import { Recent } from '../../../src/shared/recent.ts';

describe('what was used last', () => {
	it('is kept up to a weight, and what was not used for the longest goes first', () => {
		const recent = new Recent<string>(10);
		recent.keep('a', 'A', 4);
		recent.keep('b', 'B', 4);
		expect(recent.get('a')).toBe('A');
		recent.keep('c', 'C', 4);
		expect(['a', 'b', 'c'].map((key) => recent.get(key))).toEqual(['A', undefined, 'C']);
	});

	it('weighs what it was kept with last', () => {
		const recent = new Recent<string>(10);
		recent.keep('a', 'A', 1);
		recent.keep('b', 'B', 1);
		recent.keep('b', 'B', 10);
		expect([recent.get('a'), recent.get('b')]).toEqual([undefined, 'B']);
	});

	it('is not kept where it alone is too heavy', () => {
		const recent = new Recent<string>(10);
		recent.keep('a', 'A', 11);
		expect(recent.get('a')).toBeUndefined();
	});
});
