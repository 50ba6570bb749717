import { describe, expect, test } from '@jest/globals';
import { RootNeeds } from '../../../src/results/module-needs.ts';
import { judge, module, root, run, type Built } from './observations-builder.ts';

const FAILED = { exitCode: 2, makeErrors: ['make: [Makefile:1: all] Error 2'] };

function needs(built: Omit<Built, 'named'>, named: readonly string[] = []) {
	return (judge({ ...built, named }).needs ?? []).map((one) => RootNeeds.parse(one));
}

/** `module: symbol` of all roots, with the reasons for which it fails. */
function symbols(built: Omit<Built, 'named'>) {
	return needs(built).flatMap((one) =>
		one.modules.flatMap(({ name, symbols: all }) =>
			all.map(({ symbol, failing }) => [`${name}: ${symbol}`, ...failing].join(' ')),
		),
	);
}

test('what modules need is told where it is asked for, and only there', () => {
	const built = { roots: [root([module('demo.ko')])], objects: { 'demo.o': { needs: ['open'] } } };

	expect(judge(built)).not.toHaveProperty('needs');
	expect(judge({ ...built, named: [] })).toHaveProperty('needs');
});

describe('a need', () => {
	test('is every symbol that is undefined, whether or not this kernel has it', () => {
		const objects = { 'demo.o': { needs: ['open', 'gone', 'dma_buf'] } };

		expect(symbols({ roots: [root([module('demo.ko')], { runs: [run(FAILED)] })], objects })).toEqual([
			'demo: dma_buf namespace-not-imported',
			'demo: gone not-exported',
			'demo: open',
		]);
	});

	test('is no symbol that another part of the module or a sibling of another root gives', () => {
		const built = {
			roots: [root([module('a/base.ko')]), root([module('b/user.ko', 'b/one.o', 'b/two.o')])],
			objects: {
				'a/base.o': { exports: ['shared'] },
				'b/one.o': { needs: ['shared', 'helper', 'open'] },
				'b/two.o': { defines: ['helper'] },
			},
		};

		expect(symbols(built)).toEqual(['user: open']);
	});

	test('has the lines that use it, and whether the tree names it', () => {
		const built = { roots: [root([module('demo.ko')])], objects: { 'demo.o': { needs: ['gpl', 'open'] } } };

		expect(needs(built, ['open'])[0]?.modules[0]?.symbols).toEqual([
			{ symbol: 'gpl', named: false, failing: [], uses: 'demo.c:7', moreUses: false },
			{ symbol: 'open', named: true, failing: [], uses: 'demo.c:7', moreUses: false },
		]);
	});

	test('with very many references has a few of the lines, and says so', () => {
		const many = Array.from({ length: 50 }, () => 'open');
		const [first] = needs({ roots: [root([module('demo.ko')])], objects: { 'demo.o': { needs: many } } });

		expect(first?.modules[0]?.symbols).toMatchObject([{ symbol: 'open', moreUses: true }]);
	});
});

describe('a module', () => {
	test('has what decides which exports it may use', () => {
		const [first] = needs({
			roots: [root([module('demo.ko')])],
			objects: { 'demo.o': { needs: ['dma_buf'], licence: 'Proprietary', imports: ['DMA_BUF'] } },
		});

		expect(first?.modules).toMatchObject([{ name: 'demo', gplCompatible: false, imports: ['DMA_BUF'] }]);
	});

	test('says how many of its objects could not be read', () => {
		const [first] = needs({
			roots: [root([module('demo.ko', 'a.o', 'b.o')], { runs: [run(FAILED)] })],
			objects: { 'a.o': { needs: ['open'] }, 'b.o': 'int b;' },
		});

		expect(first?.modules).toMatchObject([{ unreadObjects: 1, symbols: [{ symbol: 'open' }] }]);
	});

	test('that two roots build is the first one’s', () => {
		const roots = [root([module('demo.ko')]), root([module('demo.ko')])];

		expect(needs({ roots, objects: { 'demo.o': {} } }).map(({ modules }) => modules.length)).toEqual([1, 0]);
	});

	test('with more symbols than there is room for says how many are left out', () => {
		const many = Array.from({ length: 2100 }, (_, n) => `symbol_${n}`);
		const [first] = needs({ roots: [root([module('demo.ko')])], objects: { 'demo.o': { needs: many } } });

		expect(first?.modules[0]).toMatchObject({ symbolsLeftOut: 100 });
		expect(first?.modules[0]?.symbols).toHaveLength(2000);
	});
});

test('a root that dkms.conf leaves out says by which setting', () => {
	const excluded = 'BUILD_EXCLUSIVE_KERNEL="^5"';

	expect(needs({ roots: [root([], { excluded })], objects: {} })).toMatchObject([{ excluded, modules: [] }]);
});
