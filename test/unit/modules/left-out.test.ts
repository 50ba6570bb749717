import { describe, expect, test } from '@jest/globals';
import { discoverModuleRoots } from '../../../src/modules/discover-module-roots.ts';
import { mainRoots, touchedLeftOut } from '../../../src/modules/touched-roots.ts';
import { discover, paths, WRAPPER } from './tree.ts';

type Files = Readonly<Record<string, string>>;

const DEMO = { 'demo/Makefile': 'obj-m := hello.o', 'demo/hello.c': '' };

/** `kind path` of each place. */
function leftOut(files: Files): string[] {
	return discover(files).leftOut.map(({ kind, path }) => `${kind} ${path}`);
}

function built(files: Files): string[] {
	return paths(mainRoots(discover(files).roots));
}

describe('a template beside a root that is built', () => {
	test.each<[string, Files]>([
		['a Makefile.in', { 'driver/Makefile.in': 'obj-m := driver.o', 'driver/main.c': '' }],
		['names to be filled in', { 'driver/Makefile.in': '@N@-y := main.o\nobj-m += @N@.o', 'driver/main.c': '' }],
		['a list to be filled in', { 'driver/Kbuild.in': 'obj-m := @OBJECTS@' }],
		['a kind to be filled in', { 'driver/Kbuild.in': 'obj-@KIND@ := driver.o' }],
		['a line that configure may comment out', { 'driver/Makefile.in': '@WITH_KMOD_TRUE@obj-m := driver.o' }],
		['CMake’s own references', { 'driver/Kbuild.in': 'obj-m := ${DRIVER_NAME}.o' }],
		[
			'a Kbuild.in beside a makefile of programs',
			{ 'driver/Kbuild.in': 'obj-m := d.o', 'driver/Makefile': 'all: tool' },
		],
		['a Makefile.am', { 'driver/Makefile.am': 'obj-m := driver.o' }],
		['another suffix', { 'driver/Kbuild.tmpl': 'obj-m := {{ name }}.o' }],
		['a makefile under a name of its own', { 'driver/Makefile.kernel': 'obj-m := driver.o' }],
		['a prefix', { 'driver/kmod-Makefile.in': 'obj-m := driver.o' }],
		['a wrapper to be filled in', { 'driver/Makefile.in': WRAPPER, 'driver/main.c': '' }],
		['a dkms.conf.in alone', { 'driver/dkms.conf.in': 'BUILT_MODULE_NAME="@NAME@"', 'driver/main.c': '' }],
		[
			'CMake, from a file of any name',
			{ 'driver/CMakeLists.txt': 'configure_file(kmod.in ${CMAKE_CURRENT_BINARY_DIR}/Kbuild @ONLY)' },
		],
		['CMake, that writes it itself', { 'driver/CMakeLists.txt': 'file(WRITE Kbuild "obj-m := x.o\\n")' }],
	])('%s', (_, files) => {
		expect(leftOut({ ...DEMO, ...files })).toEqual(['template driver']);
		expect(built({ ...DEMO, ...files })).toEqual(['demo']);
	});

	test('inside the directory of a root counts as well', () => {
		const root = { Makefile: 'obj-m := top.o', 'top.c': '' };
		expect(leftOut({ ...root, 'driver/Makefile.in': 'obj-m := d.o' })).toEqual(['template driver']);
		const cmake = 'configure_file("kmod.in" "Kbuild")';
		expect(leftOut({ ...root, 'driver/CMakeLists.txt': cmake })).toEqual(['template driver']);
	});

	test('is said with the files that say how it is built, and with what to write', () => {
		const { leftOut: places } = discover({
			...DEMO,
			'driver/Makefile.in': 'obj-m += @DRIVER_NAME@.o\n@DRIVER_NAME@-y := main.o\nccflags-y := @KBUILD_FLAGS@',
			'driver/dkms.conf.in': 'BUILT_MODULE_NAME="@DRIVER_NAME@"',
			'driver/main.c': '',
		});
		expect(places).toHaveLength(1);
		expect(places[0]?.why).toBe(
			'looks like a module and is not built: only Makefile.in and dkms.conf.in say how, and no build that was found uses them',
		);
		expect(places[0]?.build).toEqual({
			path: 'driver',
			commands: [
				'sed -e "s|@DRIVER_NAME@|driver|g" -e "s|@KBUILD_FLAGS@||g" Makefile.in > Makefile',
				'make -C $KERNEL_BUILD M=$PWD modules',
			],
		});
	});

	test.each<[string, Files, { path: string; commands: string[] }]>([
		[
			'a configure script',
			{ 'kmod/configure': '', 'kmod/src/Kbuild.in': 'obj-m := x.o' },
			{ path: 'kmod', commands: ['./configure', 'make -j$JOBS'] },
		],
		[
			'a configure script to be made',
			{ 'kmod/configure.ac': '', 'kmod/src/Kbuild.in': 'obj-m := x.o' },
			{ path: 'kmod', commands: ['autoreconf -fi', './configure', 'make -j$JOBS'] },
		],
		[
			'a CMake project',
			{ 'kmod/CMakeLists.txt': 'project(x C)', 'kmod/src/Kbuild.in': 'obj-m := x.o\nx-y := @SOURCES@' },
			{ path: 'kmod', commands: ['cmake -S . -B build', 'make -C build -j$JOBS'] },
		],
		[
			'nothing that tells a placeholder’s value',
			{ 'kmod/Kbuild.in': 'obj-m := x.o\nx-y := @SOURCES@' },
			{
				path: 'kmod',
				commands: ['sed -e "s|@SOURCES@|VALUE|g" Kbuild.in > Kbuild', 'make -C $KERNEL_BUILD M=$PWD modules'],
			},
		],
	])('with %s is proposed so', (_, files, build) => {
		expect(discover({ ...DEMO, ...files }).leftOut[0]?.build).toEqual(build);
	});
});

