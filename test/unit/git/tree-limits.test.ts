import { describe, expect, test } from '@jest/globals';
import { requireBoundedTree } from '../../../src/git/tree-limits.ts';

function file(path: string, size = 1) {
	return { path, kind: 'file', size } as const;
}

describe('a tree is refused', () => {
	test.each([
		'../a',
		'a/../b',
		'/etc/passwd',
		'./a',
		'a//b',
		'',
		'.git/config',
		'a/.GIT/config',
		'a\0b',
		`${'x/'.repeat(3000)}a`,
	])('with the path %j', (path) => {
		expect(() => requireBoundedTree([file('ok.c'), file(path)])).toThrow('cannot be unpacked safely');
	});

	test('that writes through a symbolic link', () => {
		const link = { path: 'a/link', kind: 'symlink', size: 4 } as const;
		expect(() => requireBoundedTree([link, file('a/link/b')])).toThrow('cannot be unpacked safely');
	});

	test.each([[['a', 'a/b']], [['a/b/c', 'a']], [['a/link', 'a/link/b/c']]])(
		'that has symbolic links behind symbolic links: %j',
		(paths) => {
			const links = paths.map((path) => ({ path, kind: 'symlink' as const, size: 4 }));
			expect(() => requireBoundedTree(links)).toThrow('cannot be unpacked safely');
		},
	);

	test('with paths that are too long together', () => {
		const many = Array.from({ length: 6000 }, (_, index) => file(`${'d'.repeat(3800)}/${index}`));
		expect(() => requireBoundedTree(many)).toThrow('too long to be read');
	});

	test('with a file in very many directories', () => {
		expect(() => requireBoundedTree([file(`${'d/'.repeat(100)}a`)])).not.toThrow();
		expect(() => requireBoundedTree([file(`${'d/'.repeat(101)}a`)])).toThrow('in more than 100 directories');
	});

	test('with too many files, or too large ones', () => {
		const many = Array.from({ length: 200_001 }, (_, index) => file(`${index}`));
		expect(() => requireBoundedTree(many)).toThrow('more than 200000 files');
		expect(() => requireBoundedTree([file('a', 3 * 1024 ** 3)])).toThrow('more than 2 GiB');
	});
});

test('ordinary paths are fine, also odd ones', () => {
	const paths = ['a.c', 'a b/ü.c', '-dash', '.github/x', 'git', '..a', 'a/...'];
	expect(() => requireBoundedTree(paths.map((path) => file(path)))).not.toThrow();
});

test('what has a name like a symbolic link, or lies beside one, is fine', () => {
	const link = { path: 'a/link', kind: 'symlink', size: 4 } as const;
	const paths = ['a/link.c', 'a/lin', 'b/link/c', 'link/a/link'];
	expect(() => requireBoundedTree([link, ...paths.map((path) => file(path))])).not.toThrow();
});
