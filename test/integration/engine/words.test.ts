import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { bareSource } from './bare-source.ts';
import { type Files, outcomes, testEngine } from './engine-fixture.ts';

/** What becomes of make's and modpost's words on their way; letters and digits name a directory and its modules. */
const FILTERS = {
	plain: '2>&1',
	translated: String.raw`2>&1 | sed -E 's/^[A-Z]+: modpost: "(.*)" \[.*\] undefined!/FEHLER: Symbol «\1» fehlt/; s/^[A-Z]+: modpost: GPL.*/FEHLER: die Lizenz erlaubt das nicht/; s/^[A-Z]+: modpost: module.*/FEHLER: ein Namensraum fehlt/'`,
	anew: String.raw`2>&1 | sed -E 's/^(ERROR|FATAL): modpost: .*/modpost: error: a module cannot be made/'`,
	short: '2>&1 | cut -c1-40',
	silent: '2>/dev/null',
	coloured: String.raw`2>&1 | sed 's/ERROR/\x1b[1;31m&\x1b[0m/; s/undefined/\x1b[1m&\x1b[0m/'`,
	prefixed: "2>&1 | sed 's/^/12:00:01 build> /'",
	othercase: "2>&1 | sed 's/ERROR: modpost:/Error: Modpost:/'",
	othermake: String.raw`2>&1 | sed -E 's/^make(\[[0-9]+\])?: \*\*\* (.*)/gmake: failed: \2/'`,
};

/** A module that fails for every reason, in a directory of its name. */
const failing = (name: string, symbol = 'gone_b'): Files => ({
	[`${name}/Kbuild`]: `obj-m := ${name}.o\n`,
	[`${name}/${name}.c`]: bareSource(
		`\tgone_a();\n\t${symbol}();\n\tregister_kprobe(0);\n\tdma_buf_put(0);`,
		`int register_kprobe(void *);\nvoid dma_buf_put(void *);\nvoid gone_a(void);\nvoid ${symbol}(void);`,
		'Proprietary',
	),
});

const configured = (path: string, filter: string) => {
	const line = `make -C $KERNEL_BUILD M=$SRC/${path} modules ${filter}`;
	return { path, make: {}, commands: [`bash -o pipefail -c '${line.replaceAll("'", String.raw`'\''`)}'`] };
};

/** Many builds in one, on a machine that may be busy. */
const limits = { timeMs: 900_000, silenceMs: 300_000 };

/** What a directory’s build came to, without its name. */
function verdict(result: BuildResult, directory: string) {
	const found = {
		outcome: outcomes(result)[directory],
		modules: result.modules.filter(({ name }) => name === directory),
		failures: result.symbolFailures.filter(({ module }) => module === directory),
	};
	return JSON.parse(JSON.stringify(found).replaceAll(directory, 'DIRECTORY')) as typeof found;
}

const reasons = ({ failures }: ReturnType<typeof verdict>) =>
	failures.map(({ symbol, reason, uses }) => `${symbol} ${reason} at ${uses.map(({ line }) => line).join()}`);

const unlicensed = bareSource().replace(/.*license=.*\n/, '');
const KDIR = 'KDIR ?= /lib/modules/$(shell uname -r)/build\n';

/** Modules of which only modpost can tell what is wrong, or that nothing is. */
const ONLY_MODPOST: Files = {
	'muted/Kbuild': 'obj-m := muted.o\n',
	'muted/muted.c': unlicensed,
	// Ends well, and without a module.
	'hidden/Kbuild': 'obj-m := hidden.o\n',
	'hidden/hidden.c': unlicensed,
	'hidden/Makefile': `${KDIR}all:\n\t-$(MAKE) -C $(KDIR) M=$(CURDIR) modules >/dev/null 2>&1\n`,
	// Lacks only what another root exports; it is not told where that is.
	'giving/Kbuild': 'obj-m := giving.o\n',
	'giving/giving.c': `#include <linux/export.h>\n${bareSource()}int given(void);\nint given(void)\n{\n\treturn 1;\n}\nEXPORT_SYMBOL(given);\n`,
	'taking/Kbuild': 'obj-m := taking.o\n',
	'taking/taking.c': bareSource('\tgiven();', 'int given(void);'),
};

describe('the words of modpost and make change nothing', () => {
	const fixture = testEngine();
	const names = Object.keys(FILTERS);
	let result: BuildResult;

	beforeAll(async () => {
		result = await fixture.build(Object.assign({}, ONLY_MODPOST, ...names.map((name) => failing(name))), {
			modules: [
				...Object.entries(FILTERS).map(([name, filter]) => configured(name, filter)),
				configured('muted', '>/dev/null 2>&1'),
				{ path: 'hidden', make: {}, commands: [] },
				configured('taking', '2>/dev/null'),
				{ path: 'giving', make: {}, commands: [] },
			],
			limits,
		});
	}, 900_000);

	test('in outcome, symbols, reasons and lines (6.1)', () => {
		const plain = verdict(result, 'plain');
		expect(plain.outcome).toBe('symbol-failures');
		expect(reasons(plain)).toEqual([
			'dma_buf_put namespace-not-imported at 11',
			'dma_buf_put gpl-only at 11',
			'gone_a not-exported at 8',
			'gone_b not-exported at 9',
			'register_kprobe gpl-only at 10',
		]);
		for (const name of names) expect({ name, ...verdict(result, name) }).toEqual({ name, ...plain });
	});

	test('in what only modpost can tell, also where it is not heard (6.1)', () => {
		expect(result.buildErrors.map(({ tool, message }) => `${tool}: ${message}`)).toEqual([
			expect.stringMatching(/^modpost: .*MODULE_LICENSE.*muted\.o/),
			expect.stringMatching(/^modpost: .*MODULE_LICENSE.*hidden\.o/),
		]);
		expect(outcomes(result)).toMatchObject({
			muted: 'build-errors',
			hidden: 'build-errors',
			taking: 'pass',
			giving: 'pass',
		});
		expect(result.symbolFailures.filter(({ module }) => module === null || !names.includes(module))).toEqual([]);
	});

	test('where an export is for named modules only (7.2)', async () => {
		const kernel = await fixture.kernel('debian-13-backports');
		const [symbol] = [...(kernel.symbolTable()?.exports ?? [])].find(([, { namespace }]) =>
			namespace?.startsWith('module:'),
		)!;
		const two = ['plain', 'anew'] as const;
		const built = await fixture.build(Object.assign({}, ...two.map((name) => failing(name, symbol))), {
			kernel,
			modules: two.map((name) => configured(name, FILTERS[name])),
			limits,
		});
		const plain = verdict(built, 'plain');
		expect(reasons(plain)).toContain(`${symbol} restricted at 9`);
		expect(verdict(built, 'anew')).toEqual(plain);
		expect(built.buildErrors).toEqual([]);
	}, 900_000);
});
