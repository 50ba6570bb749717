/** What is kept of builds: found again by its owner alone, and never more than the disk is to hold. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ReadObjects, TreeReadings } from '../../../src/checks/ports/built-trees.ts';
import { TreeDirectory } from '../../../src/cache/built-trees.ts';
import { silentLogger } from '../../../src/shared/logger.ts';

const KIBIBYTE = 1024;
/** Of each kind of what may be read of an object one. */
const OBJECTS: ReadObjects = new Map([
	[
		'/build/src/a.o',
		{
			undefined: new Map([
				['needed', { weak: false }],
				['odd\nname', { weak: true }],
			]),
			defined: new Set(['init_module']),
			exports: new Map([['init_module', { gplOnly: true, namespace: 'OURS' }]]),
			claims: new Map([['claimed', { gplOnly: false, namespace: null }]]),
			licences: ['GPL'],
			importedNamespaces: ['DMA_BUF'],
			references: [
				{ kind: 'code', symbol: 'needed', section: '.text', offset: 2 ** 40 },
				{ kind: 'data', symbol: 'odd\nname', variable: '.text' },
				{ kind: 'data', symbol: 'needed', variable: null },
				{ kind: 'code', symbol: 'needed', section: '.init.text', offset: -1 },
			],
			isEmpty: false,
			dataStrings: 'kallsyms_lookup_name\0',
		},
	],
]);
const ours = { id: 'repository 1', label: 'us/module' };
const theirs = { id: 'repository 2', label: 'them/module' };

const READINGS: TreeReadings = {
	objects: OBJECTS,
	lookups: {
		of: 'files',
		words: ['symbol_get'],
		lookups: [{ symbol: 'do_fork', by: 'find', file: 'a.c', line: 3 }],
	},
};
const NOTHING: TreeReadings = { objects: new Map(), lookups: null };

