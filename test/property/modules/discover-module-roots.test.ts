import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import posix from 'node:path/posix';
import { discoverModuleRoots } from '../../../src/modules/discover-module-roots.ts';
import { touchedRoots } from '../../../src/modules/touched-roots.ts';
import { character } from '../character.ts';

const name = fc.constantFrom('a', 'b', 'src', 'common', 'a-b');
const directory = fc.array(name, { maxLength: 3 }).map((parts) => parts.join('/'));
const fileName = fc.constantFrom(
	'Makefile',
	'Kbuild',
	'dkms.conf',
	'GNUmakefile',
	'x.mk',
	'Makefile.in',
	'configure',
	'x.c',
);
const path = fc.tuple(directory, fileName).map(([parent, file]) => (parent === '' ? file : `${parent}/${file}`));

/** Lines that makefiles are made of, in any order. */
const line = fc.constantFrom(
	'obj-m := x.o ',
	'obj-$(CONFIG_X) += a/ ../b/ src/',
	'obj-y += common/ ../',
	'X := $(X) $(Y) a b',
	'Y = $(X:%=%.o) $(foreach X,$(X),$(X)$(Y))',
	'KBUILD_EXTRA_SYMBOLS := $(src)/../a/Module.symvers $(src)/../b/Module.symvers',
	'all:',
	'\t$(MAKE) -C $(KDIR) M=$(PWD)/src CONFIG_X=m',
	'\t$(MAKE) -C a; make -C ../b; for i in $(X); do $(MAKE) -C $$i; done',
	'\tcd .. && $(MAKE)',
	'include ../x.mk x.mk a/x.mk',
	'define X',
	'endef',
	'ifdef X',
	'else',
	'endif',
	'BUILT_MODULE_NAME[0]="x"',
	'ccflags-y := -I$(src)/../.. -I$(Z)',
	'A = \\',
);
const makefile = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));
const noise = fc.oneof(
	fc.string({ unit: character, maxLength: 300 }),
	fc
		.array(
			fc.constantFrom('$(', '${', ')', '}', '\\\n', '\n', '\t', ':=', '#', '"', "'", 'obj-m', ' ', '$$', '../', '%'),
			{ maxLength: 100 },
		)
		.map((parts) => parts.join('')),
);

/** `V0` is `V1` twice, and so on. */
function doubling(times: number, last = 'v'): string {
	const lines = Array.from({ length: times }, (_, i) => `V${i} = $(V${i + 1}) $(V${i + 1})\n`);
	return `${lines.join('')}V${times} = ${last}\n`;
}

function alternatives(times: number): string {
	const lines = Array.from(
		{ length: times },
		(_, i) => `ifdef Q\nA${i} = x$(A${i + 1})\nelse\nA${i} = y$(A${i + 1})\nendif\n`,
	);
	return `${lines.join('')}obj-m := x.o $(A0)\nall:\n\tmake -C $(KDIR) M=$(A0) CONFIG_X=$(A0)$(A1)$(A2)\n`;
}

function treeOf(content: fc.Arbitrary<string>) {
	return fc
		.uniqueArray(fc.tuple(path, content), { selector: ([each]) => each, maxLength: 14 })
		.map((files) => ({ paths: files.map(([each]) => each), texts: new Map(files) }));
}

