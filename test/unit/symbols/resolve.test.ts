import { describe, expect, test } from '@jest/globals';
import { isGplCompatible } from '../../../src/symbols/licence.ts';
import type { ObjectFile } from '../../../src/symbols/object-file.ts';
import { demandOf, unmetDemands } from '../../../src/symbols/resolve.ts';
import { type Export, isRestriction, restrictionAdmits } from '../../../src/symbols/symbol-table.ts';

interface Described {
	readonly needs?: readonly string[];
	readonly needsWeakly?: readonly string[];
	readonly defines?: readonly string[];
	readonly licence?: string;
	readonly imports?: readonly string[];
}

function object({ needs = [], needsWeakly = [], defines = [], licence, imports = [] }: Described): ObjectFile {
	return {
		undefined: new Map<string, { weak: boolean }>([
			...needs.map((symbol) => [symbol, { weak: false }] as const),
			...needsWeakly.map((symbol) => [symbol, { weak: true }] as const),
		]),
		defined: new Set(defines),
		exports: new Map(),
		licences: licence === undefined ? [] : [licence],
		importedNamespaces: imports,
		references: [],
		isEmpty: false,
		dataStrings: '',
	};
}

const exported = (gplOnly = false, namespace: string | null = null): Export => ({
	owner: 'vmlinux',
	gplOnly,
	namespace,
});
const kernel = {
	exports: new Map([
		['open', exported()],
		['gpl', exported(true)],
		['dma_buf', exported(true, 'DMA_BUF')],
		['open_in_namespace', exported(false, 'DEMO')],
		['kvm_only', exported(true, 'module:kvm-amd,kvm-intel')],
	]),
};

function failures(
	objects: readonly Described[],
	siblings: [string, Export][] = [],
	name = 'demo',
	symbolList: readonly string[] | null = null,
) {
	const allowed = symbolList === null ? null : new Set(symbolList);
	return unmetDemands(demandOf({ name, objects: objects.map(object) }), kernel, new Map(siblings), allowed).map(
		({ symbol, reason, namespace }) => [symbol, reason, ...(namespace === null ? [] : [namespace])].join(' '),
	);
}

describe('a symbol is not exported', () => {
	test('when neither kernel nor sibling has it', () => {
		expect(failures([{ needs: ['open', 'gone'], licence: 'GPL' }])).toEqual(['gone not-exported']);
	});

	test('but resolves when another object of the module defines it', () => {
		expect(failures([{ needs: ['helper'], licence: 'GPL' }, { defines: ['helper'] }])).toEqual([]);
	});

	test('but resolves when a sibling module exports it', () => {
		expect(failures([{ needs: ['shared'], licence: 'GPL' }], [['shared', exported()]])).toEqual([]);
	});

	test('unless every mention of it is weak', () => {
		expect(failures([{ needsWeakly: ['gone'], licence: 'GPL' }])).toEqual([]);
	});

	test('also when it is weak in one object and strong in another', () => {
		expect(failures([{ needsWeakly: ['gone'], licence: 'GPL' }, { needs: ['gone'] }])).toEqual(['gone not-exported']);
	});

	test('once, however many objects need it, in the order of names', () => {
		expect(failures([{ needs: ['b', 'a'] }, { needs: ['a', 'c'] }])).toEqual([
			'a not-exported',
			'b not-exported',
			'c not-exported',
		]);
	});
});

describe('a GPL-only export', () => {
	test('is for a GPL-compatible module', () => {
		expect(failures([{ needs: ['gpl'], licence: 'Dual MIT/GPL' }])).toEqual([]);
	});

	test('is not for a proprietary one', () => {
		expect(failures([{ needs: ['gpl', 'open'], licence: 'Proprietary' }])).toEqual(['gpl gpl-only']);
	});

	test('is not for one without a licence: the kernel takes it as proprietary', () => {
		expect(failures([{ needs: ['gpl'] }])).toEqual(['gpl gpl-only']);
	});

	test('asks the licence of the module, which any of its objects may hold', () => {
		expect(failures([{ needs: ['gpl'] }, { licence: 'GPL v2' }])).toEqual([]);
	});
});

test.each([
	['GPL', true],
	['GPL v2', true],
	['GPL and additional rights', true],
	['Dual BSD/GPL', true],
	['Dual MIT/GPL', true],
	['Dual MPL/GPL', true],
	['GPLv2', false],
	['gpl', false],
	['MIT', false],
	['BSD', false],
	['Apache-2.0', false],
	['Proprietary', false],
	['', false],
])('the licence "%s" may use GPL-only symbols: %s', (licence, compatible) => {
	expect(isGplCompatible([licence])).toBe(compatible);
	expect(isGplCompatible(['GPL', licence])).toBe(compatible);
});

