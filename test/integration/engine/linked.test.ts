import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { type Files, moduleSource, states, testEngine } from './engine-fixture.ts';

const KDIR = 'KDIR ?= /lib/modules/$(shell uname -r)/build\n';

/** Compiles what a vendor would have shipped as a binary, while the build file is read. */
const binary = (file: string) => `$(shell gcc -c -x c -o $(src)/${file} $(src)/blob.txt)`;
const archive = (file: string) =>
	`$(shell cd $(src) && gcc -c -x c -o part.o blob.txt && ar cr ${file} part.o && rm part.o)`;

/** A module whose main.c needs what is only in a binary; `Kbuild` says how that gets in. */
const needingBinary = (name: string, lines: readonly string[], main = '', blob = ''): Files => ({
	[`${name}/Kbuild`]: [`obj-m := ${name}.o`, ...lines, ''].join('\n'),
	[`${name}/main.c`]: moduleSource('\tblob_answer();', `int blob_answer(void);\n${main}`),
	[`${name}/blob.txt`]: `int blob_answer(void);\n${blob === '' ? 'int blob_answer(void) { return 42; }' : blob}\n`,
});

const NEEDY = 'int gone_for_blob(void);\nint blob_answer(void) { return gone_for_blob(); }';

const FILES: Files = {
	Kbuild: 'obj-y += flags/ added/ one/ library/ listed/ copied/ merged/ needy/ broken/\n',
	...needingBinary('flags', [
		'flags-objs := main.o',
		`_ := ${binary('x.o_shipped')}`,
		'ldflags-y := $(src)/x.o_shipped',
	]),
	...needingBinary('added', ['added-y := main.o', `_ := ${binary('x.o')}`, 'EXTRA_LDFLAGS += $(src)/x.o']),
	...needingBinary('one', ['one-y := main.o', `_ := ${binary('x.bin.o')}`, 'LDFLAGS_one.o := $(src)/x.bin.o']),
	...needingBinary('library', [
		'library-y := main.o',
		`_ := ${archive('lib.a')}`,
		'ldflags-y += --whole-archive $(src)/lib.a',
	]),
	...needingBinary('listed', ['listed-objs := main.o vendor.a', `_ := ${archive('vendor.a')}`]),
	...needingBinary('copied', ['copied-objs := main.o blob.o', `_ := ${binary('blob.o_shipped')}`]),
	...needingBinary('merged', [
		'merged-y := all.o',
		`_ := ${binary('blob.o')}`,
		'$(obj)/all.o: $(obj)/main.o',
		'\t$(LD) -r -o $@ $< $(obj)/blob.o',
	]),
	// What the binary needs is needed, too.
	...needingBinary(
		'needy',
		['needy-y := main.o', `_ := ${binary('x.o_shipped')}`, 'ldflags-y := $(src)/x.o_shipped'],
		'void gone_for_main(void);\nvoid unused(void);\nvoid unused(void)\n{\n\tgone_for_main();\n}',
		NEEDY,
	),
	// Nothing was linked: a part does not compile.
	...needingBinary('broken', ['broken-y := main.o bad.o', `_ := ${archive('lib.a')}`, 'ldflags-y := $(src)/lib.a']),
	'broken/bad.c': 'int x = ;\n',
	// Kbuild gives these to the last link alone, which modpost does not see.
	...needingBinary('late', ['late-y := main.o', `_ := ${binary('x.o_shipped')}`]),
	'late/Makefile': `${KDIR}all:\n\t$(MAKE) -C $(KDIR) M=$(CURDIR) KBUILD_MODPOST_WARN=1 LDFLAGS_MODULE=$(CURDIR)/x.o_shipped modules\n`,
};

describe('what a module is linked of besides its own objects (6.12)', () => {
	const fixture = testEngine();
	let result: BuildResult;
	beforeAll(async () => {
		result = await fixture.build(FILES, { kernel: await fixture.kernel('debian-13') });
	}, 240_000);

	test('defines what the objects need, however it comes in', () => {
		expect(states(result)).toEqual({
			'broken/broken.ko': 'not-built',
			'copied/copied.ko': 'resolved',
			'added/added.ko': 'resolved',
			'flags/flags.ko': 'resolved',
			'late/late.ko': 'resolved',
			'library/library.ko': 'resolved',
			'listed/listed.ko': 'resolved',
			'merged/merged.ko': 'resolved',
			'needy/needy.ko': 'unresolved',
			'one/one.ko': 'resolved',
		});
	});

	test('needs what it needs: nothing else is missing', () => {
		expect(result.symbolFailures.map(({ symbol, module, uses }) => [symbol, module, uses.length])).toEqual([
			['gone_for_blob', 'needy', 0],
			['gone_for_main', 'needy', 1],
		]);
		expect(result.buildErrors).toMatchObject([{ tool: 'compiler', file: 'broken/bad.c' }]);
	});
});
