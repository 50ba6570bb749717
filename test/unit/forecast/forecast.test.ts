import { describe, expect, test } from '@jest/globals';
import { forecast, notExportedIn, withNamesOfHeaders, type ForecastKernel } from '../../../src/forecast/forecast.ts';
import { Forecast } from '../../../src/forecast/forecast-report.ts';
import type { ModuleNeeds, NeedsRecord, RootNeeds } from '../../../src/results/module-needs.ts';
import type { Export } from '../../../src/symbols/symbol-table.ts';
import { moduleNeeds, need, needsRecord } from './needs.ts';

const exported = (changes: Partial<Export> = {}): Export => ({
	owner: 'vmlinux',
	gplOnly: false,
	namespace: null,
	...changes,
});

const KERNEL: ForecastKernel = {
	id: 'debian-13',
	file: null,
	release: '6.12.48+deb13-amd64',
	arch: 'amd64',
	symbolTable: {
		exports: new Map([
			['open', exported()],
			['gpl', exported({ gplOnly: true })],
			['dma_buf', exported({ namespace: 'DMA_BUF' })],
			['kvm', exported({ namespace: 'module:kvm-intel' })],
			['vmalloc_noprof', exported()],
		]),
	},
};

const held = (records: readonly NeedsRecord[], changes: Partial<ForecastKernel> = {}) =>
	Forecast.parse(forecast(records, { ...KERNEL, ...changes }, 0));

/** `module: symbol reason` of all that would break. */
function breaking({ repositories }: Forecast): string[] {
	return repositories.flatMap(({ modules }) =>
		modules.flatMap(({ name, symbols }) => symbols.map(({ symbol, reason }) => `${name}: ${symbol} ${reason}`)),
	);
}

const ofModule = (changes: Partial<ModuleNeeds>) => needsRecord({ modules: [moduleNeeds(changes)] });

describe('a module would break', () => {
	test.each<[string, Partial<ModuleNeeds>, string[]]>([
		['for a symbol that is not exported', { symbols: [need('gone')] }, ['demo: gone not-exported']],
		['for a GPL-only one and its licence', { gplCompatible: false, symbols: [need('gpl')] }, ['demo: gpl gpl-only']],
		[
			'for a namespace that it does not import',
			{ symbols: [need('dma_buf')] },
			['demo: dma_buf namespace-not-imported'],
		],
		['for an export that is for another module', { symbols: [need('kvm')] }, ['demo: kvm restricted']],
	])('%s', (_, changes, expected) => {
		expect(breaking(held([ofModule(changes)]))).toEqual(expected);
	});

	test('with the lines, the commit and the kernel that it was built for', () => {
		expect(held([ofModule({ symbols: [need('gone', { moreUses: true })] })]).repositories).toEqual([
			{
				owner: 'acme',
				name: 'driver',
				modules: [
					{
						name: 'demo',
						path: 'demo.ko',
						moduleRoot: '.',
						builtFor: { id: 'debian-12', arch: 'amd64', release: '6.1.0-50-amd64' },
						commit: 'a'.repeat(40),
						committedAt: '2026-05-01T12:00:00.000Z',
						symbols: [
							{
								symbol: 'gone',
								reason: 'not-exported',
								namespace: null,
								uses: [{ file: 'demo.c', line: 7 }],
								moreUses: true,
							},
						],
					},
				],
			},
		]);
	});
});

describe('a module would not break', () => {
	test.each<[string, Partial<ModuleNeeds>]>([
		['where all is exported', { symbols: [need('open'), need('gpl')] }],
		['where it imports the namespace', { imports: ['DMA_BUF'], symbols: [need('dma_buf')] }],
		['where it is the one that the export is for', { name: 'kvm-intel', symbols: [need('kvm')] }],
		['for what is a macro of that name now', { symbols: [need('vmalloc')] }],
	])('%s', (_, changes) => {
		expect(breaking(held([ofModule(changes)]))).toEqual([]);
	});

	test('for what failed already on the kernel that it was built for, which is counted', () => {
		const symbols = [need('gone', { failing: ['not-exported'] }), need('open')];
		const found = held([ofModule({ symbols })]);

		expect(breaking(found)).toEqual([]);
		expect(found.failingAlready).toEqual({ modules: 1, symbols: 1 });
	});

	test('for what only headers of the older kernel name, which is listed', () => {
		const found = held([ofModule({ symbols: [need('kmalloc_trace', { named: false })] })]);

		expect(breaking(found)).toEqual([]);
		expect(found.ofHeaders).toEqual([{ symbol: 'kmalloc_trace', modules: 1 }]);
	});
});