describe('a directory of built trees', () => {
	let directory: string;
	beforeEach(async () => {
		directory = await mkdtemp(join(tmpdir(), 'modprobot-trees-'));
	});
	afterEach(() => rm(directory, { recursive: true, force: true }));

	const open = (maxBytes = 1024 ** 2) => new TreeDirectory({ directory, maxBytes, logger: silentLogger });
	const about = (commit: string, readings: TreeReadings = NOTHING) => ({
		content: new Map([['a.c', `100644 ${commit}`]]),
		roots: ['.'],
		used: null,
		readings,
	});
	const streams = (objects: Readable, debug = Readable.from([])) => ({ objects, debug });
	/** What does not compress. */
	const noise = (bytes: number) => streams(Readable.from([randomBytes(bytes)]));
	const commitsOf = async (trees: TreeDirectory, owner = ours, key = 'kernel') =>
		(await trees.of(owner, key)).map(({ content }) => content.get('a.c')?.slice(-1));
	const files = () => readdir(directory, { recursive: true, withFileTypes: true });

	it('gives back what was kept, to its owner and for the same kernel alone', async () => {
		const contents = randomBytes(100 * KIBIBYTE);
		const debug = randomBytes(KIBIBYTE);
		await open().keep(ours, 'kernel', about('1', READINGS), streams(Readable.from([contents]), Readable.from([debug])));
		const [tree] = await open().of(ours, 'kernel');
		const { readings: _readings, ...rest } = about('1');
		expect(tree).toMatchObject({ ...rest, bytes: contents.length });
		expect(await tree?.readings()).toEqual(READINGS);
		expect(await buffer(tree?.open() ?? Readable.from([]))).toEqual(contents);
		expect(await buffer(tree?.openDebug() ?? Readable.from([]))).toEqual(debug);
		expect(await open().of(theirs, 'kernel')).toEqual([]);
		expect(await open().of(ours, 'another kernel')).toEqual([]);
	});

	it('keeps within its number of bytes: what was not used for the longest time goes', async () => {
		const trees = open(250 * KIBIBYTE);
		for (const commit of ['1', '2', '3']) {
			await trees.keep(ours, commit, about(commit), noise(100 * KIBIBYTE));
			for (const { name, parentPath } of await files())
				if (name.endsWith('.json')) await age(join(parentPath, name), 60);
			if (commit === '2') await buffer((await trees.of(ours, '1'))[0]?.open() ?? Readable.from([]));
		}
		expect(await commitsOf(trees, ours, '1')).toEqual(['1']);
		expect(await commitsOf(trees, ours, '2')).toEqual([]);
		expect(await commitsOf(trees, ours, '3')).toEqual(['3']);
		const kept = (await trees.use()).reduce((sum, { bytes }) => sum + bytes, 0);
		expect(kept).toBeLessThanOrEqual(250 * KIBIBYTE);
	});

	it('forgets on demand what is kept of all other owners', async () => {
		const trees = open();
		for (const owner of [ours, theirs]) await trees.keep(owner, 'kernel', about('1'), noise(KIBIBYTE));
		await trees.keepOnly([theirs.id]);
		expect(await commitsOf(trees, ours)).toEqual([]);
		expect(await commitsOf(trees, theirs)).toEqual(['1']);
	});

	it('keeps a few trees for one owner and kernel, and within bounds while two hundred pass', async () => {
		const trees = open(300 * KIBIBYTE);
		for (let commit = 0; commit < 200; commit++) {
			await trees.keep(commit % 2 === 0 ? ours : theirs, 'kernel', about(String(commit)), noise(10 * KIBIBYTE));
		}
		expect(await trees.of(ours, 'kernel')).toHaveLength(4);
		expect(await trees.of(theirs, 'kernel')).toHaveLength(4);
		expect((await files()).filter((entry) => entry.isFile())).toHaveLength(32);
	});

	it('keeps nothing of a build whose output breaks off, or is more than there is room for', async () => {
		const broken = () =>
			Readable.from(
				(function* () {
					yield randomBytes(KIBIBYTE);
					throw new Error('the container is gone');
				})(),
			);
		await open().keep(ours, 'kernel', about('1'), streams(broken()));
		await open().keep(ours, 'kernel', about('2'), streams(Readable.from([]), broken()));
		await open(KIBIBYTE).keep(ours, 'kernel', about('3'), noise(2 * KIBIBYTE));
		expect((await files()).filter((entry) => entry.isFile())).toEqual([]);
	});

	it('passes over what it cannot read', async () => {
		const trees = open();
		await trees.keep(ours, 'kernel', about('1'), noise(KIBIBYTE));
		const written = (await files()).find(({ name }) => name.endsWith('.json'));
		await writeFile(join(written?.parentPath ?? '', written?.name ?? ''), '{"owner":');
		expect(await trees.of(ours, 'kernel')).toEqual([]);
	});

	it('knows nothing of what was found where that is damaged or lost: it is found again', async () => {
		const trees = open();
		await trees.keep(ours, 'kernel', about('1', READINGS), noise(KIBIBYTE));
		const written = (await files()).find(({ name }) => name.endsWith('.readings.zst'));
		const path = join(written?.parentPath ?? '', written?.name ?? '');
		const read = async () => (await trees.of(ours, 'kernel'))[0]?.readings();
		for (const damage of ['', 'nothing', zstdCompressSync('null\n{"path":"/build/src/a.o"}'), zstdCompressSync('{')]) {
			await writeFile(path, damage);
			expect(await read()).toEqual(NOTHING);
		}
		const [tree] = await trees.of(ours, 'kernel');
		await rm(path);
		expect(await tree?.readings()).toEqual(NOTHING);
	});

	it('removes what was not used for a month, and everything when asked to', async () => {
		const trees = open();
		for (const owner of [ours, theirs]) await trees.keep(owner, 'kernel', about('1'), noise(KIBIBYTE));
		expect((await trees.use()).map(({ owner }) => owner).toSorted()).toEqual(['them/module', 'us/module']);
		const theirPlace = (await files()).find(({ name }) => name.endsWith('.json'));
		await age(join(theirPlace?.parentPath ?? '', theirPlace?.name ?? ''), 40 * 24 * 3600);
		await trees.makeRoom();
		expect(await trees.use()).toHaveLength(1);
		expect(await trees.clear()).toBeGreaterThan(KIBIBYTE);
		expect(await trees.use()).toEqual([]);
	});

	it('removes what a process that died left half written', async () => {
		const trees = open();
		await trees.keep(ours, 'kernel', about('1'), noise(KIBIBYTE));
		const place = (await files()).find(({ name }) => name.endsWith('.json'))?.parentPath ?? '';
		await writeFile(join(place, 'dead.part'), 'half');
		await age(join(place, 'dead.part'), 7200);
		await trees.keep(ours, 'kernel', about('2'), noise(KIBIBYTE));
		expect(await readdir(place)).not.toContain('dead.part');
	});

	async function age(path: string, seconds: number): Promise<void> {
		const then = new Date(Date.now() - seconds * 1000);
		await utimes(path, then, then);
	}
});