describe('discovery', () => {
	test.each([
		['a line of ten million characters', `obj-m := x.o ${'y'.repeat(10_000_000)}`],
		['a line of a million words', `obj-m := ${'x.o '.repeat(1_000_000)}`],
		['references that never close', `obj-m := x.o ${'$('.repeat(1_000_000)}`],
		['nothing but continuations', `obj-m := x.o ${'\\\n'.repeat(500_000)}`],
		['nothing but backslashes', `obj-m := x.o\n${'\\'.repeat(1_000_000)}`],
		['values that double forty times', `${doubling(40)}obj-m := x.o $(V0)\nall:\n\t$(V0)\n\tmake -C $(V0) M=$(V0)\n`],
		[
			'commands that double forty times',
			`${doubling(40, 'make -C $(K) M=a;')}obj-m := x.o\nall:\n${'\t$(V0)\n'.repeat(500)}`,
		],
		[
			'suffixes that double what they are added to',
			`${Array.from({ length: 60 }, (_, i) => `V${i} = $(addsuffix a,$(V${i + 1})) $(addsuffix b,$(V${i + 1}))\n`).join('')}V60 = x\nobj-m := x.o $(V0)\n`,
		],
		[
			'a long suffix for a long list',
			`L := ${'x '.repeat(60_000)}\nS := ${'y'.repeat(60_000)}\nobj-m := x.o $(addsuffix $(S),$(L)) $(subst x,$(S),$(L)) $(foreach i,$(L),$(S))\n`,
		],
		[
			'operands that lead along a chain',
			`${Array.from({ length: 5000 }, (_, i) => `V${i} = $(V${i + 1})\n`).join('')}obj-m := x.o\nall:\n${Array.from({ length: 3000 }, (_, i) => `\tmake -C $(V${i}) M=$(PWD)\n`).join('')}`,
		],
		['a variable of itself, many times', `X=${'$(X)'.repeat(20_000)}\nobj-m := x.o $(X)\n`],
		['alternatives of alternatives', alternatives(2000)],
		['a choice of a hundred thousand', `obj-m := x.o $(or ${'$(A),'.repeat(100_000)})\n`],
		['choices in choices', `obj-m := x.o ${'$(if $(A),'.repeat(30_000)}y${',z)'.repeat(30_000)}\n`],
		['conditions in conditions', `${'ifdef X\nA=1\n'.repeat(50_000)}obj-m := x.o\n`],
		['half a million branches', `ifdef X\n${'else ifdef X\nA=1\n'.repeat(50_000)}endif\nobj-m := x.o\n`],
		[
			'a chain of goals',
			`${Array.from({ length: 20_000 }, (_, i) => `r${i}: r${i + 1}\n\tmake -C $(K) M=.\n`).join('')}modules: r0\nobj-m := x.o\n`,
		],
		['shells in shells', `obj-m := x.o\nall:\n\t${'sh -c "'.repeat(20_000)}\n`],
		[
			'commands of themselves',
			`obj-m := x.o\nX = make -C $(X)$(Y) M=.; $(X)\nall:\n${'\t$(X); $(X) $(X)\n'.repeat(20_000)}`,
		],
		['loops in loops', `L = a b c d e f g h\nobj-m := x.o ${'$(foreach i,$(L),'.repeat(12)}z${')'.repeat(12)}`],
	])('%s: an answer all the same', (_, text) => {
		const { roots } = discoverModuleRoots({ paths: ['Makefile'], texts: new Map([['Makefile', text]]) });
		expect(roots.map((root) => root.path)).toEqual(['.']);
	});

	test.each([
		['templates', 'Makefile.in', '@A@obj-m := @B@.o'],
		['CMake files', 'CMakeLists.txt', `configure_file(${' '.repeat(1000)}x Kbuild)`],
		['dkms.conf templates', 'dkms.conf.in', 'BUILT_MODULE_NAME="@A@"'],
	])('thousands of %s: a list of two hundred, whose last place counts the others', (_, file, text) => {
		const paths = Array.from({ length: 8000 }, (_each, i) => [
			`d${i % 40}/e${i}/${file}`,
			`d${i % 40}/e${i}/x.c`,
		]).flat();
		const texts = new Map(paths.filter((each) => each.endsWith(file)).map((each) => [each, text]));
		const rest = [['z/dkms.conf', 'BUILT_MODULE_NAME=z'] as const, ['z/Kbuild', 'obj-m := z.o'] as const];
		const tree = { paths: [...paths, ...rest.map(([each]) => each)], texts: new Map([...texts, ...rest]) };
		const { leftOut } = discoverModuleRoots(tree);
		expect(leftOut).toHaveLength(200);
		expect(leftOut.at(-1)?.why).toBe(`${8000 - 199} more places look like modules and are not built`);
	});

	test('any text is read without an error, and the same text to the same roots', () => {
		fc.assert(
			fc.property(treeOf(fc.oneof(noise, makefile)), (tree) => {
				expect(discoverModuleRoots(tree)).toEqual(discoverModuleRoots(tree));
			}),
		);
	});

	test('no two roots share a path or a directory that Kbuild enters, and all of these are there', () => {
		fc.assert(
			fc.property(treeOf(makefile), (tree) => {
				const { roots } = discoverModuleRoots(tree);
				const entered = roots.flatMap(({ kbuildDirectories }) => kbuildDirectories);
				expect(new Set(entered).size).toBe(entered.length);
				expect(new Set(roots.map((root) => root.path)).size).toBe(roots.length);
				const directories = new Set(tree.paths.map((each) => posix.dirname(each)));
				for (const each of entered) expect(directories).toContain(each);
			}),
		);
	});

	test('every directory with modules of its own is in a root, and touching it touches a root', () => {
		fc.assert(
			fc.property(fc.uniqueArray(directory, { minLength: 1, maxLength: 8 }), (parents) => {
				const paths = parents.map((parent) => posix.join(parent, 'Kbuild'));
				const { roots } = discoverModuleRoots({ paths, texts: new Map(paths.map((each) => [each, 'obj-m := x.o'])) });
				expect(roots.map((root) => root.path).toSorted()).toEqual(paths.map((each) => posix.dirname(each)).toSorted());
				for (const each of paths) expect(touchedRoots(roots, [each], []).length).toBeGreaterThan(0);
			}),
		);
	});

	test('roots that others need come before them, unless they need each other', () => {
		fc.assert(
			fc.property(treeOf(makefile), (tree) => {
				const { roots } = discoverModuleRoots(tree);
				const position = new Map(roots.map((root, index) => [root.path, index]));
				const needs = new Map(roots.map((root) => [root.path, root.dependsOn]));
				const leadsTo = (from: string, to: string) => {
					const seen = new Set([from]);
					for (const each of seen) for (const next of needs.get(each) ?? []) seen.add(next);
					return seen.has(to);
				};
				for (const root of roots) {
					for (const needed of root.dependsOn.filter((each) => !leadsTo(each, root.path))) {
						expect(position.get(needed)).toBeLessThan(position.get(root.path) ?? -1);
					}
				}
			}),
		);
	});
});
