import type { ComparableTree } from '../../../src/checks/ports/git.ts';
import type { Kernel } from '../../../src/checks/ports/kernels.ts';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, test } from '@jest/globals';
import { createEngine } from '../../../src/engine/build-engine.ts';
import { sourceFingerprint } from '../../../src/engine/source-fingerprint.ts';

const project = fileURLToPath(new URL('../../../', import.meta.url));

const engineOf = (fingerprint: string) =>
	createEngine({
		sandbox: { open: () => Promise.reject(new Error('nothing is built here')) },
		builtTrees: null,
		limits: { timeMs: 1, silenceMs: 1, clockMs: 1, memoryBytes: 1, diskBytes: 1, logBytes: 1, processes: 1, cpus: 1 },
		jobs: 1,
		fingerprint,
	});

const kernel: Kernel = {
	id: 'debian-12',
	arch: 'amd64',
	release: '6.1.0',
	image: 'image',
	digest: 'sha256:1',
	compiler: 'gcc 12',
	symbolTable: null,
	imageSymbols: () => null,
	reproduce: null,
};
const tree: ComparableTree = {
	id: 'tree',
	label: 'tree',
	submodules: [],
	entries: () => Promise.resolve([]),
	fingerprints: () => Promise.resolve(new Map()),
	readFile: () => Promise.resolve(null),
	archive: () => Readable.from([]),
};

const keyOf = (symbols: readonly string[] | null, fingerprint = 'code') =>
	engineOf(fingerprint).buildKey({ kernel, tree, roots: [], symbolList: symbols === null ? null : new Set(symbols) });

it('a result is not used again under another symbol list; the order of its names means nothing', () => {
	const keys = [null, ['a'], ['b'], ['a', 'b'], ['ab']].map((symbols) => keyOf(symbols));
	expect(new Set(keys).size).toBe(keys.length);
	expect(keyOf(['b', 'a'])).toBe(keyOf(['a', 'b']));
});

it('a result is not used again by other code than what made it', () => {
	expect(keyOf(null, 'other code')).not.toBe(keyOf(null));
});

/** What a source file imports of the project's, and what that imports, as far as `from '…'` and `new URL('…')` tell. */
async function sourcesBehind(file: string, known = new Set<string>()): Promise<Set<string>> {
	if (known.has(file)) return known;
	known.add(file);
	const text = await readFile(file, 'utf8');
	for (const [, path = ''] of text.matchAll(/from '(\.{1,2}\/[^']+)'/g))
		await sourcesBehind(join(file, '..', path), known);
	return known;
}

let copy = '';
beforeAll(async () => {
	copy = await mkdtemp(join(tmpdir(), 'modprobot-fingerprint-'));
	await cp(join(project, 'src'), join(copy, 'src'), { recursive: true });
	await cp(join(project, 'package.json'), join(copy, 'package.json'));
});
afterAll(() => rm(copy, { recursive: true, force: true }));

async function changed(path: string): Promise<string> {
	const file = join(copy, path);
	const text = await readFile(file, 'utf8');
	await writeFile(file, `${text}\n`);
	const fingerprint = sourceFingerprint(copy);
	await writeFile(file, text);
	return fingerprint;
}

test('the fingerprint is the same wherever the project lies', () => {
	expect(sourceFingerprint(copy)).toBe(sourceFingerprint(project.replace(/\/$/, '')));
});

test('the fingerprint changes with one file of any room that the engine imports', async () => {
	const before = sourceFingerprint(copy);
	const sources = [...(await sourcesBehind(join(project, 'src/engine/build-engine.ts')))];
	const rooms = Map.groupBy(
		sources.map((file) => relative(project, file)),
		(file) => file.split('/')[1] ?? '',
	);
	expect([...rooms.keys()].toSorted()).toEqual(
		expect.arrayContaining(['builds', 'diagnostics', 'engine', 'results', 'shared', 'symbols']),
	);
	for (const [file = ''] of rooms.values()) expect(await changed(file)).not.toBe(before);
});

test.each(['src/engine/scripts/collect.sh', 'src/engine/scripts/modules.mk', 'package.json'])(
	'the fingerprint changes with %s',
	async (path) => {
		expect(await changed(path)).not.toBe(sourceFingerprint(copy));
	},
);