describe('an export in a namespace', () => {
	test('is for modules that import it', () => {
		expect(failures([{ needs: ['dma_buf'], licence: 'GPL', imports: ['DMA_BUF'] }])).toEqual([]);
	});

	test('is not for others, also those that import another one', () => {
		expect(failures([{ needs: ['dma_buf'], licence: 'GPL', imports: ['DMA', 'DMA_BUF_X'] }])).toEqual([
			'dma_buf namespace-not-imported DMA_BUF',
		]);
	});

	test('may be imported by another object of the module', () => {
		expect(failures([{ needs: ['dma_buf'], licence: 'GPL' }, { imports: ['DMA_BUF'] }])).toEqual([]);
	});

	test('that is GPL-only too fails a proprietary module for both reasons: importing alone would not help', () => {
		expect(failures([{ needs: ['dma_buf', 'open_in_namespace'], licence: 'Proprietary' }])).toEqual([
			'dma_buf namespace-not-imported DMA_BUF',
			'dma_buf gpl-only',
			'open_in_namespace namespace-not-imported DEMO',
		]);
	});
});

describe('an export restricted to named modules', () => {
	test('is for those', () => {
		expect(failures([{ needs: ['kvm_only'], licence: 'GPL' }], [], 'kvm-intel')).toEqual([]);
	});

	test('is not for another, and no import helps', () => {
		const module = { needs: ['kvm_only'], licence: 'GPL', imports: ['module:kvm-amd,kvm-intel', 'kvm-amd'] };

		expect(failures([module])).toEqual(['kvm_only restricted module:kvm-amd,kvm-intel']);
	});

	test.each([
		['module:kvm', 'kvm', true],
		['module:kvm', 'kvm-amd', false],
		['module:kvm-amd', 'kvm', false],
		['module:a,b', 'b', true],
		['module:a,b', 'a,b', false],
		['module:kvm-*', 'kvm-intel', true],
		['module:kvm-*', 'kvm', false],
		['module:x,kvm*', 'kvm', true],
		['module:*', 'anything', true],
		['module:k*m', 'kvm', false],
		['module:', 'a', false],
	])('%s admits the module "%s": %s', (namespace, module, admitted) => {
		expect(isRestriction(namespace)).toBe(true);
		expect(restrictionAdmits(namespace, module)).toBe(admitted);
	});

	test.each(['DMA_BUF', 'MODULE:kvm', 'modules:kvm', ''])('"%s" is no restriction', (namespace) => {
		expect(isRestriction(namespace)).toBe(false);
	});
});

describe('a sibling’s export', () => {
	test('wins over the kernel’s of the same name', () => {
		expect(failures([{ needs: ['dma_buf'], licence: 'Proprietary' }], [['dma_buf', exported()]])).toEqual([]);
	});

	test('can be GPL-only', () => {
		expect(failures([{ needs: ['open'], licence: 'Proprietary' }], [['open', exported(true)]])).toEqual([
			'open gpl-only',
		]);
	});

	test('can be in a namespace', () => {
		expect(failures([{ needs: ['shared'], licence: 'GPL' }], [['shared', exported(false, 'OWN')]])).toEqual([
			'shared namespace-not-imported OWN',
		]);
	});

	test('can be restricted', () => {
		const shared: [string, Export] = ['shared', exported(false, 'module:friend')];

		expect(failures([{ needs: ['shared'], licence: 'GPL' }], [shared], 'friend')).toEqual([]);
		expect(failures([{ needs: ['shared'], licence: 'GPL' }], [shared], 'stranger')).toEqual([
			'shared restricted module:friend',
		]);
	});
});

describe('a symbol list', () => {
	const held = (objects: readonly Described[], list: readonly string[], siblings: [string, Export][] = []) =>
		failures(objects, siblings, 'demo', list);

	test('leaves what it names', () => {
		expect(held([{ needs: ['open', 'gpl'], licence: 'GPL' }], ['open', 'gpl', 'other'])).toEqual([]);
	});

	test('forbids what the kernel exports besides', () => {
		expect(held([{ needs: ['open', 'gpl'], licence: 'GPL' }], ['gpl'])).toEqual(['open not-on-symbol-list']);
	});

	test('says nothing of what is not exported, nor of weak references', () => {
		expect(held([{ needs: ['gone'], needsWeakly: ['open'] }], ['gpl'])).toEqual(['gone not-exported']);
	});

	test('says nothing of what a sibling exports, also where the kernel does as well', () => {
		expect(
			held(
				[{ needs: ['shared', 'open'] }],
				['gpl'],
				[
					['shared', exported()],
					['open', exported()],
				],
			),
		).toEqual([]);
	});

	test('is one reason beside the others', () => {
		expect(held([{ needs: ['dma_buf'], licence: 'Proprietary' }], ['open'])).toEqual([
			'dma_buf namespace-not-imported DMA_BUF',
			'dma_buf gpl-only',
			'dma_buf not-on-symbol-list',
		]);
	});
});