describe('a template that something builds is none to speak of', () => {
	test.each<[string, Files]>([
		['the Makefile is there too', { 'a/Makefile': 'obj-m := a.o', 'a/Makefile.in': 'obj-m := @A@.o' }],
		[
			'a real makefile includes it',
			{ 'a/Makefile': 'obj-m := a.o\ninclude $(src)/../b/Makefile.common', 'b/Makefile.common': 'obj-m += b.o' },
		],
		[
			'dkms.conf runs configure',
			{
				'dkms.conf': 'BUILT_MODULE_NAME=x\nPRE_BUILD="./configure"',
				configure: '',
				'module/Kbuild.in': 'obj-m := x.o',
				'tools/Makefile': 'obj-m := t.o',
			},
		],
		['dkms.conf is all there is', { 'dkms.conf': 'BUILT_MODULE_NAME=x', 'src/Kbuild.in': 'obj-m := x.o' }],
		[
			'dkms.conf names its module',
			{ 'dkms.conf': 'BUILT_MODULE_NAME=x', 'y/Kbuild': 'obj-m := x.o', 'src/Kbuild.in': 'obj-m := x.o' },
		],
		[
			'a root’s makefile runs make there',
			{ Makefile: `obj-m := a.o\n${WRAPPER}\t./configure\n\t$(MAKE) -C kmod\n`, 'kmod/Makefile.in': 'obj-m := k.o' },
		],
		['Kbuild descends there', { Kbuild: 'obj-m := a.o kmod/', 'kmod/Kbuild.in': 'obj-m := k.o' }],
	])('%s', (_, files) => {
		expect(leftOut(files).filter((place) => !place.startsWith('aside'))).toEqual([]);
	});

	test.each<[string, Files]>([
		['a program', { 'tool/Makefile.in': 'tool: tool.o', 'tool/tool.c': '' }],
		[
			'a makefile of programs that builds the module too',
			{ 'Makefile.in': `all:\n\t$(MAKE) -C $(KDIR) M=$(PWD)/demo\n`, 'main.c': '' },
		],
		['packaging of what is built elsewhere', { 'packaging/dkms.conf.in': 'BUILT_MODULE_NAME="@NAME@"' }],
		['a dkms.conf.in beside the root’s directory', { 'dkms.conf.in': 'BUILT_MODULE_NAME="@NAME@"', 'x.c': '' }],
		[
			'CMake of programs',
			{ 'CMakeLists.txt': 'project(x)\nconfigure_file(config.h.in config.h)\nconfigure_file(run.in Makefile)' },
		],
		['a comment of CMake', { 'x/CMakeLists.txt': '# configure_file(kmod.in Kbuild)' }],
	])('%s', (_, files) => {
		expect(leftOut({ ...DEMO, ...files })).toEqual([]);
	});
});

