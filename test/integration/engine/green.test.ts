import { describe, expect, test } from '@jest/globals';
import { exportSymbol, exportSymbolBefore64 } from '../../unit/symbols/compile-object.ts';
import { type Files, moduleSource, outcomes, testEngine } from './engine-fixture.ts';

const limits = { timeMs: 900_000, silenceMs: 300_000 };

/** A module of its own directory; `silent`: its build keeps modpost from failing. */
const silenced = (name: string, source: string): Files => ({
	[`${name}/Kbuild`]: `obj-m := ${name}.o\n`,
	[`${name}/${name}.c`]: source,
	[`${name}/Makefile`]:
		'KDIR ?= /lib/modules/$(shell uname -r)/build\nall:\n\t$(MAKE) -C $(KDIR) M=$(CURDIR) KBUILD_MODPOST_WARN=1 modules\n',
});

describe('a build is green only where it is proved', () => {
	const fixture = testEngine();

	test.each([
		['debian-12', exportSymbolBefore64('gone')],
		['debian-13', exportSymbol('gone')],
		['debian-13-backports', exportSymbol('gone')],
	])(
		'a label is no export, on %s',
		async (kernel, label) => {
			const result = await fixture.build(
				{
					...silenced('liar', moduleSource('\tgone();', `void gone(void);\n${label}`)),
					...silenced('user', moduleSource('\tgone();', 'void gone(void);')),
				},
				{ kernel: await fixture.kernel(kernel), limits },
			);
			expect(result.symbolFailures.map(({ module, symbol, reason }) => `${module}: ${symbol} ${reason}`)).toEqual([
				'liar: gone not-exported',
				'user: gone not-exported',
			]);
			expect(Object.values(outcomes(result))).not.toContain('pass');
			expect(Object.values(outcomes(result))).not.toContain('unverifiable');
		},
		900_000,
	);

	test('a list of exports that the build writes is no witness', async () => {
		const files = silenced('forger', moduleSource('\tgone();', 'void gone(void);'));
		const line = String.raw`0x00000000\tgone\tother\tEXPORT_SYMBOL\t\n`;
		const result = await fixture.build(
			{ ...files, 'forger/Makefile': `${String(files['forger/Makefile'])}\tprintf '${line}' >Module.symvers\n` },
			{ limits },
		);
		expect(result.symbolFailures).toMatchObject([{ symbol: 'gone', module: 'forger' }]);
		expect(outcomes(result)).toEqual({ forger: 'symbol-failures' });
	}, 900_000);

	test('another step that fails is not hidden behind a symbol that is missing', async () => {
		const result = await fixture.build(
			{
				...silenced('two', moduleSource('\tgone();', 'void gone(void);')),
				'two/Makefile':
					'KDIR ?= /lib/modules/$(shell uname -r)/build\nall: modules check\nmodules:\n\t$(MAKE) -C $(KDIR) M=$(CURDIR) modules\ncheck:\n\t@echo it is wrong >&2; exit 3\n',
			},
			{ limits },
		);
		expect(result.symbolFailures).toMatchObject([{ symbol: 'gone', module: 'two' }]);
		expect(result.buildErrors.map(({ message }) => message)).toEqual([
			expect.stringContaining('check could not be made'),
		]);
	}, 900_000);
});
