/** Builds that begin from what an earlier build left: the same results as from nothing, and less work. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { TreeDirectory } from '../../../src/cache/built-trees.ts';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { compareText } from '../../../src/shared/text.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { moduleSource, testEngine, type Files } from './engine-fixture.ts';

jest.setTimeout(300_000);

const KBUILD = [
	'obj-m += one.o two.o three.o\ntwo-y := first.o second.o',
	'ccflags-y := -I$(src)/first -I$(src)/later',
	'$(obj)/three.o: $(src)/made.h',
	'$(src)/made.h:\n\techo "#define MADE `cat $(src)/made.txt`" >$@\n',
].join('\n');
const BASE: Files = {
	Kbuild: KBUILD,
	'one.c': moduleSource('pr_info("%d\\n", NUMBER);', '#include "number.h"'),
	'number.h': '#define NUMBER 1\n',
	'later/place.h': '#define PLACE 1\n',
	'made.txt': '1\n',
	'three.c': moduleSource('pr_info("%d %d\\n", MADE, PLACE);', '#include "made.h"\n#include <place.h>'),
	'first.c': moduleSource('second();', 'void second(void);'),
	'second.c': '#include <linux/printk.h>\nvoid second(void);\nvoid second(void)\n{\n\tpr_info("second\\n");\n}\n',
};
const WITHOUT_SYMBOL = 'void second(void);\nint not_there(void);\nvoid second(void)\n{\n\tnot_there();\n}\n';

/** All that two builds of the same tree must agree in. */
function comparable(result: BuildResult) {
	const { used: _used, reused: _reused, log: _log, ...rest } = result;
	return { ...rest, moduleRoots: rest.moduleRoots.map((root) => ({ ...root, durationMs: 0 })) };
}

