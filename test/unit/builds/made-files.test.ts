import { describe, expect, test } from '@jest/globals';
import { isProbe, namedAfterOriginals, parseMadeFiles } from '../../../src/builds/made-files.ts';
import { createTreePaths } from '../../../src/builds/tree-paths.ts';
import { module } from './observations-builder.ts';

const TREE = new Set(['.', 'src', 'src/a.c', 'src/b.c', 'x', 'x/a.c']);
const made = (...lines: (readonly [string, string])[]) =>
	Object.fromEntries(
		parseMadeFiles(
			lines.map(([path, original]) => `made\t${path}\t${original}\n`).join(''),
			createTreePaths('/build/src', new Map()),
			(path) => TREE.has(path),
		),
	);

describe('a file that the build made', () => {
	test('is told by the file or directory of the tree that it is a link to or a copy of', () => {
		expect(made(['/build/src/build/a.c', '/build/src/src/a.c'], ['/build/src/build/all', '/build/src/src'])).toEqual({
			'build/a.c': 'src/a.c',
			'build/all': 'src',
		});
	});

	test.each([
		['a file of the tree stays what it is', '/build/src/x/a.c', '/build/src/src/a.c'],
		['a directory of the tree too', '/build/src/x', '/build/src/src'],
		['its original is none of the tree', '/build/src/build/a.c', '/build/src/made/a.c'],
		['its original lies outside', '/build/src/build/a.c', '/etc/passwd'],
		['it lies outside itself', '/tmp/a.c', '/build/src/src/a.c'],
		['its original is no path', '/build/src/build/a.c', 'src/a.c'],
	])('is not renamed where %s', (_, path, original) => {
		expect(made([path, original])).toEqual({});
	});
});

describe('an object of a made source', () => {
	const files = new Map([
		['build/a.c', 'src/a.c'],
		['other/a.c', 'src/a.c'],
		['build/b.S', 'src/b.c'],
	]);

	test('has the name that it would have beside the original', () => {
		expect(namedAfterOriginals([module('build/m.ko', 'build/a.o', 'build/gen.o')], files)).toEqual({
			modules: [{ name: 'm', path: 'build/m.ko', objects: ['src/a.o', 'build/gen.o'], linkedWith: [] }],
			renamed: new Map([['src/a.o', 'build/a.o']]),
		});
	});

	test('keeps its own where that name is taken', () => {
		const modules = [module('src/m.ko', 'src/a.o'), module('build/m.ko', 'build/a.o')];
		expect(namedAfterOriginals(modules, files).modules).toEqual(modules);
		const twice = [module('build/m.ko', 'build/a.o'), module('other/n.ko', 'other/a.o')];
		expect(namedAfterOriginals(twice, files).modules.map(({ objects }) => objects)).toEqual([
			['src/a.o'],
			['other/a.o'],
		]);
	});
});

test('a module of sources that the tree does not have, which came to nothing, is a try of the build’s own', () => {
	const isOfTree = (path: string) => TREE.has(path);
	const probe = module('try/main.ko', 'try/main.o');
	expect(isProbe(probe, new Set(), isOfTree)).toBe(true);
	expect(isProbe(probe, new Set(['try/main.ko']), isOfTree)).toBe(false);
	expect(isProbe(module('build/m.ko', 'src/a.o'), new Set(), isOfTree)).toBe(false);
	expect(isProbe(module('src/m.ko', 'src/generated.o'), new Set(), isOfTree)).toBe(false);
});
