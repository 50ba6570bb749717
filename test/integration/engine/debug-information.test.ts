import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Kernel } from '../../../src/checks/ports/kernels.ts';
import { TreeDirectory } from '../../../src/cache/built-trees.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { type Files, LARGE, lineOf, moduleSource, testEngine } from './engine-fixture.ts';

/** A compiler of the build's own: what stands before the real one. */
const compiler = (lines: string): Files => ({
	compiler: `case " $* " in\n${lines}\nesac\nexec "$@"\n`,
});
const COMPILER = 'CC := sh $(realpath $(src))/compiler $(CC)\n';

const lacking = moduleSource('\tlacks();', 'void lacks(void);');
const table = 'void lacks_too(void);\n\nvoid (*table)(void) = lacks_too;\n';
const line = lineOf(lacking, '\tlacks');

describe('lines in a large root', () => {
	const fixture = testEngine();
	const usesIn = async (files: Files, kernel?: Kernel) => {
		const result = await fixture.build({ ...LARGE, ...files }, kernel && { kernel });
		expect(result).toMatchObject({ outcome: 'symbol-failures', buildErrors: [] });
		return Object.fromEntries(result.symbolFailures.map(({ symbol, uses }) => [symbol, uses]));
	};

	test.each(['debian-11', 'debian-12', 'debian-13', 'debian-13-backports'])(
		'are not made with the build, and told all the same: %s',
		async (id) => {
			const withoutLines = compiler(`*' -DMODULE '*' -g1 '*) echo 'lines are made' >&2; exit 1 ;;`);
			const exporting = `#include <linux/export.h>\n${lacking}EXPORT_SYMBOL(table);\n`;
			const files = {
				...withoutLines,
				Kbuild: `${COMPILER}obj-m := whole.o\nwhole-y := context.o table.o\n`,
				'context.c': exporting.replace('static', 'extern int table;\nint table;\nstatic'),
				'table.c': table.replace('table', 'others'),
			};
			expect(await usesIn(files, await fixture.kernel(id))).toEqual({
				lacks: [{ file: 'context.c', line: lineOf(files['context.c'], '\tlacks'), via: null }],
				lacks_too: [{ file: 'table.c', line: 3, via: null }],
			});
		},
		60_000,
	);

	test('are told of what a recipe links to one object', async () => {
		expect(
			await usesIn({
				Kbuild: [
					'obj-m := whole.o',
					'whole-y := parts.o other.o',
					'$(obj)/parts.o: $(obj)/one.o $(obj)/two.o',
					'\t$(LD) -r -o $@ $^',
					'',
				].join('\n'),
				'one.c': lacking,
				'two.c': 'int two;\n',
				'other.c': 'int other;\n',
			}),
		).toEqual({ lacks: [{ file: 'one.c', line, via: null }] });
	}, 60_000);

	test.each<[string, Files]>([
		[
			'what a recipe compiles, of which Kbuild keeps no record',
			{
				Kbuild: [
					'obj-m := whole.o',
					'whole-y := one.o two.o',
					'$(obj)/one.o: $(src)/one.c',
					'\t$(CC) $(c_flags) -c -o $@ $<',
					'',
				].join('\n'),
			},
		],
		[
			'what is other code when it is compiled again',
			{
				...compiler(`*.whole*) set -- "$@" -DAGAIN ;;`),
				Kbuild: `${COMPILER}obj-m := whole.o\nwhole-y := one.o two.o\n`,
			},
		],
		[
			'what does not compile again',
			{
				...compiler(`*.whole*) exit 1 ;;`),
				Kbuild: `${COMPILER}obj-m := whole.o\nwhole-y := one.o two.o\n`,
			},
		],
	])(
		'are made by another build, of %s',
		async (_, files) => {
			const before = '#ifdef AGAIN\n\tasm volatile(".rept 64; nop; .endr");\n#endif\n';
			const own = lacking.replace('\tlacks();', `${before}\tlacks();`);
			expect(await usesIn({ ...files, 'one.c': own, 'two.c': 'int two;\n' })).toEqual({
				lacks: [{ file: 'one.c', line: lineOf(own, '\tlacks'), via: null }],
			});
		},
		60_000,
	);

	test('are all made where the kernel makes versions of symbols of debug information', async () => {
		const whole = compiler(`*' -DMODULE '*' -g0 '* | *' -DMODULE '*' -g1 '*) echo 'too little' >&2; exit 1 ;;`);
		expect(
			await usesIn({
				...whole,
				Kbuild: `CONFIG_GENDWARFKSYMS := y\n${COMPILER}obj-m := lacking.o\n`,
				'lacking.c': lacking,
			}),
		).toEqual({ lacks: [{ file: 'lacking.c', line, via: null }] });
	}, 60_000);

	test('are known afterwards, however often the tree is built', async () => {
		const directory = await mkdtemp(join(tmpdir(), 'modprobot-trees-'));
		try {
			const builtTrees = new TreeDirectory({ directory, maxBytes: 1024 ** 3, logger: silentLogger });
			const names = ['a', 'b', 'c', 'd', 'e'];
			const files = (changed: string): Files => ({
				...LARGE,
				...compiler(`*.whole*) [ ! -e "$\{0%/*}/unused/none-again" ] || exit 1 ;;`),
				Kbuild: `${COMPILER}obj-m := whole.o\nwhole-y := lacking.o table.o ${names.map((name) => `${name}.o`).join(' ')}\n`,
				'lacking.c': lacking,
				'table.c': table,
				...Object.fromEntries(names.map((name) => [`${name}.c`, `int ${name};\n`])),
				'a.c': `int a = ${changed};\n`,
			});
			await fixture.build(files('1'), { builtTrees });
			await fixture.build(files('2'), { builtTrees });
			const last = { ...files('3'), 'unused/none-again': '' };
			const warm = await fixture.build(last, { builtTrees, isTrusted: false });
			expect(warm).toMatchObject({ outcome: 'symbol-failures', reused: 'objects' });
			expect(warm.symbolFailures.map(({ uses }) => uses)).toEqual([
				[{ file: 'lacking.c', line, via: null }],
				[{ file: 'table.c', line: 3, via: null }],
			]);
		} finally {
			await rm(directory, { recursive: true, force: true });
		}
	}, 120_000);

	test('are told of what was compiled while the tree was a large one', async () => {
		const directory = await mkdtemp(join(tmpdir(), 'modprobot-trees-'));
		try {
			const builtTrees = new TreeDirectory({ directory, maxBytes: 1024 ** 3, logger: silentLogger });
			const files: Files = {
				Kbuild: 'obj-m := whole.o\nwhole-y := lacking.o other.o\n',
				'lacking.c': lacking,
				'other.c': 'void lacks(void);\nvoid lacks(void)\n{\n}\n',
			};
			await fixture.build({ ...LARGE, ...files }, { builtTrees });
			const warm = await fixture.build({ ...files, 'other.c': 'int other;\n' }, { builtTrees, isTrusted: false });
			expect(warm).toMatchObject({ outcome: 'symbol-failures', reused: 'objects' });
			expect(warm.symbolFailures.map(({ uses }) => uses)).toEqual([[{ file: 'lacking.c', line, via: null }]]);
		} finally {
			await rm(directory, { recursive: true, force: true });
		}
	}, 60_000);
});
