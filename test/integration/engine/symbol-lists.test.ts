import { describe, expect, test } from '@jest/globals';
import { type Files, lineOf, moduleSource, omit, states, testEngine } from './engine-fixture.ts';

const FILES: Files = {
	Kbuild: 'obj-m := sleeping.o giving.o taking.o proprietary.o\n',
	'sleeping.c': moduleSource('\tprintk("hello\\n");\n\tmsleep(1);\n\tssleep(1);', '#include <linux/delay.h>'),
	'giving.c': `${moduleSource('', 'void shared(void);')}\nvoid shared(void)\n{\n}\nEXPORT_SYMBOL(shared);\n`,
	'taking.c': moduleSource(
		'\tshared();\n\tif (perhaps)\n\t\tperhaps();',
		'void shared(void);\nextern void perhaps(void) __attribute__((weak));',
	),
	'proprietary.c': moduleSource('\tregister_kprobe(NULL);', '#include <linux/kprobes.h>', 'Proprietary'),
	'ci/abi_gki_test': `[abi_symbol_list]
# what the compiler puts in
  __fentry__
  __x86_return_thunk
# required by sleeping.ko
  _printk
`,
	'ci/stablelist': '[rhel9_x86_64_stablelist]\n\n\tmsleep\n',
};

describe('modules held against symbol lists (6.1)', () => {
	const fixture = testEngine();

	test('a symbol that the kernel exports and the list does not name fails at its lines, beside other reasons', async () => {
		const result = await fixture.build(FILES, { symbolLists: ['ci/abi_gki_test'] });
		const failure = { foundBy: 'linker', namespace: null };
		const line = (file: string, text: string) => [{ file, line: lineOf(FILES[file], text), via: null }];
		expect(result.outcome).toBe('symbol-failures');
		expect(result.symbolFailures).toEqual([
			{
				...failure,
				symbol: 'msleep',
				reason: 'not-on-symbol-list',
				module: 'sleeping',
				// ssleep() is an inline function of the kernel's headers.
				uses: [...line('sleeping.c', 'msleep(1)'), ...line('sleeping.c', 'ssleep(1)')],
			},
			...(['gpl-only', 'not-on-symbol-list'] as const).map((reason) => ({
				...failure,
				symbol: 'register_kprobe',
				reason,
				module: 'proprietary',
				uses: line('proprietary.c', 'register_kprobe'),
			})),
		]);
		expect(states(result)).toEqual({
			'sleeping.ko': 'unresolved',
			'giving.ko': 'resolved',
			'taking.ko': 'resolved',
			'proprietary.ko': 'unresolved',
		});
	}, 240_000);

	test('what another list for the kernel names may be used as well', async () => {
		const files = { ...FILES, Kbuild: 'obj-m := sleeping.o proprietary.o\n' };
		const result = await fixture.build(files, { symbolLists: ['ci/abi_gki_test', 'ci/stablelist'] });
		expect(result.symbolFailures.map((one) => omit(one, 'uses'))).toMatchObject([
			{ symbol: 'register_kprobe', reason: 'gpl-only' },
			{ symbol: 'register_kprobe', reason: 'not-on-symbol-list' },
		]);
		expect(states(result)['sleeping.ko']).toBe('resolved');
	}, 240_000);
});