describe('a build that begins from what an earlier build of the repository left', () => {
	const engine = testEngine();
	let directory: string;
	let trees: TreeDirectory;
	let base: BuildResult;
	/** Lines that make says of what it compiles. */
	const compiled = ({ log }: BuildResult) =>
		[...log.matchAll(/ CC \[M\] +(\S+)/g)].map(([, path = '']) => path).toSorted(compareText);

	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), 'modprobot-trees-'));
		trees = new TreeDirectory({ directory, maxBytes: 1024 ** 3, logger: silentLogger });
		base = await engine.build(BASE, { builtTrees: trees });
	});
	afterAll(() => rm(directory, { recursive: true, force: true }));

	it('is kept of one from nothing', () => {
		expect(base).toMatchObject({ outcome: 'pass', reused: 'nothing' });
	});

	const changes: Record<string, { files: Files; compiles: string[] | null }> = {
		'a symbol that does not resolve': { files: { ...BASE, 'second.c': WITHOUT_SYMBOL }, compiles: ['second.o'] },
		'another header': { files: { ...BASE, 'number.h': '#define NUMBER 2\n' }, compiles: ['one.o'] },
		'a file that does not compile': { files: { ...BASE, 'one.c': 'int broken(\n' }, compiles: ['one.o'] },
		'a function that nothing declares': {
			files: { ...BASE, 'one.c': moduleSource('not_declared_anywhere();') },
			compiles: ['one.o'],
		},
		'a module that is gone': {
			files: { ...BASE, Kbuild: KBUILD.replace('two.o three.o', ''), 'first.c': 'int unused;\n' },
			compiles: [],
		},
		'a header before another, found by the same flags': {
			files: { ...BASE, 'first/place.h': '#define PLACE not_declared_anywhere()\n' },
			compiles: [],
		},
		'what a recipe makes of another text': {
			files: { ...BASE, 'made.txt': 'not_declared_anywhere()\n' },
			compiles: [],
		},
		// Silent: where jobs speak at the same time, make's echo of a recipe may be taken for its words.
		'a recipe that fails': { files: { ...BASE, Kbuild: KBUILD.replace('echo', '@false') }, compiles: null },
		'another flag': { files: { ...BASE, Kbuild: `${KBUILD}CFLAGS_one.o := -DOTHER\n` }, compiles: ['one.o'] },
		'a header in place of another': {
			files: {
				...BASE,
				Kbuild: `${KBUILD}ccflags-y := -I$(src)/before\n`,
				'before/number.h': '#define NUMBER nothing\n',
			},
			compiles: ['first.o', 'one.o', 'second.o'],
		},
	};
	it.each(Object.entries(changes))('%s: the result of a build from nothing', async (_, { files, compiles }) => {
		const warm = await engine.build(files, { builtTrees: trees, isTrusted: false });
		const clean = await engine.build(files);
		// Where an object would have had to be made anew and was not, the build was done again from nothing.
		expect(warm.reused).toBe(compiles === null ? 'nothing' : 'objects');
		expect(comparable(warm)).toEqual(comparable(clean));
		// What is made from a recipe's file is made anew each time.
		const few = compiled(warm).filter((path) => !path.endsWith('.mod.o') && path !== 'three.o');
		if (compiles !== null) expect(few).toEqual(compiles);
	});

	it('begins from nothing where what was kept is damaged', async () => {
		const own = await mkdtemp(join(tmpdir(), 'modprobot-trees-'));
		try {
			const damaged = new TreeDirectory({ directory: own, maxBytes: 1024 ** 3, logger: silentLogger });
			await engine.build(BASE, { builtTrees: damaged });
			for (const path of Object.keys(await contentOf(own))) {
				if (path.endsWith('.zst')) await writeFile(path, 'no tree');
			}
			const built = await engine.build(BASE, { builtTrees: damaged, isTrusted: false });
			expect(built).toMatchObject({ outcome: 'pass', reused: 'nothing' });
		} finally {
			await rm(own, { recursive: true, force: true });
		}
	});

	it('leaves nothing of a head that poisons all it can reach', async () => {
		const poison = [
			'touch -d 2038-01-01 $(wildcard $(src)/*.o) $(src)/second.c',
			'for file in $(src)/*.o $(src)/.*.cmd /build/out/* /build/bin/*; do echo poison >>$$file; done',
			'(while :; do echo int poison\\; >$(src)/second.c; sleep 0.1; done) >/dev/null 2>&1 &',
		].join('; ');
		const before = await contentOf(directory);
		await engine.build({ ...BASE, Kbuild: `${KBUILD}$(shell ${poison})\n` }, { builtTrees: trees, isTrusted: false });
		expect(await contentOf(directory)).toEqual(before);
		const after = await engine.build({ ...BASE, 'second.c': WITHOUT_SYMBOL }, { builtTrees: trees, isTrusted: false });
		expect(after.reused).toBe('objects');
		expect(comparable(after)).toEqual(comparable(await engine.build({ ...BASE, 'second.c': WITHOUT_SYMBOL })));
	});

	it('begins from nothing where a recipe changed the tree, commands are configured, or a link leads elsewhere', async () => {
		const own = await mkdtemp(join(tmpdir(), 'modprobot-trees-'));
		try {
			const others = new TreeDirectory({ directory: own, maxBytes: 1024 ** 3, logger: silentLogger });
			const patched = { ...BASE, Kbuild: `${KBUILD}$(shell touch $(src)/number.h)\n` };
			await engine.build(patched, { builtTrees: others });
			expect(await others.use()).toEqual([]);
			const linked = (to: string) => ({ ...BASE, 'other.h': '#define NUMBER 3\n', 'number.h': { link: to } });
			const modules = [{ path: '.', make: {}, commands: ['make -C $KERNEL_BUILD M=$SRC modules'] }];
			await engine.build(BASE, { builtTrees: others, modules });
			expect(await others.use()).toEqual([]);
			await engine.build({ ...linked('other.h'), 'third.h': '#define NUMBER 4\n' }, { builtTrees: others });
			const elsewhere = await engine.build(
				{ ...linked('third.h'), 'third.h': '#define NUMBER 4\n' },
				{ builtTrees: others, isTrusted: false },
			);
			expect(elsewhere.reused).toBe('nothing');
		} finally {
			await rm(own, { recursive: true, force: true });
		}
	});

	async function contentOf(place: string): Promise<Record<string, string>> {
		const entries = await readdir(place, { recursive: true, withFileTypes: true });
		const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
		const hashes = await Promise.all(
			files.map(
				async (path) =>
					[
						path,
						createHash('sha256')
							.update(await readFile(path))
							.digest('hex'),
					] as const,
			),
		);
		return Object.fromEntries(hashes);
	}
});
