import type { SourceTree } from '../../../src/checks/ports/source-tree.ts';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { readSymbolList, symbolListPaths } from '../../../src/checks/plan/symbol-lists.ts';
import { UserError } from '../../../src/shared/errors.ts';

function tree(files: Readonly<Record<string, string>>): SourceTree {
	return {
		id: 'tree',
		label: 'a1b2c3d',
		entries: () => Promise.resolve([]),
		readFile: (path) => Promise.resolve(files[path] ?? null),
		archive: () => Readable.from([]),
	};
}

describe('the symbol lists of a kernel', () => {
	it('are those that name its id or release, and those that name none', () => {
		const symbolLists = [
			{ path: 'all', kernels: [] },
			{ path: 'android', kernels: ['android-*'] },
			{ path: 'bookworm', kernels: ['6.1.*'] },
		];
		expect(symbolListPaths({ symbolLists }, { id: 'debian-12', release: '6.1.0-50-amd64' })).toEqual([
			'all',
			'bookworm',
		]);
	});

	it('count together: what one of them names may be used', async () => {
		const files = { a: 'one\ntwo\n', b: '[abi_symbol_list]\n  two\n  three\n' };
		expect(await readSymbolList(tree(files), ['a', 'b'])).toEqual(new Set(['one', 'two', 'three']));
	});

	it('are none where nothing is demanded', async () => {
		expect(await readSymbolList(tree({}), [])).toBeNull();
	});

	it('are named where they are missing, and where', async () => {
		const reading = readSymbolList(tree({ a: 'one\n' }), ['a', 'ci/b']);
		await expect(reading).rejects.toThrow(UserError);
		await expect(reading).rejects.toThrow(/`ci\/b`.*does not exist \(a1b2c3d\)/);
	});

	it('are named with the line where they are no list', async () => {
		const reading = readSymbolList(tree({ 'ci/a': 'one\nint main(void)\n' }), ['ci/a']);
		await expect(reading).rejects.toThrow(UserError);
		await expect(reading).rejects.toThrow('is not a symbol list: the line is not a symbol name at ci/a:2');
	});
});
