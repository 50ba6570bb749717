import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildResult } from '../../../src/builds/build-result.ts';
import { parseSystemMap } from '../../../src/symbols/kernel-names.ts';
import { EngineFixture, type Files, lineOf, moduleSource, omit } from './engine-fixture.ts';

const FILES: Files = {
	Kbuild: 'obj-m := probing.o asking.o\nccflags-y := -I$(src)/include\n',
	'include/lookup.h': `#include <linux/kprobes.h>
static inline unsigned long lookup(const char *name)
{
	struct kprobe probe = { 0 };
	unsigned long address = 0;

	probe.symbol_name = name;
	if (!register_kprobe(&probe)) {
		address = (unsigned long)probe.addr;
		unregister_kprobe(&probe);
	}
	return address;
}
#define LOOKUP(name) lookup(#name)
static inline unsigned long never_called(void)
{
	return lookup("nobody_asks");
}
static inline unsigned long find_schedule(void)
{
	return lookup("schedule_tail");
}
`,
	'probing.c': `#include <lookup.h>
static struct kretprobe entry = {
	.kp.symbol_name = "wake_up_new_task",
};
${moduleSource(`	register_kretprobe(&entry);
	/* lookup("in_a_comment"); */
#ifdef NOT_ON_THIS_KERNEL
	lookup("left_out");
#endif
	pr_info("%lx %lx\\n", lookup("kallsyms_lookup_name"), LOOKUP(no_such_symbol) + find_schedule());`)}`,
	'asking.c': moduleSource('\tif (symbol_get(vfree))\n\t\tsymbol_put(vfree);', '#include <linux/vmalloc.h>'),
};

describe('symbols that modules look up at run time', () => {
	let fixture: EngineFixture;
	beforeAll(async () => {
		fixture = await EngineFixture.create();
	}, 120_000);
	afterAll(() => fixture[Symbol.asyncDispose]());

	const place = (file: string, text: string, via: string | null = null) => ({
		file,
		line: lineOf(FILES[file], text),
		via,
	});

	// From 6.13 on make runs in the module's directory, and its records of dependencies are relative.
	test.each([
		['debian-11', null],
		['debian-13-backports', true],
	])(
		'are found by the strings of the objects, and placed by the sources, on %s',
		async (id, isThere) => {
			const result = await fixture.build(FILES, { kernel: await fixture.kernel(id) });

			expect(result.buildErrors).toEqual([]);
			expect(result.runtimeSymbols).toEqual([
				{
					symbol: 'kallsyms_lookup_name',
					by: 'lookup',
					module: 'probing',
					exported: false,
					exists: isThere,
					uses: [place('probing.c', 'lookup("kallsyms')],
				},
				{
					symbol: 'no_such_symbol',
					by: 'LOOKUP',
					module: 'probing',
					exported: false,
					exists: null,
					uses: [place('probing.c', 'LOOKUP(')],
				},
				{
					symbol: 'schedule_tail',
					by: 'lookup',
					module: 'probing',
					exported: false,
					exists: isThere,
					uses: [place('include/lookup.h', '"schedule_tail"', 'probing.c')],
				},
				{
					symbol: 'vfree',
					by: 'symbol_get',
					module: 'asking',
					exported: true,
					exists: true,
					uses: [place('asking.c', 'symbol_get')],
				},
				{
					symbol: 'wake_up_new_task',
					by: 'kprobe',
					module: 'probing',
					exported: false,
					exists: isThere,
					uses: [place('probing.c', '"wake_up_new_task"')],
				},
			]);
		},
		240_000,
	);

	test('do not exist where a full list of the kernel lacks them', async () => {
		const kernel = await fixture.kernel('debian-12');
		const map = parseSystemMap('ffffffff81000000 T _stext\nffffffff81000010 T wake_up_new_task\n');
		const result: BuildResult = await fixture.build(FILES, { kernel: { ...kernel, kernelNames: () => map } });

		expect(result.runtimeSymbols.map(({ symbol, exists }) => [symbol, exists])).toEqual([
			['kallsyms_lookup_name', false],
			['no_such_symbol', false],
			['schedule_tail', false],
			['vfree', true],
			['wake_up_new_task', true],
		]);
	}, 240_000);

	test('are none where the kernel’s exports are not known', async () => {
		const kernel = await fixture.kernel('debian-12');
		const result = await fixture.build(FILES, { kernel: { ...kernel, symbolTable: null } });

		expect(omit(result, 'log')).toMatchObject({ outcome: 'unverifiable', runtimeSymbols: [] });
	}, 240_000);
});
