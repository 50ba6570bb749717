import { describe, expect, test } from '@jest/globals';
import { moduleSource, states, testEngine } from './engine-fixture.ts';

describe('what a file that does not compile would have given to others (6.1)', () => {
	const fixture = testEngine();

	test('is not missed, however it is defined; what is the kernel’s still is', async () => {
		const names = ['plain', 'second', 'table', 'mutex', 'described', 'included', 'made'];
		const result = await fixture.build(
			{
				Kbuild: 'obj-m := failing.o unknown.o\nfailing-y := user.o bad.o\nunknown-y := asking.o generated.o\n',
				'bad.c': [
					'#include <linux/module.h>',
					'#include "gone.h"',
					'#include "impl.c"',
					'int plain;',
					'int other = 1, *second;',
					'void (*hook)(int x,',
					'\t     unsigned long y);',
					'int (*table[2])(void);',
					'DEFINE_MUTEX(mutex);',
					'struct thing {',
					'\tint member;',
					'} described;',
					'#define MAKE(name) int name(void) { return 1; }',
					'MAKE(made)',
					'MODULE_LICENSE("GPL");',
					'',
				].join('\n'),
				'impl.c': 'int included(void)\n{\n\treturn 1;\n}\n',
				'user.c': [
					'#include <linux/module.h>',
					...names.map((name) => `extern char ${name}[];`),
					'extern void (*hook)(int x, unsigned long y);',
					'static int __init start(void)',
					'{',
					'\thook(1, 2);',
					...names.map((name) => `\tpr_info("%p\\n", ${name});`),
					'\treturn 0;',
					'}',
					'module_init(start);',
					'',
				].join('\n'),
				// Nobody made generated.o, and nobody knows of what.
				'asking.c': moduleSource(
					'\tfrom_generated();\n\tkallsyms_lookup_name("x");',
					'#include <linux/kallsyms.h>\nvoid from_generated(void);',
				),
			},
			{ limits: { timeMs: 900_000, silenceMs: 300_000 } },
		);
		expect(result.symbolFailures.map(({ symbol, module }) => [symbol, module])).toEqual([
			['kallsyms_lookup_name', 'unknown'],
		]);
		expect(result.buildErrors).toMatchObject([
			{ tool: 'compiler', file: 'bad.c' },
			{ tool: 'make', message: expect.stringContaining('generated.o') },
		]);
		expect(result.modules.map(({ why }) => why)).toEqual(['bad.c did not compile', 'generated.o was not built']);
		expect(states(result)).toEqual({ 'failing.ko': 'not-built', 'unknown.ko': 'not-built' });
	}, 900_000);
});
