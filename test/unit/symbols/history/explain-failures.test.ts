import { describe, expect, it } from '@jest/globals';
import type { KernelReport, ReportedSymbolFailure } from '../../../../src/results/check-report.ts';
import { explainFailures } from '../../../../src/symbols/history/explain-failures.ts';
import type { SymbolKnowledge } from '../../../../src/symbols/history/knowledge.ts';
import { failure, kernel } from '../../report/example-report.ts';
import { catalogue, knowledge, known, type KernelName } from './known-kernels.ts';

const RELEASES = new Map(catalogue({}).map(({ id, release }) => [id, release]));

function checked(id: KernelName, ...symbolFailures: ReportedSymbolFailure[]): KernelReport {
	return kernel('debian-12', { id, release: RELEASES.get(id)!, symbolFailures });
}

/** The explanation of `foo`, which fails on these kernels. */
function explain(knowledge_: SymbolKnowledge, kernels: readonly KernelReport[]) {
	return explainFailures(kernels, knowledge_).find(({ symbol }) => symbol === 'foo') ?? null;
}

const FAILS_ON_NEW = [
	checked('old'),
	checked('middle'),
	checked('recent', failure('foo')),
	checked('newest', failure('foo')),
];

describe('what the symbol tables say', () => {
	it('names the kernels that export a symbol and those that do not', () => {
		const tables = catalogue({ old: { foo: {} }, middle: { foo: {} } });
		expect(explain(knowledge(tables), FAILS_ON_NEW)?.history).toEqual([
			'exported in 5.10 and 6.1, not in 6.12 and 7.2',
		]);
	});

	it('never takes a missing export for a missing function', () => {
		const fails = [checked('newest', failure('foo', { foundBy: 'compiler' }))];
		expect(explain(knowledge(catalogue({})), fails)?.history).toEqual([
			'not exported in 5.10, 6.1 and 6.12 either, where it may be a macro or an inline function',
		]);
	});

	it('but where a change took the function away for good', () => {
		const fact = "symbol: foo, changes: [{ since: '5.7', kind: unexported }]";
		const fails = [checked('middle', failure('foo')), checked('newest', failure('foo'))];
		expect(explain(knowledge(catalogue({}), fact), fails)?.history).toEqual([
			'not exported in 5.10 and 6.12 either',
			'no longer exported since Linux 5.7',
		]);
	});

	it('says nothing where the failure says it all', () => {
		const fails = (['old', 'middle', 'recent', 'newest'] as const).map((id) => checked(id, failure('foo')));
		expect(explain(knowledge(catalogue({})), fails)).toBeNull();
	});

	it('tells since when an export is GPL-only', () => {
		const tables = catalogue({
			old: { foo: {} },
			middle: { foo: { gplOnly: true } },
			recent: { foo: { gplOnly: true } },
			newest: { foo: { gplOnly: true } },
		});
		const fails = [checked('middle', failure('foo', { reason: 'gpl-only' }))];
		expect(explain(knowledge(tables), fails)?.history).toEqual(['GPL-only in 6.1, 6.12 and 7.2, not in 5.10']);
	});

	it('tells the namespaces', () => {
		const inNamespace = { foo: { namespace: 'DMA_BUF' } };
		const tables = catalogue({ old: { foo: {} }, middle: inNamespace, recent: inNamespace, newest: inNamespace });
		const fails = [checked('middle', failure('foo', { reason: 'namespace-not-imported', namespace: 'DMA_BUF' }))];
		expect(explain(knowledge(tables), fails)?.history).toEqual([
			'in the namespace `DMA_BUF` in 6.1, 6.12 and 7.2, in no namespace in 5.10',
		]);
	});

	it('tells whom an export is restricted to, and never advises to import that', () => {
		const tables = catalogue({ old: { foo: {} }, newest: { foo: { namespace: 'module:kvm-amd,kvm-intel' } } });
		const fails = [checked('newest', failure('foo', { reason: 'restricted', namespace: 'module:kvm-amd,kvm-intel' }))];
		const explanation = explain(knowledge(tables), fails);
		expect(explanation?.history).toContain('restricted to the modules `kvm-amd` and `kvm-intel` in 7.2, not in 5.10');
		expect(JSON.stringify(explanation)).not.toMatch(/import/i);
	});

	it('keeps to kernels of the failing kernel’s architecture', () => {
		const tables = [known('old', { foo: {} }, 'arm64'), known('newest')];
		expect(explain(knowledge(tables), [checked('newest', failure('foo'))])).toBeNull();
	});

	it('calls kernels of one version by their releases', () => {
		const tables = [{ ...known('middle', { foo: {} }), id: 'cloud', release: '6.1.0-50-cloud-amd64' }, known('middle')];
		expect(explain(knowledge(tables), [checked('middle', failure('foo'))])?.history).toEqual([
			'exported in 6.1.0-50-cloud-amd64, not in 6.1.0-50-amd64',
		]);
	});
});

