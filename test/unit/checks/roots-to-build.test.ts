import { describe, expect, test } from '@jest/globals';
import { rootsToBuild } from '../../../src/checks/plan/roots-to-build.ts';
import { defaultRepositoryConfig } from '../../../src/config/repository-config.ts';
import { comparableTree } from './comparable-tree.ts';

const FILES = {
	'core/Makefile': 'obj-m := core.o\n',
	'core/core.c': '#include "core.h"\n',
	'core/core.h': '#include "types.h"\n#include <linux/module.h>\n',
	'core/types.h': '',
	'core/own.h': '',
	'extra/Makefile': 'obj-m := extra.o\n',
	'extra/extra.c': '#include <linux/module.h>\n  #  include "../core/core.h"\n',
	'other/Makefile': 'obj-m := other.o\n',
	'other/other.c': '#include "core.h"\n',
};

async function built(changed: readonly string[], files: Readonly<Record<string, string>> = FILES) {
	const trees = { head: comparableTree(files), base: comparableTree(FILES) };
	const { roots } = await rootsToBuild(trees, defaultRepositoryConfig(), changed);
	return roots.head.map(({ path }) => path).toSorted();
}

describe('a changed file of one root', () => {
	test('touches another whose source includes it', async () => {
		expect(await built(['core/core.h'])).toEqual(['core', 'extra']);
	});

	test('touches another that includes what includes it', async () => {
		expect(await built(['core/types.h'])).toEqual(['core', 'extra']);
	});

	test('touches no other where none includes it, whatever includes a file of its name', async () => {
		expect(await built(['core/own.h'])).toEqual(['core']);
		expect(await built(['other/core.h'])).toEqual(['other']);
	});

	test('touches those that still include it when it is gone', async () => {
		const { 'core/types.h': _gone, ...left } = FILES;
		expect(await built(['core/types.h'], left)).toEqual(['core', 'extra']);
	});

	test('touches another that compiles a source which includes it', async () => {
		const files = {
			...FILES,
			'other/Makefile': 'obj-m := other.o\nother-y := main.o ../common/part.o\n',
			'common/part.c': '#include"../core/own.h"\n',
		};
		expect(await built(['core/own.h'], files)).toEqual(['core', 'other']);
	});

	test('is read anew where a source includes something else', async () => {
		expect(await built(['core/own.h'], { ...FILES, 'extra/extra.c': '#include "../core/own.h"\n' })).toEqual([
			'core',
			'extra',
		]);
	});

	test('touches a root that includes more than anybody writes, whatever it is', async () => {
		const many = Object.fromEntries(
			Array.from({ length: 20 }, (_, file) => [
				`extra/many${file}.h`,
				Array.from({ length: 400 }, (_unused, index) => `#include "../core/gen/${file}-${index}.h"\n`).join(''),
			]),
		);
		expect(await built(['core/own.h'], { ...FILES, ...many })).toEqual(['core', 'extra']);
		expect(await built(['other/other.c'], { ...FILES, ...many })).toEqual(['extra', 'other']);
		const generated = Array.from({ length: 2000 }, (_, index) => `#include "x${index}.h"\n`).join('');
		expect(await built(['other/other.c'], { ...FILES, 'core/table.h': generated })).toEqual(['core', 'other']);
	});

	test('is looked for within a bound, in a tree whose files all include each other', async () => {
		const names = Array.from({ length: 900 }, (_, index) => `shared/${index}.h`);
		const text = names.map((name) => `#include "../${name}"\n`).join('');
		const shared = Object.fromEntries(names.map((name) => [name, text]));
		const files = { ...FILES, ...shared, 'extra/extra.c': '#include "../shared/1.h"\n' };

		expect(await built(['other/other.c'], files)).toEqual(['extra', 'other']);
	});
});
