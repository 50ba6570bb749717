/** Builds that begin from what an earlier build left: the same results as from nothing, and less work. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { TreeDirectory } from '../../../src/built-trees/built-trees.ts';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { moduleSource, testEngine, type Files } from './engine-fixture.ts';

jest.setTimeout(300_000);

const KBUILD = 'obj-m += one.o two.o\ntwo-y := first.o second.o\n';
const BASE: Files = {
	Kbuild: KBUILD,
	'one.c': moduleSource('pr_info("%d\\n", NUMBER);', '#include "number.h"'),
	'number.h': '#define NUMBER 1\n',
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
	/** Lines that make says of what it compiles. */
	const compiled = ({ log }: BuildResult) => [...log.matchAll(/ CC \[M\] +(\S+)/g)].map(([, path]) => path).toSorted();

	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), 'modprobot-trees-'));
		trees = new TreeDirectory({ directory, maxBytes: 1024 ** 3, logger: silentLogger });
		const base = await engine.build(BASE, { builtTrees: trees });
		expect(base).toMatchObject({ outcome: 'pass', reused: 'nothing' });
	});
	afterAll(() => rm(directory, { recursive: true, force: true }));

	const changes: Record<string, { files: Files; compiles: string[] }> = {
		'a symbol that does not resolve': { files: { ...BASE, 'second.c': WITHOUT_SYMBOL }, compiles: ['second.o'] },
		'another header': { files: { ...BASE, 'number.h': '#define NUMBER 2\n' }, compiles: ['one.o'] },
		'a file that does not compile': { files: { ...BASE, 'one.c': 'int broken(\n' }, compiles: ['one.o'] },
		'a function that nothing declares': {
			files: { ...BASE, 'one.c': moduleSource('not_declared_anywhere();') },
			compiles: ['one.o'],
		},
		'a module that is gone': {
			files: { ...BASE, Kbuild: 'obj-m += one.o\n', 'first.c': 'int unused;\n' },
			compiles: [],
		},
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
		expect(warm.reused).toBe('objects');
		expect(comparable(warm)).toEqual(comparable(clean));
		expect(compiled(warm).filter((path) => !path?.endsWith('.mod.o'))).toEqual(compiles);
	});
});