describe('what lies aside', () => {
	test.each([
		['example', 'an example'],
		['tests', 'a test'],
		['tools/probe', 'a tool or an extra'],
		['other', 'a module'],
	])('%s is listed with why', (path, what) => {
		const { leftOut: places } = discover({
			Makefile: `obj-m := a.o\n${WRAPPER}`,
			[`${path}/Makefile`]: 'obj-m := x.o',
			[`${path}/x.c`]: '',
		});
		expect(places.map((place) => [place.kind, place.path, place.why])).toEqual([
			['aside', path, `${what} that no build of an enclosing directory enters; it is built when a change touches it`],
		]);
	});

	test.each<[string, Files]>([
		['by its directory', { 'driver/configure/Makefile': 'obj-m := testmod.o', 'driver/configure/X/test.c': '' }],
		['with its sources', { 'driver/conftests/Makefile': 'obj-m := t.o', 'driver/conftests/t.c': '' }],
		['by its module', { 'driver/checks/Makefile': 'obj-m := conftest.o', 'driver/checks/conftest.c': '' }],
		[
			'by sources that are yet to be made',
			{ 'driver/config/Makefile': 'obj-m := probe.o\nprobe-y := main.o', 'driver/config/main.c.in': '' },
		],
	])('a configure test beside a template, %s, is not what is built', (_, files) => {
		const tree = { 'driver/Makefile.in': 'obj-m := @N@.o', 'driver/main.c': '', ...files };
		expect(discover(tree).roots).toEqual([]);
		expect(leftOut(tree)).toEqual(['template driver', expect.stringMatching(/^aside driver\//)]);
	});

	test('a configure test of a project whose template is a directory further', () => {
		const tree = {
			'efa/CMakeLists.txt': 'project(efa C)\nadd_subdirectory(src)',
			'efa/config/Makefile': 'obj-m := check.o\ncheck-y := main.o',
			'efa/config/main.c.in': '',
			'efa/src/Kbuild.in': 'obj-m := efa.o',
			'efa/src/efa.c': '',
			'ena/Makefile': `obj-m := ena.o\n${WRAPPER}`,
			'ena/ena.c': '',
		};
		expect(built(tree)).toEqual(['ena']);
		expect(leftOut(tree)).toEqual(['template efa/src', 'aside efa/config']);
	});

	test('a directory of that name is a root all the same where nothing else is', () => {
		expect(built({ 'configure/Makefile': 'obj-m := x.o' })).toEqual(['configure']);
	});

	test('tests beside a template lie aside; a module of its own is built', () => {
		const tree = { 'Makefile.in': 'obj-m := @N@.o', 'main.c': '', 'tests/Makefile': 'obj-m := t.o', 'tests/t.c': '' };
		expect(built(tree)).toEqual([]);
		expect(built({ ...tree, 'demo/Makefile': 'obj-m := d.o', 'demo/d.c': '' })).toEqual(['demo']);
	});
});

describe('what could not be read', () => {
	test('a build file without a text is said, at its directory', () => {
		const found = discoverModuleRoots({
			paths: ['a/Makefile', 'b/Makefile'],
			texts: new Map([['a/Makefile', 'obj-m := a.o']]),
		});
		expect(found.leftOut).toMatchObject([
			{ kind: 'unread', path: 'b', why: expect.stringContaining('Makefile is too large or no text') },
		]);
	});

	test('roots beyond those that are looked at are said; the last place stands for many, and holds them all', () => {
		const files = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`x/d${i}/Kbuild`, 'obj-m := x.o']));
		const { roots, leftOut: places } = discover(files);
		expect(roots).toHaveLength(200);
		expect(places).toHaveLength(200);
		expect(places.at(-1)).toMatchObject({ kind: 'unread', path: 'x', why: expect.stringContaining('101 more places') });
	});

	test('build files beyond those that are looked at may be anywhere', () => {
		const names = Array.from({ length: 20_010 }, (_, i) => `d${i}/list.mk`);
		const found = discoverModuleRoots({ paths: names, texts: new Map(names.map((name) => [name, ''])) });
		expect(found.leftOut).toMatchObject([{ kind: 'unread', path: '.', why: expect.stringContaining('10 of them') }]);
	});
});

describe('touched places', () => {
	const found = discover({
		...DEMO,
		'kmod/CMakeLists.txt': 'project(x)',
		'kmod/src/Kbuild.in': 'obj-m := x.o\nccflags-y := -I$(src)/../../include',
	});
	const touched = (file: string, ignore: string[] = []) => [...touchedLeftOut(found, [file], ignore)];

	test('are touched by what lies in them, in their project and in what they read', () => {
		expect(touched('kmod/src/x.c')).toEqual(['kmod/src']);
		expect(touched('kmod/config/probe.cmake')).toEqual(['kmod/src']);
		expect(touched('include/x.h')).toEqual(['kmod/src']);
	});

	test('that hold another root are not touched by what lies in that', () => {
		const around = discover({ 'Makefile.in': 'obj-m := @N@.o', 'main.c': '', ...DEMO });
		expect([...touchedLeftOut(around, ['demo/hello.c'], [])]).toEqual([]);
		expect([...touchedLeftOut(around, ['main.c'], [])]).toEqual(['.']);
	});

	test('are not touched by anything else, nor by what is ignored', () => {
		expect(touched('demo/hello.c')).toEqual([]);
		expect(touched('VERSION')).toEqual([]);
		expect(touched('kmod/src/x.c', ['kmod/**'])).toEqual([]);
	});
});
