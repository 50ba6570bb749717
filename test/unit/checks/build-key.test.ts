import type { SourceTree } from '../../../src/checks/ports/source-tree.ts';
import type { Kernel } from '../../../src/checks/ports/kernels.ts';
import { Readable } from 'node:stream';
import { expect, it } from '@jest/globals';
import { createEngine } from '../../../src/engine/build-engine.ts';

const engine = createEngine({
	sandbox: { open: () => Promise.reject(new Error('nothing is built here')) },
	limits: { timeMs: 1, silenceMs: 1, clockMs: 1, memoryBytes: 1, diskBytes: 1, logBytes: 1, processes: 1, cpus: 1 },
	jobs: 1,
	version: '1',
});

const kernel: Kernel = {
	id: 'debian-12',
	arch: 'amd64',
	release: '6.1.0',
	image: 'image',
	digest: 'sha256:1',
	compiler: 'gcc 12',
	symbolTable: null,
	kernelNames: () => null,
	reproduce: null,
};
const tree: SourceTree = {
	id: 'tree',
	label: 'tree',
	entries: () => Promise.resolve([]),
	readFile: () => Promise.resolve(null),
	archive: () => Readable.from([]),
};

const key = (...symbols: string[]) => engine.buildKey({ kernel, tree, roots: [], symbolList: new Set(symbols) });

it('a result is not used again under another symbol list; the order of its names means nothing', () => {
	const none = engine.buildKey({ kernel, tree, roots: [], symbolList: null });
	const keys = [none, key('a'), key('b'), key('a', 'b'), key('ab')];
	expect(new Set(keys).size).toBe(keys.length);
	expect(key('b', 'a')).toBe(key('a', 'b'));
});
