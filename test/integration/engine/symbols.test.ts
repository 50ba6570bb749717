import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { bareSource } from './bare-source.ts';
import { type Files, lineOf, moduleSource, omit, states, testEngine } from './engine-fixture.ts';

const MANY = Array.from({ length: 14 }, (_, index) => `missing_${String(index).padStart(2, '0')}`);

const FILES: Files = {
	Kbuild: `obj-m := undefined.o many.o proprietary.o namespaced.o importing.o header.o data.o both.o
both-y := both_main.o both_more.o
`,
	'undefined.c': `#include <linux/sched.h>\n${moduleSource('\tpr_info("%d\\n", task_prio(current));\n\ttask_prio(current);')}`,
	'many.c': bareSource(
		MANY.map((name) => `\t${name}();`).join('\n'),
		MANY.map((name) => `void ${name}(void);`).join('\n'),
	),
	'proprietary.c': moduleSource(
		'\tregister_kprobe(NULL);\n\tput_task_struct(current); /* inline */',
		'#include <linux/kprobes.h>\n#include <linux/sched/task.h>',
		'Proprietary',
	),
	'namespaced.c': bareSource('\tdma_buf_put(0);', 'void dma_buf_put(void *buffer);'),
	'importing.c': moduleSource(
		'\tprintk("hello\\n");\n\tdma_buf_put(NULL);',
		'#include <linux/dma-buf.h>\nMODULE_IMPORT_NS(DMA_BUF);',
	),
	'include/lib.h': 'void behind_header(void);\nstatic inline void helper(void)\n{\n\tbehind_header();\n}\n',
	'header.c': bareSource('\thelper();', '#include "include/lib.h"'),
	'data.c': bareSource(
		'',
		`struct entry { const char *name; void (*call)(void); };
void from_table(void);
static __attribute__((used)) struct entry table[] = {
	{ "first", 0 },
	{ "second", from_table },
};`,
	),
	'both_main.c': `void part(void);\n${bareSource('\tpart();')}`,
	'both_more.c': 'void deep(void);\nvoid part(void);\nvoid part(void)\n{\n\tdeep();\n}\n',
};

describe('symbols of modules that compile (6.1)', () => {
	const fixture = testEngine();
	let result: BuildResult;
	beforeAll(async () => {
		result = await fixture.build(FILES);
	}, 240_000);

	const of = (module: string) =>
		result.symbolFailures.filter((failure) => failure.module === module).map((failure) => omit(failure, 'module'));
	const linker = { reason: 'not-exported', foundBy: 'linker', namespace: null };

	test('are the only thing wrong, and every module is accounted for', () => {
		expect(result.buildErrors).toEqual([]);
		expect(result.outcome).toBe('symbol-failures');
		expect(states(result)).toEqual({
			'importing.ko': 'resolved',
			'undefined.ko': 'unresolved',
			'many.ko': 'unresolved',
			'proprietary.ko': 'unresolved',
			'namespaced.ko': 'unresolved',
			'header.ko': 'unresolved',
			'data.ko': 'unresolved',
			'both.ko': 'unresolved',
		});
	});

	test('a declared function that is not exported: every use, with its line', () => {
		const source = FILES['undefined.c'];
		const first = lineOf(source, 'pr_info');
		expect(of('undefined')).toEqual([
			{
				...linker,
				symbol: 'task_prio',
				uses: [first, first + 1].map((line) => ({ file: 'undefined.c', line, via: null })),
			},
		]);
	});

	test('more of them than modpost lists: all are told', () => {
		const many = () => result.symbolFailures.filter(({ module }) => module === 'many');
		expect(many().map(({ symbol }) => symbol)).toEqual(MANY);
		const lines = many().map(({ uses }) => uses.map(({ line }) => line));
		expect(lines).toEqual(MANY.map((name) => [lineOf(FILES['many.c'], `\t${name}();`)]));
	});

	test('a module that is not GPL-compatible: the use by a kernel header’s inline function is at the line that calls it', () => {
		const use = (text: string) => [{ file: 'proprietary.c', line: lineOf(FILES['proprietary.c'], text), via: null }];
		const gpl = { ...linker, reason: 'gpl-only' };
		expect(of('proprietary')).toEqual([
			{ ...gpl, symbol: '__put_task_struct', uses: use('/* inline */') },
			{ ...gpl, symbol: 'register_kprobe', uses: use('register_kprobe') },
		]);
		expect(result.licences).toEqual([
			{ module: 'proprietary', licence: 'Proprietary', file: 'proprietary.c', line: use('MODULE_LICENSE')[0]?.line },
		]);
	});

	test('a namespace that is not imported', () => {
		expect(of('namespaced')).toEqual([
			{
				reason: 'namespace-not-imported',
				foundBy: 'linker',
				namespace: 'DMA_BUF',
				symbol: 'dma_buf_put',
				uses: [{ file: 'namespaced.c', line: lineOf(FILES['namespaced.c'], 'dma_buf_put(0)'), via: null }],
			},
		]);
	});

	test('a use inside a header of the tree names the header, and the file that includes it', () => {
		expect(of('header')).toEqual([
			{ ...linker, symbol: 'behind_header', uses: [{ file: 'include/lib.h', line: 4, via: 'header.c' }] },
		]);
	});

	test('a reference from data is at its line of the initialiser', () => {
		expect(of('data')).toEqual([
			{
				...linker,
				symbol: 'from_table',
				uses: [{ file: 'data.c', line: lineOf(FILES['data.c'], '"second"'), via: null }],
			},
		]);
	});

	test('a module of several objects: the one that uses it is named', () => {
		expect(of('both')).toEqual([{ ...linker, symbol: 'deep', uses: [{ file: 'both_more.c', line: 5, via: null }] }]);
	});
});

describe('an export for named modules only (7.2)', () => {
	const fixture = testEngine();

	test('is restricted for any other, and importing does not help', async () => {
		const kernel = await fixture.kernel('debian-13-backports');
		const restricted = [...(kernel.symbolTable()?.exports ?? [])].find(
			([, { namespace }]) => namespace?.startsWith('module:') && !namespace.includes('*'),
		);
		if (restricted === undefined) throw new Error('this kernel has no restricted export');
		const [symbol, { namespace }] = restricted;
		const [admitted = ''] = (namespace ?? '').replace('module:', '').split(',');
		const source = bareSource(`\t${symbol}();`, `void ${symbol}(void);`);
		const result = await fixture.build(
			{
				Kbuild: `obj-m := other.o ${admitted}.o importing.o\n`,
				'other.c': source,
				[`${admitted}.c`]: source,
				'importing.c': `#include <linux/module.h>\n${source}MODULE_IMPORT_NS("${namespace}");\n`,
			},
			{ kernel },
		);
		const failure = (module: string) => ({ symbol, module, namespace, reason: 'restricted', foundBy: 'linker' });
		expect(result.symbolFailures.map((one) => omit(one, 'uses'))).toEqual([failure('importing'), failure('other')]);
		expect(states(result)[`${admitted}.ko`]).toBe('resolved');
		expect(result.buildErrors).toEqual([]);
	}, 240_000);
});
