import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { planRoots } from '../../../src/checks/plan/plan-roots.ts';
import { contentOf } from '../../../src/checks/plan/tree-content.ts';
import { mentionsOfScript, mentionsOfSource } from '../../../src/modules/influence/mentions.ts';
import { comparableTree } from '../../unit/checks/comparable-tree.ts';
import { anyText } from '../hostile-lines.ts';

const directory = fc.constantFrom('', 'src/', 'docs/', 'lib/sub/', '.github/');
const text = fc
	.array(
		fc.constantFrom(
			'obj-m := demo.o\n',
			'demo-y := a.o b.o\n',
			'SUBDIRS := src lib\n',
			'include rules.mk\n',
			'$(MAKE) -C /lib/modules/$(KVER)/build M=$(CURDIR) modules\n',
			'# see README.md\n',
			'V := $(shell cat VERSION)\n',
			'cat docs/*.md\n',
			'#include "table.md"\n',
			'\n',
		),
		{ maxLength: 5 },
	)
	.map((lines) => lines.join(''));
const file = fc
	.tuple(
		directory,
		fc.constantFrom('Makefile', 'Kbuild', 'dkms.conf', 'demo.c', 'a.c', 'rules.mk', 'build.sh', 'VERSION'),
	)
	.map((parts) => parts.join(''));
const document = fc
	.tuple(
		fc.constantFrom('', 'src/', 'docs/', 'docs/deep/', 'notes/', '.github/workflows/'),
		fc.constantFrom('README.md', 'LICENSE', 'table.md', 'usage.rst', 'logo.png', 'ci.yml', 'NEWS', '.gitignore'),
	)
	.map((parts) => parts.join(''));
const files = fc.dictionary(file, text, { maxKeys: 6, noNullPrototype: true });
const documents = fc.dictionary(document, text, { maxKeys: 4, noNullPrototype: true });

/** What a build's result is made of, as far as it is the tree's: its roots, and the sources that it lists. */
async function inputsOf(tree: Parameters<typeof comparableTree>[0]) {
	const { roots } = await planRoots(comparableTree(tree), { modules: [] });
	return { roots, sources: Object.keys(tree).filter((path) => /\.(c|S|rs)$/.test(path)) };
}

describe('two trees that are named alike', () => {
	it('give a build the same, whatever documents they have', async () => {
		let alike = 0;
		await fc.assert(
			fc.asyncProperty(files, documents, documents, async (own, some, others) => {
				const [one, other] = [
					{ ...own, ...some },
					{ ...own, ...others },
				];
				const inputs = [await inputsOf(one), await inputsOf(other)] as const;
				const contents = await Promise.all(
					[one, other].map((tree, index) => contentOf(comparableTree(tree), inputs[index]!.roots)),
				);
				if (contents[0]!.influence !== contents[1]!.influence) return;
				alike += 1;
				expect(inputs[0]).toEqual(inputs[1]);
			}),
		);
		expect(alike).toBeGreaterThan(10);
	});

	it('do not differ in what a build file names', async () => {
		await fc.assert(
			fc.asyncProperty(files, document, async (own, path) => {
				const named = { ...own, 'rules.mk': `T := $(shell cat ${path})\n` };
				const [one, other] = await Promise.all(
					['1', '2'].map((content) => contentOf(comparableTree({ ...named, [path]: content }), [])),
				);
				expect(one!.influence).not.toBe(other!.influence);
			}),
		);
	});
});

describe('reading what texts speak of', () => {
	it.each([
		['commands', 'find '],
		['patterns', '*%[a]*.'],
		['open brackets', '['],
		['quotes', '"'],
		['directives', '#include '],
		['stars in cases', ' in *'],
		['spaces', ' '],
	])('takes time in proportion to the text: %s', (_what, piece) => {
		const long = piece.repeat(1_000_000 / piece.length);
		expect(mentionsOfScript(long)).toBeDefined();
		expect(mentionsOfSource(long)).toBeDefined();
	});

	it('ends with whatever a stranger writes', () => {
		fc.assert(
			fc.property(anyText, (lines) => {
				expect(mentionsOfScript(lines)).toBeDefined();
				expect(mentionsOfSource(lines)).toBeDefined();
			}),
		);
	});
});
