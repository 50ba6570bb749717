import { describe, expect, test } from '@jest/globals';
import { withKnownFailures, type CheckScope, type KnownEntry } from '../../../src/judgement/known-failures.ts';
import type { KernelReport } from '../../../src/results/check-report.ts';
import { buildError, failing, failure, kernel, modules } from '../report/example-report.ts';

const TODAY = '2026-11-24';
const WHOLE: CheckScope = { everyKernel: true, everyModule: true };

function entry(more: Partial<KnownEntry> = {}): KnownEntry {
	return { symbol: 'foo', module: null, kernels: [], reason: 'dropped in v3', until: '2027-01-01', ...more };
}

/** `SYMBOL MODULE KERNEL` of each failure that is known. */
function known(kernels: readonly KernelReport[], ...entries: readonly KnownEntry[]): string[] {
	return withKnownFailures(kernels, entries, TODAY, WHOLE).kernels.flatMap(({ id, symbolFailures }) =>
		symbolFailures.filter((one) => one.known !== null).map(({ symbol, module }) => `${symbol} ${module} ${id}`),
	);
}

function notes(kernels: readonly KernelReport[], of: Partial<KnownEntry> = {}, scope: Partial<CheckScope> = {}) {
	return withKnownFailures(kernels, [entry(of)], TODAY, { ...WHOLE, ...scope }).notes;
}

const OLD = failing('debian-11', failure('foo'));
const NEW = failing('debian-13', failure('foo'), failure('bar'));
const GREEN = kernel('debian-12', { modules: modules(2) });

describe('a known failure', () => {
	test('is one of the symbol, and says reason and day', () => {
		expect(known([NEW], entry())).toEqual(['foo demo debian-13']);
		const [report] = withKnownFailures([NEW], [entry()], TODAY, WHOLE).kernels;
		expect(report?.symbolFailures[0]?.known).toEqual({ reason: 'dropped in v3', until: '2027-01-01' });
	});

	test('whatever its reason and origin, and what finds it', () => {
		const all = failing(
			'debian-12',
			failure('foo', { origin: 'preexisting' }),
			failure('foo', { origin: 'unknown', reason: 'gpl-only' }),
			failure('foo', { origin: null, foundBy: 'compiler' }),
		);
		expect(known([all], entry())).toHaveLength(3);
	});

	test('on the kernels it names, by id or release', () => {
		const on = (...globs: string[]) => known([OLD, NEW], entry({ kernels: globs }));
		expect(on('debian-11')).toEqual(['foo demo debian-11']);
		expect(on('6.12.*')).toEqual(['foo demo debian-13']);
		expect(on('debian-*')).toHaveLength(2);
		expect(on('debian')).toEqual([]);
	});

	test('in the module it names, with `-` and `_` for the same; not where the module is not known', () => {
		const found = failing('debian-12', failure('foo', { module: 'my-demo' }), failure('foo', { module: null }));
		expect(known([found], entry({ module: 'my_demo' }))).toEqual(['foo my-demo debian-12']);
		expect(known([found], entry({ module: 'other' }))).toEqual([]);
	});

	test('through the day of its expiry, and not after it', () => {
		expect(known([NEW], entry({ until: '2026-11-24' }))).toHaveLength(1);
		expect(known([NEW], entry({ until: '2026-11-23' }))).toEqual([]);
	});

	test('also where another entry for it has expired', () => {
		expect(known([NEW], entry({ until: '2026-01-01' }), entry())).toHaveLength(1);
	});

	test('is no build error', () => {
		const broken = kernel('debian-12', { outcome: 'build-errors', buildErrors: [buildError('foo')] });
		expect(withKnownFailures([broken], [entry()], TODAY, WHOLE).kernels).toEqual([broken]);
	});
});

describe('an entry that expired', () => {
	test('is told, and whether its failure counts again', () => {
		expect(notes([NEW], { until: '2026-11-23' })).toEqual([
			'The known failure of foo (dropped in v3) has expired on 2026-11-23 and counts again: remove it from known, or give it a later day.',
		]);
		expect(notes([kernel('debian-12', { outcome: 'limit-exceeded' })], { until: '2026-11-23' })).toEqual([
			'The known failure of foo (dropped in v3) has expired on 2026-11-23: remove it from known, or give it a later day.',
		]);
		expect(notes([GREEN], { until: '2026-11-23' })).toEqual([
			'The known failure of foo (dropped in v3) has expired on 2026-11-23, and does not fail any more: remove it from known.',
		]);
	});
});

describe('an entry that does not fail any more', () => {
	const GONE = 'The known failure of foo (dropped in v3) does not fail any more: remove it from known.';

	test('is told where every kernel that it names was built whole', () => {
		expect(notes([GREEN])).toEqual([GONE]);
		expect(notes([GREEN, failing('debian-13', failure('bar'))])).toEqual([GONE]);
		expect(notes([GREEN, OLD], { kernels: ['debian-12'] })).toEqual([GONE]);
	});

	test('is not told where it still fails on one of them', () => {
		expect(notes([GREEN, OLD])).toEqual([]);
	});

	test.each<[string, Partial<KernelReport>]>([
		['hit a limit', { outcome: 'limit-exceeded', limit: 'time' }],
		['failed with the machinery', { outcome: 'infrastructure-error' }],
		['has no symbol table', { outcome: 'unverifiable' }],
		['is left out', { outcome: 'excluded' }],
		['is left out in part', { moduleRoots: [{ path: 'old', outcome: 'excluded', durationMs: 0, cached: false }] }],
		['does not compile', { outcome: 'build-errors', buildErrors: [buildError('oops')] }],
		['was not built whole', { outcome: 'incomplete' }],
		['built nothing', { modules: [] }],
		[
			'left a module out',
			{
				outcome: 'symbol-failures',
				modules: [...modules(1), { name: 'x', path: 'x.ko', state: 'not-built', why: null }],
			},
		],
	])('is not told where a kernel %s', (_why, result) => {
		expect(notes([GREEN, kernel('debian-13', { modules: modules(2), ...result })])).toEqual([]);
	});

	test('is not told where a kernel that it names is not part of the check', () => {
		expect(notes([GREEN], { kernels: ['debian-12', 'debian-11'] })).toEqual([]);
		expect(notes([GREEN], { kernels: ['android-*'] })).toEqual([]);
	});

	test('is not told where only some of the kernels were asked for, unless it names those', () => {
		expect(notes([GREEN], {}, { everyKernel: false })).toEqual([]);
		expect(notes([GREEN], { kernels: ['debian-*'] }, { everyKernel: false })).toEqual([]);
		expect(notes([GREEN], { kernels: ['debian-12'] }, { everyKernel: false })).toEqual([GONE]);
	});

	test('is not told where the change touched other modules only', () => {
		expect(notes([GREEN], {}, { everyModule: false })).toEqual([]);
		expect(notes([GREEN], { module: 'elsewhere' })).toEqual([]);
		expect(notes([GREEN], { module: 'probe_1' }, { everyModule: false })).toEqual([
			'The known failure of foo in probe_1 (dropped in v3) does not fail any more: remove it from known.',
		]);
	});
});
