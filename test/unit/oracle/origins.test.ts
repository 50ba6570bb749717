import { describe, expect, test } from '@jest/globals';
import { compareTruths } from '../../oracle/origins.ts';
import type { TrueError, TrueFailure, Truth } from '../../oracle/truth.ts';

function side(parts: Partial<Truth> = {}): Truth {
	const empty = {
		failures: [],
		errors: [],
		otherErrors: [],
		uncompiled: new Set<string>(),
		demoted: new Set<string>(),
		linked: [],
	};
	return { ...empty, modules: new Set(['a']), ...parts };
}

function failure(symbol: string, { module = 'a', object = 'a.o' } = {}): TrueFailure {
	return { symbol, reason: 'not-exported', foundBy: 'linker', module, objects: new Set([object]) };
}

function error(message: string, object = 'a.o'): TrueError {
	return { file: 'a.c', message, objects: new Set([object]) };
}

const origins = (head: Truth, base: Truth) => {
	const { failures, errors, fixed } = compareTruths(head, base);
	return [...failures, ...errors].map(({ origin }) => origin).concat([...fixed] as never[]);
};

describe("origins by the difference of two builds' sets", () => {
	test('new, preexisting and fixed', () => {
		const head = side({ failures: [failure('came'), failure('stayed')] });
		const base = side({ failures: [failure('stayed'), failure('went')] });
		expect(origins(head, base)).toEqual(['new', 'preexisting', 'went not-exported']);
	});

	test('what base could not compile at all tells nothing; an object that it did not have is new', () => {
		const head = side({ failures: [failure('x'), failure('y', { object: 'b.o' })] });
		expect(origins(head, side({ uncompiled: new Set(['a.o']) }))).toEqual(['unknown', 'new']);
	});

	test('nothing is fixed in an object that head could not compile, but for undeclared functions', () => {
		const base = side({ failures: [failure('x')] });
		expect(origins(side({ uncompiled: new Set(['a.o']) }), base)).toEqual([]);
		expect(origins(side({ demoted: new Set(['a.o']) }), base)).toEqual(['x not-exported']);
	});

	test('an object with undeclared functions is one that base could not compile', () => {
		expect(origins(side({ failures: [failure('x')] }), side({ demoted: new Set(['a.o']) }))).toEqual(['unknown']);
	});

	test('a module of another name has the same failure; a further module has a new one', () => {
		const head = (module: string, modules: string[]) =>
			side({ failures: [failure('x', { module })], modules: new Set(modules) });
		const base = side({ failures: [failure('x')] });
		expect(origins(head('renamed', ['renamed']), base)).toEqual(['preexisting']);
		expect(origins(head('b', ['a', 'b']), base)).toEqual(['new']);
	});

	test('one more error of the same words is new, or unknown where base did not compile the object', () => {
		const head = side({ errors: [error('too few'), error('too few'), error('other', 'b.o')] });
		const base = side({ errors: [error('too few')], uncompiled: new Set(['b.o']) });
		expect(origins(head, base)).toEqual(['preexisting', 'new', 'unknown']);
	});
});
