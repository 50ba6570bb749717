import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, test } from '@jest/globals';
import { symbolListId } from '../../../src/checks/plan/symbol-lists.ts';
import { createEngine } from '../../../src/engine/build-engine.ts';
import type { ModuleRoot } from '../../../src/modules/module-root.ts';
import { sourceFingerprint } from '../../../src/engine/source-fingerprint.ts';

const project = fileURLToPath(new URL('../../../', import.meta.url));

const ROOT: ModuleRoot = {
	path: '.',
	ways: [{ kind: 'kbuild', directory: '.', variables: { A: '1', B: '2' } }],
	kbuildDirectories: ['.'],
	moduleNames: [],
	dependsOn: [],
	sourcesElsewhere: [],
	aside: false,
};

const engineOf = (fingerprint: string) =>
	createEngine({
		sandbox: { open: () => Promise.reject(new Error('nothing is built here')), removeAll: () => Promise.resolve() },
		builtTrees: null,
		limits: { timeMs: 1, silenceMs: 1, clockMs: 1, memoryBytes: 1, diskBytes: 1, logBytes: 1, processes: 1, cpus: 1 },
		fingerprint,
	});

const PARTS = { content: 'tree', kernel: { identity: 'sha256:1', release: '6.1.0' }, roots: [ROOT], symbolList: null };

it('a result is not used again where anything differs that it depends on', () => {
	const engine = engineOf('code');
	const keys = [
		engine.buildKey(PARTS),
		engine.buildKey({ ...PARTS, content: 'another tree' }),
		engine.buildKey({ ...PARTS, kernel: { identity: 'sha256:2', release: '6.1.0' } }),
		engine.buildKey({ ...PARTS, kernel: { identity: 'sha256:1', release: '6.12.0' } }),
		engine.buildKey({ ...PARTS, roots: [{ ...ROOT, path: 'src' }] }),
		engine.buildKey({ ...PARTS, symbolList: 'a list' }),
		engineOf('other code').buildKey(PARTS),
	];
	expect(new Set(keys).size).toBe(keys.length);
});

it('a database that orders the keys of objects anew changes nothing', () => {
	const { path, ...others } = ROOT;
	const stored = { ...others, path };
	expect(engineOf('code').buildKey({ ...PARTS, roots: [stored] })).toBe(engineOf('code').buildKey(PARTS));
});

it('the order of a symbol list’s names means nothing', () => {
	const names = [null, ['a'], ['b'], ['a', 'b'], ['ab']].map((list) => symbolListId(list && new Set(list)));
	expect(new Set(names).size).toBe(names.length);
	expect(symbolListId(new Set(['b', 'a']))).toBe(symbolListId(new Set(['a', 'b'])));
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
