import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { bareSource } from './bare-source.ts';
import { type Files, lineOf, moduleSource, outcomes, states, testEngine } from './engine-fixture.ts';

const FILES: Files = {
	// What else a file needs is known although it calls a function that is no more …
	'hidden/Kbuild': 'obj-m := hidden.o\nccflags-y := -Werror\n',
	'hidden/hidden.c': moduleSource(
		[
			'\tchar *text = removed_long_ago(1);',
			'\tpr_info("%s %d", text, lacks());',
			'\treturn removed_long_ago(2) != NULL;',
		].join('\n'),
		'int lacks(void);',
	),
	// … or one whose header is not included: that is no symbol that is missing.
	'forgotten/Kbuild': 'obj-m := forgotten.o\n',
	'forgotten/forgotten.c': bareSource('\treturn lacks() + crc_ccitt_byte(0, 0);', 'int lacks(void);'),
	'others/Kbuild': 'obj-m := behind.o closed.o hopeless.o nothing.o\n',
	// Including it is then not enough, where the kernel does not export it to this module.
	'others/behind.c': bareSource('\tdma_buf_put(0);\n\treturn intel_pt_validate_hw_cap(0);'),
	'others/closed.c': moduleSource('\tkthread_use_mm(NULL);', '', 'Proprietary'),
	// Where nothing can be made of a file, its errors are all there is to say.
	'others/hopeless.c': bareSource('\treturn removed_long_ago(3)->field + lacks();', 'int lacks(void);'),
	// The Makefile promises a module, and conditional compilation leaves nothing of it.
	'others/nothing.c': `#include <linux/module.h>
#if 0
static int __init start(void) { return 0; }
module_init(start);
#endif
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("test");
`,
};

describe.each(['debian-11', 'debian-13-backports'])('files that call undeclared functions (%s)', (id) => {
	const fixture = testEngine();
	let result: BuildResult;
	beforeAll(async () => {
		result = await fixture.build(FILES, { kernel: await fixture.kernel(id) });
	}, 240_000);

	const failures = (file: string) =>
		result.symbolFailures
			.filter(({ uses }) => uses.some((use) => use.file === file))
			.map(({ symbol, foundBy, module, uses }) => ({ symbol, foundBy, module, lines: uses.map(({ line }) => line) }));

	test('every call is found, and every other symbol of the file, each at its line', () => {
		const file = FILES['hidden/hidden.c'];
		expect(failures('hidden/hidden.c')).toEqual([
			{ symbol: 'lacks', foundBy: 'linker', module: 'hidden', lines: [lineOf(file, 'lacks());')] },
			{
				symbol: 'removed_long_ago',
				foundBy: 'compiler',
				module: 'hidden',
				lines: [lineOf(file, 'removed_long_ago(1)'), lineOf(file, 'removed_long_ago(2)')],
			},
		]);
		expect(result.usedLines[`hidden/hidden.c:${lineOf(file, 'lacks());')}`]).toBe('pr_info("%s %d", text, lacks());');
	});

	test('a function whose header is not included stays a build error, and hides nothing', () => {
		expect(failures('forgotten/forgotten.c')).toEqual([
			{
				symbol: 'lacks',
				foundBy: 'linker',
				module: 'forgotten',
				lines: [lineOf(FILES['forgotten/forgotten.c'], 'lacks() +')],
			},
		]);
		expect(result.buildErrors.filter(({ file }) => file === 'forgotten/forgotten.c')).toMatchObject([
			{ message: expect.stringContaining('<linux/crc-ccitt.h>') },
		]);
	});

	test('what keeps the module from a function whose header is not included is told with the error', () => {
		const told = result.symbolFailures
			.filter(({ uses }) => uses.some(({ file }) => /behind|closed/.test(file)))
			.map(({ symbol, reason, module, foundBy, namespace, uses }) => [
				symbol,
				reason,
				module,
				foundBy,
				namespace,
				uses.map(({ file, line }) => `${file}:${line}`),
			]);
		const place = (file: string, text: string) => [`${file}:${lineOf(FILES[file], text)}`];

		expect(told).toEqual([
			...(id === 'debian-11'
				? []
				: [
						[
							'dma_buf_put',
							'namespace-not-imported',
							'behind',
							'compiler',
							'DMA_BUF',
							place('others/behind.c', 'dma_buf_put'),
						],
						[
							'intel_pt_validate_hw_cap',
							'restricted',
							'behind',
							'compiler',
							'module:kvm,kvm-amd,kvm-intel',
							place('others/behind.c', 'intel_pt'),
						],
					]),
			['kthread_use_mm', 'gpl-only', 'closed', 'compiler', null, place('others/closed.c', 'kthread_use_mm')],
		]);
		const errors = result.buildErrors
			.filter(({ file }) => /behind|closed/.test(file ?? ''))
			.map(({ message }) => message);
		expect(errors).toHaveLength(3);
		for (const header of ['<linux/dma-buf.h>', '<asm/intel_pt.h>', '<linux/kthread.h>']) {
			expect(errors).toContainEqual(expect.stringContaining(header));
		}
	});

	test('the build itself is not changed: such modules are not built', () => {
		expect(states(result)).toMatchObject({ 'hidden/hidden.ko': 'not-built', 'forgotten/forgotten.ko': 'not-built' });
		expect(outcomes(result)).toMatchObject({ hidden: 'build-errors', forgotten: 'build-errors' });
	});

	test('where no object can be had, the compiler’s first complaint stands alone', () => {
		expect(failures('others/hopeless.c')).toEqual([
			{
				symbol: 'removed_long_ago',
				foundBy: 'compiler',
				module: 'hopeless',
				lines: [lineOf(FILES['others/hopeless.c'], 'removed_long_ago(3)')],
			},
		]);
		expect(result.uncompiled).toContain('others/hopeless.c');
		expect(result.salvaged).toEqual(['forgotten/forgotten.c', 'hidden/hidden.c', 'others/behind.c', 'others/closed.c']);
	});

	test('a module that compiles to nothing is pointed out', () => {
		expect(result.modules.find(({ name }) => name === 'nothing')).toMatchObject({
			state: 'resolved',
			why: expect.stringContaining('compiles to nothing'),
		});
	});
});
