import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { parseSystemMap } from '../../../src/symbols/image-symbols.ts';
import { type Files, lineOf, moduleSource, omit, testEngine } from './engine-fixture.ts';

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

const PROBE = 'struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };';

/** Modules that find `kallsyms_lookup_name` by a probe, and call what they find. */
const THROUGH_POINTERS: Files = {
	Kbuild: 'obj-m := variable.o member.o table.o nowhere.o own.o\nmember-y := find.o use.o\n',
	'variable.c': moduleSource(
		`\t${PROBE}
	unsigned long (*find)(const char *name);

	if (register_kprobe(&probe) < 0)
		return -ENOENT;
	find = (void *)probe.addr;
	unregister_kprobe(&probe);
	pr_info("%lx %lx\\n", find("by_variable"), ((find_t)probe.addr)("by_address"));`,
		'#include <linux/kprobes.h>\ntypedef unsigned long (*find_t)(const char *name);',
	),
	'syms.h': `typedef unsigned long (*find_t)(const char *name);
struct syms { find_t find; void *freezer; };
extern struct syms syms;
#define SYM(name) syms.name
#define FIND(name) (SYM(name) = (void *)SYM(find)(#name))
int find_all(void);
`,
	'find.c': `#include <linux/kprobes.h>
#include "syms.h"
struct syms syms;
static find_t by_probe(const char *name)
{
	struct kprobe probe = { .symbol_name = name };
	find_t found = NULL;

	if (!register_kprobe(&probe)) {
		found = (find_t)probe.addr;
		unregister_kprobe(&probe);
	}
	return found;
}
int find_all(void)
{
	syms.find = by_probe("kallsyms_lookup_name");
	return syms.find ? 0 : -ENOENT;
}
`,
	'use.c': moduleSource(
		'\tif (find_all())\n\t\treturn -ENOENT;\n\tpr_info("%p %lx\\n", FIND(freezer), syms.find("by_member"));',
		'#include <linux/kernel.h>\n#include "syms.h"',
	),
	'table.c': moduleSource(
		`\t${PROBE}
	int i;

	if (register_kprobe(&probe) < 0)
		return -ENOENT;
	for (i = 0; i < ARRAY_SIZE(wanted); i++)
		*wanted[i].address = ((find_t)probe.addr)(wanted[i].name);`,
		`#include <linux/kprobes.h>
typedef unsigned long (*find_t)(const char *name);
static unsigned long first, second;
#define WANTED(symbol, variable) { .address = &variable, .name = #symbol }
static const struct { unsigned long *address; const char *name; } wanted[] = {
	{ &first, "by_table" },
	WANTED(by_entry, second),
};`,
	),
	// A pointer of another function is called with names that are no symbols.
	'nowhere.c': moduleSource(
		`\tstruct kprobe probe = { .symbol_name = "do_group_exit" };
	unsigned long (*parse)(const char *);

	register_kprobe(&probe);
	parse = (void *)probe.addr;
	pr_info("%lx\\n", parse("no_symbol"));`,
		'#include <linux/kprobes.h>',
	),
	// A wrapper that is called as the kernel's function does not prove that the kernel has one.
	'own.c': moduleSource(
		`\t${PROBE}\n\tregister_kprobe(&probe);\n\tfound = (void *)probe.addr;\n\tpr_info("%lx\\n", module_kallsyms_lookup_name("module_kallsyms_lookup_name"));`,
		`#include <linux/kprobes.h>
static unsigned long (*found)(const char *name);
unsigned long module_kallsyms_lookup_name(const char *name);
unsigned long module_kallsyms_lookup_name(const char *name)
{
	return found(name);
}`,
	),
};

