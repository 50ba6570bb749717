import { describe, expect, it, test } from '@jest/globals';
import { contentOf } from '../../../src/checks/plan/tree-content.ts';
import type { ModuleRoot } from '../../../src/modules/module-root.ts';
import { comparableTree } from './comparable-tree.ts';

const MODULE = { Kbuild: 'obj-m := demo.o\n', 'demo.c': '#include "demo.h"\n', 'demo.h': '' };

function root(commands: readonly string[]): ModuleRoot {
	return {
		path: '.',
		ways: [{ kind: 'commands', directory: '.', commands }],
		kbuildDirectories: [],
		moduleNames: [],
		dependsOn: [],
		sourcesElsewhere: [],
		aside: false,
	};
}

type Files = Readonly<Record<string, string>>;

async function influence(files: Files, roots: readonly ModuleRoot[] = []): Promise<string> {
	return (await contentOf(comparableTree(files), roots)).influence;
}

/** Whether another text of a file is another build. */
async function counts(path: string, beside: Files, roots: readonly ModuleRoot[] = []): Promise<boolean> {
	const [one, other] = [`one\n`, `other\n`].map((text) => influence({ ...MODULE, ...beside, [path]: text }, roots));
	return (await one) !== (await other);
}

describe('what cannot influence a build', () => {
	test.each([
		'README.md',
		'README',
		'LICENSE',
		'docs/guide/usage.html',
		'Documentation/screens/one.png',
		'src/NOTES.rst',
		'.github/workflows/ci.yml',
		'.gitignore',
		'.clang-format',
	])('%s, where nothing speaks of it', async (path) => {
		const script =
			'case "$1" in\n\t-v) echo "$*" ;;\n\t*) make -C /lib/modules/*/build M=$PWD ;;\nesac\nrm -f *.o *~\n';
		const version = `V=$(echo "$1" | sed -r 's/^([0-9]+).*/\\1/')\nW=$((V * 100))\n`;
		const comment = '# See README.md, LICENSE and docs/.\n';
		expect(await counts(path, { 'build.sh': comment + script + version })).toBe(false);
	});

	it('may be added and removed', async () => {
		expect(await influence({ ...MODULE, 'README.md': '', 'docs/a.md': '' })).toBe(await influence(MODULE));
	});
});

describe('what counts whatever its place', () => {
	test.each(['demo.c', 'Kbuild', 'docs/example.c', 'docs/Makefile', 'table.txt', 'CMakeLists.txt', '.github/x.h'])(
		'%s',
		async (path) => {
			expect(await counts(path, {})).toBe(true);
		},
	);

	it('the whole tree’s name tells all trees apart', async () => {
		const [one, other] = [
			contentOf(comparableTree(MODULE), []),
			contentOf(comparableTree({ ...MODULE, 'README.md': '' }), []),
		];
		expect((await one).tree).not.toBe((await other).tree);
	});

	it('a submodule’s commit and whether it is there', async () => {
		const at = (commit: string, missing: string | null) =>
			contentOf(comparableTree(MODULE, [{ path: 'lib', commit, cloneUrl: null, missing }]), []);
		const all = await Promise.all([at('1', null), at('2', null), at('1', 'gone')]);
		expect(new Set(all.map((content) => content.influence)).size).toBe(3);
	});
});

describe('a document counts where something may read it', () => {
	test.each<[string, string, Files]>([
		['a build file that names it', 'VERSION.md', { Makefile: 'V := $(shell head -1 VERSION.md)\n' }],
		['by another case', 'README.md', { Makefile: 'V := $(shell head -1 readme.md)\n' }],
		['a build file that puts its name together', 'NEWS.md', { 'rules.mk': 'F := $(TOP).md\n' }],
		['by its stem', 'NEWS.md', { 'rules.mk': 'F := NEWS$(EXT)\n' }],
		['a pattern', 'docs/table.md', { Makefile: 'T := $(wildcard docs/*.md)\n' }],
		['a pattern of make', 'api.rst', { Makefile: '%.rst: gen\n\t./gen\n' }],
		['a star', 'README', { 'gen.sh': 'sha1sum * > sums\n' }],
		['a star in its directory', 'docs/x.svg', { 'gen.sh': 'sha1sum docs/* > sums\n' }],
		['every directory', 'docs/x.svg', { 'gen.sh': 'for d in */; do :; done\n' }],
		['find', 'README', { 'gen.sh': 'find . -type f | xargs cat\n' }],
		['ls', 'README', { Makefile: 'ALL := $(shell ls -1)\n' }],
		['a script that lists directories', 'docs/a.rst', { 'gen.py': 'for f in os.listdir(top):\n' }],
		['whether its directory is there', 'docs/a.rst', { Makefile: 'D := $(shell test -d docs && echo -DDOCS)\n' }],
		['automake, which stops without it', 'NEWS', { 'configure.ac': 'AC_INIT\n' }],
		['a source that includes it', 'table.md', { 'demo.c': '#include "table.md"\n' }],
		['a source that embeds it', 'logo.png', { 'logo.S': '\t.incbin "logo.png"\n' }],
		['a source that includes it by a macro', 'table.md', { 'demo.h': '#define T table.md\n' }],
		['a generated source', 'table.md', { 'gen.sh': 'cat > x.c <<EOF\n#include "table.md"\nEOF\n' }],
		[
			'a document that is read itself',
			'docs/b.md',
			{ Makefile: 'X := $(shell sh docs/a.sh)\n', 'docs/a.sh': 'cat docs/b.md\n' },
		],
		['a program', 'strings.md', { 'tools/gen': '\u007fELF\0\0strings.md\0' }],
	])('%s: %s', async (_why, path, beside) => {
		expect(await counts(path, beside)).toBe(true);
	});

	it('configured commands that name it', async () => {
		expect(await counts('README.md', {}, [root(['sh ./README.md'])])).toBe(true);
		expect(await counts('README.md', {}, [root(['make -C src'])])).toBe(false);
	});

	it('a link may lead to it under another name', async () => {
		const link = (text: string) => comparableTree({ ...MODULE, 'docs/t.md': text, 'table.h': { link: 'docs/t.md' } });
		expect((await contentOf(link('1'), [])).influence).not.toBe((await contentOf(link('2'), [])).influence);
	});

	it('a text is too long to be read', async () => {
		expect(await counts('README.md', { 'long.sh': '#'.repeat(2 * 1024 ** 2 + 1) })).toBe(true);
	});
});