test('what the headers of the kernel turn out to define breaks nothing, and is said', () => {
	const found = held([
		needsRecord({ name: 'a', repositoryId: 1, modules: [moduleNeeds({ symbols: [need('now_inline')] })] }),
		needsRecord({ name: 'b', modules: [moduleNeeds({ symbols: [need('gone'), need('kvm'), need('now_inline')] })] }),
	]);
	expect(notExportedIn(found)).toEqual(['now_inline', 'gone']);
	const known = Forecast.parse(withNamesOfHeaders(found, new Set(['now_inline', 'kvm', 'unrelated'])));

	expect(breaking(known)).toEqual(['demo: gone not-exported', 'demo: kvm restricted']);
	expect(known.repositories.map(({ name }) => name)).toEqual(['b']);
	expect(known.definedByHeaders).toEqual(['now_inline']);
});

test('what failed for another reason before would break anew', () => {
	const symbols = [need('gone', { failing: ['gpl-only'] })];

	expect(breaking(held([ofModule({ symbols })]))).toEqual(['demo: gone not-exported']);
});

test('what is exported still, but not to this module, counts although only headers name it', () => {
	const changes = { gplCompatible: false, symbols: [need('gpl', { named: false })] };

	expect(breaking(held([ofModule(changes)]))).toEqual(['demo: gpl gpl-only']);
});

describe('of several kernels that a root was built for', () => {
	const on = (release: string, symbol: string, changes: Partial<NeedsRecord & RootNeeds> = {}) => {
		const kernel = { id: `linux-${release}`, arch: 'amd64', release };
		return needsRecord({ kernel, modules: [moduleNeeds({ symbols: [need(symbol)] })], ...changes });
	};
	const all = [on('6.19.1', 'of_newer'), on('5.10.0', 'of_oldest'), on('6.12.3', 'of_nearest'), on('6.1.0', 'of_old')];

	test('the newest that is not newer counts', () => {
		expect(breaking(held(all))).toEqual(['demo: of_nearest not-exported']);
	});

	test('the oldest counts where all are newer', () => {
		expect(breaking(held(all, { release: '4.19.0' }))).toEqual(['demo: of_oldest not-exported']);
	});

	test('the newest counts for a symbol table whose kernel is not known', () => {
		expect(breaking(held(all, { release: null }))).toEqual(['demo: of_newer not-exported']);
	});

	test('none of another architecture counts, which is said', () => {
		const arm = on('6.12.3', 'gone', { kernel: { id: 'arm', arch: 'arm64', release: '6.12.3' } });

		expect(held([arm])).toMatchObject({ repositories: [], otherArchitectures: 1, held: { modules: 0 } });
		expect(breaking(held([arm], { arch: null }))).toEqual(['demo: gone not-exported']);
	});
});

test('repositories come by name, whatever the order of the records', () => {
	const modules = [moduleNeeds({ symbols: [need('gone')] })];
	const names = ['b', 'a', 'c'].map((name, index) => needsRecord({ name, repositoryId: index, modules }));

	expect(held(names).repositories.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
});

describe('it is said that nothing, or not all, is known', () => {
	test.each<[string, Partial<NeedsRecord & RootNeeds>, string | null, string]>([
		[
			'where dkms.conf left the kernel out',
			{ excluded: 'BUILD_EXCLUSIVE_KERNEL="^5"', modules: [] },
			null,
			'dkms.conf leaves out 6.1.0-50-amd64: BUILD_EXCLUSIVE_KERNEL="^5"',
		],
		['where no module was built', { modules: [] }, null, 'no module of it was built for 6.1.0-50-amd64'],
		[
			'where an object did not compile',
			{ modules: [moduleNeeds({ unreadObjects: 1 })] },
			'demo',
			'1 object of it could not be built or read for 6.1.0-50-amd64',
		],
		[
			'where there was no room for all symbols',
			{ modules: [moduleNeeds({ symbolsLeftOut: 2 })] },
			'demo',
			'2 symbols more than are stored',
		],
		['where what is stored cannot be read', { needs: () => null }, null, 'what is stored of it cannot be read'],
		['where there was no room for all modules', { modulesLeftOut: 3 }, null, '3 modules more than are stored'],
	])('%s', (_, changes, module, why) => {
		const place = { owner: 'acme', name: 'driver', moduleRoot: '.' };

		expect(held([needsRecord(changes)]).unjudged).toEqual([{ ...place, module, why }]);
	});
});
