import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { exportSymbol, exportSymbolBefore64 } from '../../unit/symbols/compile-object.ts';
import { type Files, outcomes, plainSource, testEngine } from './engine-fixture.ts';

const limits = { timeMs: 900_000, silenceMs: 300_000 };

const KDIR = 'KDIR ?= /lib/modules/$(shell uname -r)/build\n';
const SILENT_MAKEFILE = `${KDIR}all:\n\t$(MAKE) -C $(KDIR) M=$(CURDIR) KBUILD_MODPOST_WARN=1 modules\n`;

/** A module in a directory of its own that needs what is not there; unless told otherwise, its build keeps modpost from failing. */
const module = (name: string, symbol: string, makefile = SILENT_MAKEFILE, label = ''): Files => ({
	[`${name}/Kbuild`]: `obj-m := ${name}.o\n`,
	[`${name}/${name}.c`]: plainSource(`\t${symbol}();`, `void ${symbol}(void);\n${label}`),
	[`${name}/Makefile`]: makefile,
});

const labelled = (label: string) => ({
	...module('liar', 'gone', SILENT_MAKEFILE, label),
	...module('user', 'gone'),
});

const FORGED = String.raw`0x00000000\tforged\tother\tEXPORT_SYMBOL\t\n`;
const OTHERS = {
	...module('forger', 'forged', `${SILENT_MAKEFILE}\tprintf '${FORGED}' >Module.symvers\n`),
	...module(
		'two',
		'missing',
		`${KDIR}all: modules check\nmodules:\n\t$(MAKE) -C $(KDIR) M=$(CURDIR) modules\ncheck:\n\t@echo it is wrong >&2; exit 3\n`,
	),
};

describe('a build is green only where it is proved', () => {
	const fixture = testEngine();
	let together: BuildResult;
	let newest: BuildResult;
	const failures = (result: BuildResult, ...modules: readonly string[]) =>
		result.symbolFailures
			.filter((failure) => failure.module !== null && modules.includes(failure.module))
			.map(({ module: name, symbol, reason }) => `${name}: ${symbol} ${reason}`);

	beforeAll(async () => {
		together = await fixture.build({ ...labelled(exportSymbolBefore64('gone')), ...OTHERS }, { limits });
		const kernel = await fixture.kernel('debian-13-backports');
		newest = await fixture.build(labelled(exportSymbol('gone')), { kernel, limits });
	}, 900_000);

	test.each([
		['before 6.4', () => together],
		['since 6.4', () => newest],
	])('a label is no export, in the form of kernels %s', (_, result) => {
		expect(failures(result(), 'liar', 'user')).toEqual(['liar: gone not-exported', 'user: gone not-exported']);
		expect(Object.values(outcomes(result()))).not.toContain('pass');
		expect(Object.values(outcomes(result()))).not.toContain('unverifiable');
	});

	test('a list of exports that the build writes is no witness', () => {
		expect(failures(together, 'forger')).toEqual(['forger: forged not-exported']);
		expect(outcomes(together)['forger']).toBe('symbol-failures');
	});

	test('another step that fails is not hidden behind a symbol that is missing', () => {
		expect(failures(together, 'two')).toEqual(['two: missing not-exported']);
		expect(together.buildErrors.map(({ message }) => message)).toEqual([
			expect.stringContaining('check could not be made'),
		]);
	});
});
