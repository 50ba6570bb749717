/** Builds that begin from what an earlier build left: the same results as from nothing, and less work. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { extract } from 'tar-stream';
import type { BuiltTrees, ReadObjects } from '../../../src/checks/ports/built-trees.ts';
import { TreeDirectory } from '../../../src/cache/built-trees.ts';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { compareText } from '../../../src/shared/text.ts';
import { readObjectFile, type ObjectFile } from '../../../src/symbols/object-file.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { BASE, CHANGES, HEAD, kbuildOf } from './changed-trees.ts';
import { bareSource } from './bare-source.ts';
import { outcomes, testEngine, type Files } from './engine-fixture.ts';

jest.setTimeout(300_000);

const SMALL_KBUILD = 'obj-m := small.o\n$(obj)/small.o: $(src)/made.h\n$(src)/made.h:\n\techo "#define MADE 1" >$@\n';
/** The smallest tree: a module of one object, with a header that a recipe makes. */
const SMALL: Files = {
	Kbuild: SMALL_KBUILD,
	'small.c': `#include "made.h"\n#include "number.h"\n${bareSource('', 'static int number = NUMBER + MADE;')}`,
	'number.h': { link: 'one.h' },
	'one.h': '#define NUMBER 1\n',
	'two.h': '#define NUMBER 2\n',
};

/** A module of four objects, of which two need what no kernel has: in code, and in a variable. */
const lacking = (text: string): Files => ({
	Kbuild: 'obj-m := lacking.o\nlacking-y := first.o second.o third.o table.o\n',
	'first.c': `int not_there(void);\n${bareSource('\tnot_there();')}`,
	'second.c': `int second_${text};\n`,
	'third.c': `int third_${text};\n`,
	'table.c': 'int not_there(void);\nint (*const table[])(void) = {\n\tnot_there,\n};\n',
});

/** All that two builds of the same tree must agree in, whichever directory make came to first. */
function comparable(result: BuildResult) {
	const { used: _used, reused: _reused, log: _log, ...rest } = result;
	const sorted = (all: readonly object[]) => all.toSorted((a, b) => compareText(JSON.stringify(a), JSON.stringify(b)));
	return {
		...rest,
		modules: sorted(rest.modules),
		symbolFailures: sorted(rest.symbolFailures),
		buildErrors: sorted(rest.buildErrors),
		moduleRoots: rest.moduleRoots.map((root) => ({ ...root, durationMs: 0 })),
	};
}