describe('symbols that modules look up at run time', () => {
	const fixture = testEngine();

	const inDirectory = (directory: string, files: Files): Files =>
		Object.fromEntries(Object.entries(files).map(([path, content]) => [`${directory}/${path}`, content]));

	const place = (file: string, text: string, via: string | null = null) => ({
		file: `plain/${file}`,
		line: lineOf(FILES[file], text),
		via: via === null ? null : `plain/${via}`,
	});

	const at = (file: string, text: string) => `pointers/${file}:${lineOf(THROUGH_POINTERS[file], text)}`;

	let oldest: BuildResult;
	beforeAll(async () => {
		const files = { ...inDirectory('plain', FILES), ...inDirectory('pointers', THROUGH_POINTERS) };
		oldest = await fixture.build(files, { kernel: await fixture.kernel('debian-11') });
	}, 240_000);
	const newest = async () =>
		fixture.build(inDirectory('plain', FILES), { kernel: await fixture.kernel('debian-13-backports') });
	const found = (result: BuildResult, modules: readonly (string | null)[]) =>
		result.runtimeSymbols.filter(({ module }) => modules.includes(module));

	// From 6.13 on make runs in the module's directory, and its records of dependencies are relative.
	test.each([
		['debian-11', async () => oldest, null],
		['debian-13-backports', newest, true],
	])(
		'are found by the strings of the objects, and placed by the sources, on %s',
		async (_id, build, isThere) => {
			const result = await build();

			expect(result.buildErrors).toEqual([]);
			expect(found(result, ['probing', 'asking'])).toEqual([
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

	test('are found where a pointer to the lookup is called', () => {
		expect(oldest.buildErrors).toEqual([]);
		expect(
			found(oldest, ['variable', 'member', 'table', 'nowhere', 'own']).map(({ symbol, by, module, exists, uses }) => [
				symbol,
				by,
				module,
				exists,
				...uses.map(({ file, line }) => `${file}:${line}`),
			]),
		).toEqual([
			['by_address', 'kallsyms_lookup_name', 'variable', null, at('variable.c', '"by_address"')],
			['by_entry', 'WANTED', 'table', null, at('table.c', 'WANTED(by_entry')],
			['by_member', 'find', 'member', null, at('use.c', '"by_member"')],
			['by_table', 'kallsyms_lookup_name', 'table', null, at('table.c', '"by_table"')],
			['by_variable', 'find', 'variable', null, at('variable.c', '"by_variable"')],
			['do_group_exit', 'kprobe', 'nowhere', null, at('nowhere.c', '"do_group_exit"')],
			['freezer', 'FIND', 'member', null, at('use.c', 'FIND(freezer)')],
			['kallsyms_lookup_name', 'by_probe', 'member', null, at('find.c', '"kallsyms')],
			['kallsyms_lookup_name', 'kprobe', 'own', null, at('own.c', '"kallsyms')],
			['kallsyms_lookup_name', 'kprobe', 'table', null, at('table.c', '"kallsyms')],
			['kallsyms_lookup_name', 'kprobe', 'variable', null, at('variable.c', '"kallsyms')],
			['module_kallsyms_lookup_name', 'module_kallsyms_lookup_name', 'own', null, at('own.c', '"module_kallsyms')],
		]);
	});

	test('do not exist where a full list of the kernel lacks them', async () => {
		const kernel = await fixture.kernel('debian-11');
		const map = parseSystemMap('ffffffff81000000 T _stext\nffffffff81000010 T wake_up_new_task\n');
		const result: BuildResult = await fixture.build(FILES, { kernel: { ...kernel, imageSymbols: () => map } });

		expect(result.runtimeSymbols.map(({ symbol, exists }) => [symbol, exists])).toEqual([
			['kallsyms_lookup_name', false],
			['no_such_symbol', false],
			['schedule_tail', false],
			['vfree', true],
			['wake_up_new_task', true],
		]);
	}, 240_000);

	test('are none where the kernel’s exports are not known', async () => {
		const kernel = await fixture.kernel('debian-11');
		const files = { ...FILES, Kbuild: 'obj-m := asking.o\n' };
		const result = await fixture.build(files, { kernel: { ...kernel, symbolTable: () => null } });

		expect(omit(result, 'log')).toMatchObject({ outcome: 'unverifiable', runtimeSymbols: [] });
	}, 240_000);
});
