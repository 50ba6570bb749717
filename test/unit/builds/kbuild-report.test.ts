import { describe, expect, test } from '@jest/globals';
import { parseKbuildReport } from '../../../src/builds/kbuild-report.ts';
import { createTreePaths } from '../../../src/builds/tree-paths.ts';

const RELEASE = '6.12.0-1-amd64';
const HEADERS = '/usr/src/linux-headers';
const read = (lines: readonly (readonly string[])[], aliases = new Map<string, string>()) =>
	parseKbuildReport(
		lines.map((columns) => `${columns.join('\t')}\n`).join(''),
		RELEASE,
		createTreePaths('/build/src', aliases),
	);

describe('a path of the sandbox', () => {
	const paths = createTreePaths('/build/src', new Map([['/build/dkms/demo/1.0/build', '/build/src/driver']]));

	test.each([
		['/build/src', '.'],
		['/build/src/', '.'],
		['/build/src/a/b.c', 'a/b.c'],
		['/build/src/./a/../b.c', 'b.c'],
		['/build/src/a/../../src/b.c', 'b.c'],
		['/build/dkms/demo/1.0/build/x.c', 'driver/x.c'],
		['/build/dkms/demo/1.0/build/../build/x.c', 'driver/x.c'],
		['/build/dkms/demo/1.0/build', 'driver'],
		['/build/src/../secret', null],
		['/build/source', null],
		['/build/dkms/demo/1.0/builder/x.c', null],
		['/usr/src/linux-headers/include/linux/x.h', null],
		['/', null],
	])('%s is %s in the tree', (absolute, path) => {
		expect(paths(absolute)).toBe(path);
	});
});

describe('a module that Kbuild set out to build', () => {
	test('of one object', () => {
		const { modules } = read([['module', HEADERS, '/build/src', '/build/src/demo.o', '']]);

		expect(modules).toEqual([{ name: 'demo', path: 'demo.ko', objects: ['demo.o'], linkedWith: [] }]);
	});

	test('of several, in a directory below, with paths that take detours', () => {
		const { modules } = read([
			['module', HEADERS, '/build/src/./driver', '/build/src/driver/demo.o', 'a.o ../common/b.o sub/./c.o a.o'],
		]);

		expect(modules).toEqual([
			{ name: 'demo', path: 'driver/demo.ko', objects: ['driver/a.o', 'common/b.o', 'driver/sub/c.o'], linkedWith: [] },
		]);
	});

	test('with what else the linker is given: archives among its parts, and files that its flags name', () => {
		const { modules } = read([
			[
				'module',
				HEADERS,
				'/build/src/driver',
				'/build/src/driver/demo.o',
				'a.o lib/vendor.a',
				'/build/src/blob.o_shipped elf_x86_64 noexecstack /usr/lib/libx.a',
			],
			['module', '/build/src', '.', 'new.o', 'a.o', './lib.a ../outside.o'],
		]);

		expect(modules.map(({ objects, linkedWith }) => [objects, linkedWith])).toEqual([
			[['driver/a.o'], ['driver/lib/vendor.a', 'blob.o_shipped']],
			[['a.o'], ['lib.a']],
		]);
	});

	test('in the words of 6.13 and later, where make works in the directory itself', () => {
		const { modules, directories } = read([
			['directory', '/build/src', '.', RELEASE, HEADERS, HEADERS],
			['directory', '/build/src', 'sub', RELEASE, HEADERS, HEADERS],
			['module', '/build/src', 'sub', 'sub/demo.o', 'a.o'],
		]);

		expect(directories).toEqual(['.', 'sub']);
		expect(modules).toEqual([{ name: 'demo', path: 'sub/demo.ko', objects: ['sub/a.o'], linkedWith: [] }]);
	});

	test('by dkms’ name for the directory', () => {
		const { modules } = read(
			[['module', HEADERS, '/build/dkms/demo/1/build', '/build/dkms/demo/1/build/demo.o', 'x.o']],
			new Map([['/build/dkms/demo/1/build', '/build/src']]),
		);

		expect(modules).toEqual([{ name: 'demo', path: 'demo.ko', objects: ['x.o'], linkedWith: [] }]);
	});

	test('is one, however often make evaluates it; the last time counts', () => {
		const { modules } = read([
			['module', HEADERS, '/build/src', '/build/src/demo.o', 'old.o'],
			['module', HEADERS, '/build/src', '/build/src/demo.o', 'new.o'],
		]);

		expect(modules).toEqual([{ name: 'demo', path: 'demo.ko', objects: ['new.o'], linkedWith: [] }]);
	});

	test('of archives alone is known by its own object', () => {
		const { modules } = read([['module', HEADERS, '/build/src', '/build/src/demo.o', 'lib.a']]);

		expect(modules).toEqual([{ name: 'demo', path: 'demo.ko', objects: ['demo.o'], linkedWith: ['lib.a'] }]);
	});
});

test('linked modules are found in the tree', () => {
	expect([
		...read([
			['linked', 'src/a/demo.ko'],
			['linked', 'src/../../etc/x.ko'],
		]).linked,
	]).toEqual(['a/demo.ko']);
});

test('a build for another release than the one asked for is noticed', () => {
	const report = read([
		['directory', '/build/src', '.', RELEASE, HEADERS, HEADERS],
		['directory', '/build/src', '.', '5.10.0-9-amd64', HEADERS, HEADERS],
		['directory', '/build/src', '.', '', HEADERS, HEADERS],
	]);

	expect(report.otherReleases).toEqual(['5.10.0-9-amd64']);
});

test('where flags are set in vain is known once, within the tree', () => {
	const report = read([
		['unread', '/build/src', 'sub', 'EXTRA_CFLAGS'],
		['unread', '/build/src', 'sub', 'EXTRA_CFLAGS'],
		['unread', '/usr/src', '.', 'EXTRA_CFLAGS'],
	]);

	expect(report.unreadFlags).toEqual(['sub']);
});

test('the directories of this kernel’s headers are absolute', () => {
	const report = read([['directory', HEADERS, '/build/src', RELEASE, '../linux-headers-common', '.']]);

	expect(report.headerDirectories).toEqual(['/usr/src/linux-headers-common', HEADERS]);
});

test.each([
	['no line at all', []],
	['an unknown kind', [['modules', HEADERS, '/build/src', '/build/src/x.o', '']]],
	['too few columns', [['module'], ['directory'], ['linked']]],
	['a module outside of the tree', [['module', HEADERS, '/etc', '/etc/x.o', '']]],
	['a way out of the tree', [['module', '/build/src', '.', '../../etc/x.o', '']]],
	['no object', [['module', '/build/src', '.', 'x.ko', '']]],
	['a directory that is not absolute', [['module', 'build/src', '/build/src', '/build/src/x.o', '']]],
])('nothing is made of %s', (_, lines) => {
	expect(read(lines).modules).toEqual([]);
});