describe('a build that begins from what an earlier build of the repository left', () => {
	const engine = testEngine();
	const treesIn = (place: string) => new TreeDirectory({ directory: place, maxBytes: 1024 ** 3, logger: silentLogger });
	/** What make says of what it compiles in a directory. */
	const compiled = ({ log }: BuildResult, directory: string) =>
		[...log.matchAll(/ CC \[M\] +(\S+)/g)]
			.map(([, path = '']) => path)
			.filter((path) => path.includes(`${directory}/`) && !path.endsWith('.mod.o'))
			.map((path) => path.slice(path.lastIndexOf('/') + 1))
			.toSorted(compareText);

	describe('of a head', () => {
		const poison = [
			'touch -d 2038-01-01 $(wildcard $(src)/*/*.o) $(src)/flag/own.c',
			'for file in $(src)/*/*.o $(src)/*/.*.cmd /build/out/* /build/bin/*; do echo poison >>$$file; done',
			'(while :; do echo int poison\\; >$(src)/flag/own.c; sleep 0.1; done) >/dev/null 2>&1 &',
		].join('; ');
		let directory: string;
		let base: BuildResult;
		let contents: Record<'before' | 'after', Record<string, string>>;
		let warm: BuildResult;
		let clean: BuildResult;
		beforeAll(async () => {
			directory = await mkdtemp(join(tmpdir(), 'modprobot-trees-'));
			const trees = treesIn(directory);
			base = await engine.build(BASE, { builtTrees: trees });
			const before = await contentOf(directory);
			const poisoned = { ...BASE, 'fine/Kbuild': `${kbuildOf('fine')}$(shell ${poison})\n` };
			await engine.build(poisoned, { builtTrees: trees, isTrusted: false });
			contents = { before, after: await contentOf(directory) };
			warm = await engine.build(HEAD, { builtTrees: trees, isTrusted: false });
			clean = await engine.build(HEAD);
		});
		afterAll(() => rm(directory, { recursive: true, force: true }));

		it('is kept of one from nothing', () => {
			expect(base).toMatchObject({ outcome: 'pass', reused: 'nothing' });
			expect(Object.keys(contents.before)).not.toEqual([]);
		});

		it('comes to what a build from nothing comes to', () => {
			// Where an object would have had to be made anew and was not, the build was done again from nothing.
			expect(warm.reused).toBe('objects');
			expect(comparable(warm)).toEqual(comparable(clean));
			expect(outcomes(warm)).toEqual({ broken: 'build-errors', fine: 'pass', missing: 'symbol-failures' });
		});

		it('leaves nothing of a head that poisons all it can reach', () => {
			expect(contents.after).toEqual(contents.before);
			expect(comparable(warm)).toEqual(comparable(clean));
		});

		it.each(Object.entries(CHANGES))('%s: the result of a build from nothing', (_, { directory: place, compiles }) => {
			const of = ({ modules, symbolFailures, buildErrors }: BuildResult) => ({
				modules: modules.filter(({ path }) => path.startsWith(`${place}/`)),
				symbolFailures: symbolFailures.filter(({ uses }) => uses.some(({ file }) => file?.startsWith(`${place}/`))),
				buildErrors: buildErrors.filter(({ file }) => file?.startsWith(`${place}/`)),
			});
			expect(of(warm).modules).not.toEqual([]);
			expect(of(warm)).toEqual(of(clean));
			expect(compiled(warm, place)).toEqual(compiles);
		});
	});

	describe('of a small tree', () => {
		let directory: string;
		let trees: TreeDirectory;
		beforeAll(async () => {
			directory = await mkdtemp(join(tmpdir(), 'modprobot-trees-'));
			trees = treesIn(directory);
			await engine.build(SMALL, { builtTrees: trees });
		});
		afterAll(() => rm(directory, { recursive: true, force: true }));

		it('a recipe that fails: the result of a build from nothing', async () => {
			// Silent: where jobs speak at the same time, make's echo of a recipe may be taken for its words.
			const failing = { ...SMALL, Kbuild: SMALL_KBUILD.replace('echo', '@false') };
			const warm = await engine.build(failing, { builtTrees: trees, isTrusted: false });
			const clean = await engine.build(failing);
			expect(warm.reused).toBe('nothing');
			expect(comparable(warm)).toEqual(comparable(clean));
		});

		it('tells the lines of what was not made anew, however long ago that was made', async () => {
			const own = await mkdtemp(join(tmpdir(), 'modprobot-trees-'));
			try {
				const others = treesIn(own);
				await engine.build(lacking('a'), { builtTrees: others });
				// Two objects made anew are kept, with the debug information of the other.
				await engine.build(lacking('b'), { builtTrees: others });
				const warm = await engine.build({ ...lacking('b'), 'third.c': 'int c;\n' }, { builtTrees: others });
				expect((await others.use())[0]?.trees).toBe(2);
				expect(warm).toMatchObject({ reused: 'objects', outcome: 'symbol-failures' });
				expect(warm.symbolFailures[0]?.uses).toMatchObject([
					{ file: 'first.c', line: 5 },
					{ file: 'table.c', line: 3 },
				]);
			} finally {
				await rm(own, { recursive: true, force: true });
			}
		});

		it('keeps what was read of the objects that it keeps', async () => {
			const kept: { tar: Buffer; objects: ReadObjects }[] = [];
			const keep: BuiltTrees['keep'] = async (_owner, _key, { readings }, contents) => {
				kept.push({ tar: await buffer(contents.objects), objects: readings.objects });
				await buffer(contents.debug);
			};
			await engine.build(lacking('a'), { builtTrees: { of: async () => [], keep } });
			const read = new Map<string, ObjectFile>();
			for await (const entry of Readable.from([kept[0]?.tar]).pipe(extract())) {
				const path = `/build/${entry.header.name.replace('./', '')}`;
				const bytes = await buffer(entry);
				if (/\/src\/\w+\.o$/.test(path)) read.set(path, readObjectFile(bytes));
			}
			expect(read.get('/build/src/table.o')?.references).toEqual([
				{ kind: 'data', symbol: 'not_there', variable: 'table' },
			]);
			expect(kept[0]?.objects).toEqual(read);
		});

		it('compiles what included a header of the kernel’s, where the tree has one of that name now', async () => {
			const text = '#include "linux/const.h"\n#ifndef NUMBER\n#define NUMBER 1\n#endif\n';
			const files: Files = {
				Kbuild: 'obj-m := small.o\n',
				'small.c': text + bareSource('', 'static int number = NUMBER;'),
			};
			await engine.build(files, { builtTrees: trees });
			const added = { ...files, 'linux/const.h': '#define NUMBER not_declared_anywhere\n' };
			const warm = await engine.build(added, { builtTrees: trees, isTrusted: false });
			expect(warm).toMatchObject({ outcome: 'build-errors', reused: 'objects' });
			expect(comparable(warm)).toEqual(comparable(await engine.build(added)));
		});

		it.each(['debian-12', 'debian-13-backports'])(
			'neither compiles nor links what nothing of has changed, though what is not kept was made anew: %s',
			async (id) => {
				const kernel = await engine.kernel(id);
				const files: Files = {
					Kbuild:
						'obj-m := whole.o one.o\nwhole-y := first.o second.o\n$(shell [ -e $(src)/made.h ] || echo "int made;" >$(src)/made.h)\n',
					'first.c': `#include "made.h"\n${bareSource()}`,
					'second.c': 'int second;\n',
					'one.c': bareSource(),
				};
				await engine.build(files, { kernel, builtTrees: trees });
				const changed = { ...files, 'second.c': 'int second = 2;\n' };
				const warm = await engine.build(changed, { kernel, builtTrees: trees, isTrusted: false });
				const done = [...warm.log.matchAll(/ (?:CC|LD) \[M\] +\S*?([\w.]+)$/gm)].map(([, file]) => file);
				expect(done).toEqual(['second.o', 'whole.o', 'whole.ko']);
				expect(comparable(warm)).toEqual(comparable(await engine.build(changed, { kernel })));
			},
		);

		it('compiles what includes a header that comes to another text without any recipe of make', async () => {
			const files = (text: string): Files => ({
				Kbuild: `obj-m := one.o\n$(shell [ -e $(src)/made.h ] || echo "${text}" >$(src)/made.h)\n`,
				'one.c': `#include "made.h"\n${bareSource()}`,
			});
			await engine.build(files('int made;'), { builtTrees: trees });
			const warm = await engine.build(files('int made = not_there;'), { builtTrees: trees, isTrusted: false });
			expect(warm).toMatchObject({ outcome: 'build-errors', reused: 'objects' });
			expect(comparable(warm)).toEqual(comparable(await engine.build(files('int made = not_there;'))));
		});

		it('links what the linker is given a file of the tree for', async () => {
			const files = (script: string): Files => ({
				Kbuild: 'obj-m := whole.o\nwhole-y := first.o second.o\nldflags-y += -T $(realpath $(src))/more.ld\n',
				'first.c': `int lacking(void);\n${bareSource('\tlacking();')}`,
				'second.c': 'int second;\n',
				'more.ld': script,
			});
			await engine.build(files('lacking = 0;\n'), { builtTrees: trees });
			const warm = await engine.build(files('other = 0;\n'), { builtTrees: trees, isTrusted: false });
			expect(warm).toMatchObject({ outcome: 'symbol-failures', reused: 'objects' });
			expect(comparable(warm)).toEqual(comparable(await engine.build(files('other = 0;\n'))));
		});

		it('begins from nothing where a link leads elsewhere', async () => {
			const elsewhere = { ...SMALL, 'number.h': { link: 'two.h' } };
			const built = await engine.build(elsewhere, { builtTrees: trees, isTrusted: false });
			expect(built.reused).toBe('nothing');
		});

		it('keeps nothing where a recipe changed the tree, or commands are configured', async () => {
			const own = await mkdtemp(join(tmpdir(), 'modprobot-trees-'));
			try {
				const others = treesIn(own);
				const patched = { ...SMALL, Kbuild: `${SMALL_KBUILD}$(shell touch $(src)/one.h)\n` };
				await engine.build(patched, { builtTrees: others });
				expect(await others.use()).toEqual([]);
				const modules = [{ path: '.', make: {}, commands: ['make -C $KERNEL_BUILD M=$SRC modules'] }];
				await engine.build(SMALL, { builtTrees: others, modules });
				expect(await others.use()).toEqual([]);
			} finally {
				await rm(own, { recursive: true, force: true });
			}
		});

		// The last, for it damages what the others begin from.
		it('begins from nothing where what was kept is damaged', async () => {
			const whole = await engine.build(SMALL, { builtTrees: trees, isTrusted: false });
			expect(whole).toMatchObject({ outcome: 'pass', reused: 'objects' });
			const damage = async (suffix: string) => {
				for (const path of Object.keys(await contentOf(directory)))
					if (path.endsWith(suffix)) await writeFile(path, 'no tree');
				return await engine.build(SMALL, { builtTrees: trees, isTrusted: false });
			};
			const unread = await damage('.readings.zst');
			expect(comparable(unread)).toEqual(comparable(whole));
			expect(unread.reused).toBe('objects');
			expect(await damage('.zst')).toMatchObject({ outcome: 'pass', reused: 'nothing' });
		});
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