describe('what the facts say', () => {
	const GONE = "symbol: foo, changes: [{ since: '6.8', kind: unexported, commit: 'd26270061ae6' }]";

	it('gives version, commit, replacement and evidence', () => {
		const tables = catalogue({
			old: { foo: {}, bar: {} },
			middle: { foo: {}, bar: {} },
			recent: { bar: {} },
			newest: { bar: {} },
		});
		expect(explain(knowledge(tables, `${GONE}, instead: { use: [bar], since: '5.9' }`), FAILS_ON_NEW)).toMatchObject({
			history: [
				'exported in 5.10 and 6.1, not in 6.12 and 7.2',
				'no longer exported since Linux 6.8 (commit `d26270061ae6`)',
			],
			instead: 'Use `bar` (since Linux 5.9); what it takes and returns may differ.',
			evidence: ['somewhere'],
		});
	});

	it('is silent where a table contradicts it', () => {
		const tables = catalogue({ old: { foo: {} }, recent: { foo: {} } });
		expect(explain(knowledge(tables, `${GONE}, instead: none`), [checked('newest', failure('foo'))])).toMatchObject({
			history: ['exported in 5.10 and 6.12, not in 6.1 and 7.2'],
			instead: null,
			evidence: [],
		});
	});

	it('is silent of a failure for another reason, or on an older kernel', () => {
		const gpl = [checked('newest', failure('foo', { reason: 'gpl-only' }))];
		expect(explain(knowledge([], GONE), gpl)).toBeNull();
		expect(explain(knowledge([], GONE), [checked('middle', failure('foo'))])).toBeNull();
		expect(explain(knowledge([], GONE), [checked('newest', failure('foo'))])?.history).toHaveLength(1);
	});

	it('ends where a change was taken back', () => {
		const back = "symbol: foo, changes: [{ since: '6.8', until: '6.12', kind: unexported }], instead: none";
		expect(explain(knowledge([], back), [checked('recent', failure('foo'))])).toBeNull();
	});

	it('names a stable branch for its kernels only, although their releases do not tell the version', () => {
		const stable =
			"symbol: foo, changes: [{ since: '5.12', kind: unexported }, { branch: 5.10.y, date: '2024-06', kind: unexported }]";
		expect(explain(knowledge([], stable), [checked('middle', failure('foo'))])?.history).toEqual([
			'no longer exported since Linux 5.12',
		]);
		expect(explain(knowledge([], stable), [checked('old', failure('foo'))])?.history).toEqual([
			'no longer exported in 5.10.y since June 2024',
		]);
		const both = [checked('old', failure('foo')), checked('middle', failure('foo'))];
		expect(explain(knowledge([], stable), both)?.history).toEqual([
			'no longer exported since Linux 5.12 and in 5.10.y since June 2024',
		]);
	});

	it('knows a distribution’s backport by its release', () => {
		const rhel = "symbol: foo, changes: [{ branch: rhel-9, since: '5.14.0-410', kind: removed }]";
		const on = (release: string) =>
			explain(knowledge([], rhel), [{ ...checked('old', failure('foo')), release }])?.history;
		expect(on('5.14.0-427.13.1.el9_4.x86_64')).toEqual(['gone in RHEL 9 since 5.14.0-410']);
		expect(on('5.14.0-362.8.1.el9_3.x86_64')).toBeUndefined();
		expect(on('5.14.0-427-generic')).toBeUndefined();
	});

	it('says of one architecture’s change nothing on another', () => {
		const arm = "symbol: foo, changes: [{ since: '6.2', kind: gpl-only, arch: [arm64] }], instead: none";
		expect(explain(knowledge([], arm), [checked('newest', failure('foo', { reason: 'gpl-only' }))])).toBeNull();
	});
});

