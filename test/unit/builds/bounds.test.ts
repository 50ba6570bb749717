import { describe, expect, test } from '@jest/globals';
import { findUnresolvedSymbols } from '../../../src/builds/symbol-findings.ts';
import { LimitExceeded } from '../../../src/shared/errors.ts';
import type { ObjectFile } from '../../../src/symbols/object-file.ts';

const NOTHING_LINKED = { composites: new Map(), alsoDefined: new Map() };

function objectWith(symbols: number): ObjectFile {
	return {
		undefined: new Map(Array.from({ length: symbols }, (_, index) => [`u${index}`, { weak: false }])),
		defined: new Set(),
		exports: new Map(),
		licences: ['GPL'],
		importedNamespaces: [],
		references: [],
		isEmpty: false,
		dataStrings: '',
	};
}

/** What is found where modules share one object that needs symbols which nobody has. */
function find(modules: number, symbols: number) {
	const named = Array.from({ length: modules }, (_, index) => ({
		name: `m${index}`,
		path: `m${index}.ko`,
		objects: ['shared.o'],
		linkedWith: [],
	}));
	const objects = new Map([['shared.o', objectWith(symbols)]]);
	return findUnresolvedSymbols(named, objects, NOTHING_LINKED, { exports: new Map() }, new Map(), null).findings;
}

describe('a build that shows too much has hit a limit:', () => {
	test('undefined symbols of one object', () => {
		expect(find(1, 20_000)).toHaveLength(20_000);
		expect(() => find(1, 20_001)).toThrow(
			new LimitExceeded('log', 'The build shows more than 20,000 symbols that do not resolve.'),
		);
	});

	test('undefined symbols of an object that many modules share', () => {
		expect(() => find(3, 10_000)).toThrow('more than 20,000 symbols that do not resolve');
		expect(() => find(2000, 3000)).toThrow('more than 5,000,000 symbols that its modules need');
	});
});
