import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { TreeDirectory } from '../../../src/cache/built-trees.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { type BuildOptions, type Files, LARGE, moduleSource, testEngine } from './engine-fixture.ts';

const MODULE: Files = { Kbuild: 'obj-m := one.o\n', 'one.c': moduleSource('') };

describe('a build waits for its turn (6.1)', () => {
	const fixture = testEngine();
	/** What was said of turns by a build. */
	const turnsOf = async (files: Files, options: BuildOptions = {}) => {
		const said: string[] = [];
		const beginLarge = async () => {
			said.push('begins');
			return () => void said.push('ends');
		};
		const { outcome, reused } = await fixture.build(files, { ...options, beginLarge });
		return { said: [...new Set(said)], outcome, reused };
	};

	test('where it compiles a large tree, whatever comes of it', async () => {
		expect(await turnsOf({ ...LARGE, ...MODULE })).toMatchObject({ said: ['begins', 'ends'], outcome: 'pass' });
		expect(await turnsOf({ ...LARGE, ...MODULE, 'one.c': 'not C\n' })).toMatchObject({
			said: ['begins', 'ends'],
			outcome: 'build-errors',
		});
	}, 60_000);

	test('not where the tree is small, or built already but for a few files', async () => {
		expect(await turnsOf(MODULE)).toMatchObject({ said: [], outcome: 'pass' });
		const directory = await mkdtemp(join(tmpdir(), 'modprobot-trees-'));
		try {
			const builtTrees = new TreeDirectory({ directory, maxBytes: 1024 ** 3, logger: silentLogger });
			await fixture.build({ ...LARGE, ...MODULE }, { builtTrees });
			const changed = { ...LARGE, ...MODULE, 'one.c': moduleSource('', '/* another */') };
			expect(await turnsOf(changed, { builtTrees })).toMatchObject({ said: [], reused: 'objects' });
		} finally {
			await rm(directory, { recursive: true, force: true });
		}
	}, 60_000);
});