describe('the advice', () => {
	const renamed = (more = '') =>
		`symbol: foo, changes: [{ since: '6.15', kind: removed }], instead: { use: [bar], since: '6.2', rename: true${more} }`;
	const FAILS = [checked('old'), checked('middle'), checked('recent'), checked('newest', failure('foo'))];
	const tables = (newest: Parameters<typeof catalogue>[0]['newest']) =>
		catalogue({ middle: {}, recent: { bar: {} }, newest });

	it('for a rename is a #define from the version that has the new name', () => {
		expect(explain(knowledge(tables({ bar: {} }), renamed()), FAILS)).toMatchObject({
			instead: 'Use `bar`, its name since Linux 6.2.',
			snippet: `/* After the kernel's headers. */
#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
#define foo bar
#endif`,
		});
	});

	it('is not given where a failing kernel does not export the replacement', () => {
		expect(explain(knowledge(tables({}), renamed()), FAILS)).toMatchObject({ instead: null, snippet: null });
		expect(explain(knowledge(tables({}), renamed(', inline: true')), FAILS)?.instead).not.toBeNull();
	});

	it('has no source where a kernel’s symbols are not known, or one that fails is older than the replacement', () => {
		expect(explain(knowledge([], renamed()), FAILS)).toMatchObject({
			instead: 'Use `bar`, its name since Linux 6.2.',
			snippet: null,
		});
		const early =
			"symbol: foo, changes: [{ since: '5.8', kind: removed }], instead: { use: [bar], since: '6.2', rename: true, inline: true }";
		expect(
			explain(knowledge([], early), [checked('old', failure('foo')), checked('newest', failure('foo'))]),
		).toMatchObject({
			instead: null,
			snippet: null,
		});
	});

	it('for a replacement that is no rename leaves both branches to people', () => {
		const fact = "symbol: foo, changes: [{ since: '6.15', kind: removed }], instead: { use: [bar], since: '6.12' }";
		const snippet = explain(knowledge(tables({ bar: {} }), fact), FAILS)?.snippet;
		expect(snippet).toContain(
			'#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)\n\t/* bar(): what it takes and returns may differ */\n#else\n\t/* foo()',
		);
		expect(snippet).not.toContain('#define');
	});

	it('offers modules of other licences nothing that is GPL-only', () => {
		const gpl = knowledge(tables({ bar: { gplOnly: true } }), renamed());
		expect(explain(gpl, FAILS)?.instead).toBe(
			'Use `bar`, its name since Linux 6.2. It is for GPL-compatible modules only.',
		);
		const proprietary = checked('newest', failure('foo'), failure('other', { reason: 'gpl-only' }));
		expect(explain(gpl, [proprietary])?.instead).toBeNull();
	});

	it('offers nothing that is restricted to named modules', () => {
		expect(explain(knowledge(tables({ bar: { namespace: 'module:kvm' } }), renamed()), FAILS)?.instead).toBeNull();
	});
});

describe('the source that imports a namespace', () => {
	const needs = (id: KernelName, release?: string) => ({
		...checked(id, failure('foo', { reason: 'namespace-not-imported', namespace: 'DMA_BUF' })),
		...(release && { release }),
	});

	it('is right for all kernels of the check', () => {
		expect(explain(knowledge([]), [checked('old'), needs('middle'), needs('newest')])?.snippet)
			.toBe(`#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
MODULE_IMPORT_NS("DMA_BUF");
#else
MODULE_IMPORT_NS(DMA_BUF);
#endif`);
	});

	it('leaves out kernels before 5.4, which have no namespaces', () => {
		const snippet = explain(knowledge([]), [
			{ ...checked('old'), release: '4.19.0-27-amd64' },
			needs('middle'),
		])?.snippet;
		expect(snippet).toContain(
			'#elif LINUX_VERSION_CODE >= KERNEL_VERSION(5, 4, 0)\nMODULE_IMPORT_NS(DMA_BUF);\n#endif',
		);
	});

	it('is not needed where one line serves', () => {
		expect(explain(knowledge([]), [checked('old'), needs('middle')])).toBeNull();
	});
});

describe('names much alike', () => {
	it('are offered for a symbol of which nothing else is known, by kernel', () => {
		const tables = catalogue({ middle: { foo_bar_sync: {} }, newest: { foo_bar_sync: {}, restricted_foo: {} } });
		const fails = [checked('middle', failure('bar_foo_sync')), checked('newest', failure('bar_foo_sync'))];
		expect(explainFailures(fails, knowledge(tables))).toMatchObject([
			{
				symbol: 'bar_foo_sync',
				similar: [
					{ kernel: 'middle', symbols: ['foo_bar_sync'] },
					{ kernel: 'newest', symbols: ['foo_bar_sync'] },
				],
			},
		]);
	});

	it('are not offered where the facts say that nothing replaces it', () => {
		const fact = "symbol: foo, changes: [{ since: '5.7', kind: unexported }], instead: none";
		const tables = catalogue({ newest: { __foo: {} } });
		expect(explain(knowledge(tables, fact), [checked('newest', failure('foo'))])?.similar).toEqual([]);
	});

	it('are not those of exports for named modules only', () => {
		const tables = catalogue({ newest: { __foo: { namespace: 'module:kvm' } } });
		expect(explain(knowledge(tables), [checked('newest', failure('foo'))])?.similar).toEqual([]);
	});
});
