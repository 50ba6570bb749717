import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { compilerErrors } from '../../../src/diagnostics/compiler.ts';
import { createSourcePaths } from '../../../src/diagnostics/source-paths.ts';

const TREE = new Set(['demo.c', 'other.c', 'sub/part.c', 'include/compat.h', 'include/wrapper.h']);

const paths = () =>
	createSourcePaths(
		(path) => (path.startsWith('/build/src/') ? path.slice('/build/src/'.length) : null),
		(path) => TREE.has(path),
		'/build/src',
		['/build/src/sub'],
	);
const errorsOf = (...lines: string[]) => compilerErrors(lines.join('\n'), paths());

describe('an error line', () => {
	test('names file, line, column and message', () => {
		expect(errorsOf("/build/src/demo.c:12:9: error: 'struct x' has no member named 'y'")).toEqual([
			{
				file: 'demo.c',
				line: 12,
				column: 9,
				message: "'struct x' has no member named 'y'",
				source: null,
				undeclared: null,
			},
		]);
	});

	test.each([
		['with a relative path (7.2)', 'demo.c:1:2: error: x', 1, 2],
		['that is fatal', '/build/src/demo.c:3:10: fatal error: linux/gone.h: No such file or directory', 3, 10],
		['without a column', '/build/src/demo.c:4: error: x', 4, null],
		['of the assembler', '/build/src/demo.c:5: Error: no such instruction', 5, null],
		['of a compiler that breaks down', '/build/src/demo.c:6:1: internal compiler error: Segmentation fault', 6, 1],
		['in colour', '\x1b[01m\x1b[K/build/src/demo.c:7:5:\x1b[m\x1b[K \x1b[01;31m\x1b[Kerror: \x1b[m\x1b[Kx', 7, 5],
		['with a carriage return', '/build/src/demo.c:8:5: error: x\r', 8, 5],
	])('%s', (_, line, number, column) => {
		expect(errorsOf(line)).toMatchObject([{ file: 'demo.c', line: number, column }]);
	});

	test.each([
		['a warning', '/build/src/demo.c:1:2: warning: unused variable'],
		['a note', '/build/src/demo.c:1:2: note: declared here'],
		['the quoted source', '   12 |   error: x'],
		['a sentence with the word', 'demo: there was an error: x'],
		['a number that is no line', '/build/src/demo.c:99999999999999999999:1: error: x'],
	])('is not %s', (_, line) => {
		expect(errorsOf(line)).toEqual([]);
	});

	test('that a second make repeats is listed once', () => {
		const line = '/build/src/demo.c:1:2: error: x';

		expect(errorsOf(line, 'make: again', line, 'demo.c:1:2: error: x')).toHaveLength(1);
	});

	test('of an undeclared function that a second make repeats is listed once', () => {
		const line = "/build/src/demo.c:1:2: error: implicit declaration of function 'gone'";

		expect(errorsOf(line, 'make: again', line)).toHaveLength(1);
	});
});

describe('more errors than anybody reads', () => {
	const many = Array.from({ length: 11_000 }, (_, index) => `/build/src/demo.c:${index + 1}:1: error: x`);

	test('are listed up to a bound', () => {
		expect(errorsOf(...many)).toHaveLength(10_000);
	});

	test('hide neither that another file failed, nor a function that it lacks', () => {
		const undeclared = "error: implicit declaration of function 'gone'";
		const last = errorsOf(
			...many,
			'/build/src/other.c:1:1: error: y',
			'/build/src/other.c:2:1: error: y',
			`/build/src/other.c:3:1: ${undeclared}`,
		).slice(10_000);

		expect(last.map(({ file, line }) => [file, line])).toEqual([
			['other.c', 1],
			['other.c', 3],
		]);
	});

	test('are bounded whatever they say', () => {
		const names = Array.from(
			{ length: 21_000 },
			(_, index) => `/build/src/demo.c:${index + 1}:1: error: implicit declaration of function 'f${index}'`,
		);

		expect(errorsOf(...names)).toHaveLength(20_000);
	});
});

describe('an undeclared function is recognised in the words of', () => {
	test.each([
		['gcc 10 to 13', "implicit declaration of function 'gone' [-Werror=implicit-function-declaration]"],
		['gcc with a suggestion', "implicit declaration of function 'gone'; did you mean 'done'? [-Werror=implicit-…]"],
		['gcc 14', "implicit declaration of function 'gone' [-Wimplicit-function-declaration]"],
		['gcc in a UTF-8 locale', 'implicit declaration of function ‘gone’ [-Werror=implicit-function-declaration]'],
		[
			'clang before 15',
			"implicit declaration of function 'gone' is invalid in C99 [-Werror,-Wimplicit-function-decl…]",
		],
		['clang', "call to undeclared function 'gone'; ISO C99 and later do not support implicit function declarations"],
		['clang, of the C library', "call to undeclared library function 'gone' with type 'int (const char *)'"],
	])('%s', (_, message) => {
		expect(errorsOf(`demo.c:5:3: error: ${message}`)).toMatchObject([{ undeclared: 'gone', line: 5 }]);
	});

	test.each([
		['an undeclared variable', "'gone' undeclared (first use in this function)"],
		['a wrong type that mentions it', "passing argument 1 of 'f' from implicit declaration of function 'gone'"],
	])('and is not %s', (_, message) => {
		expect(errorsOf(`demo.c:5:3: error: ${message}`)).toMatchObject([{ undeclared: null }]);
	});
});

describe('a relative path is found', () => {
	test('in the directory that make entered last', () => {
		const errors = errorsOf(
			"make[1]: Entering directory '/build/src/sub'",
			'part.c:1:1: error: x',
			"make[1]: Leaving directory '/build/src/sub'",
			'demo.c:2:1: error: x',
		);

		expect(errors.map(({ file }) => file)).toEqual(['sub/part.c', 'demo.c']);
	});

	test('in the kernel’s directory by what it is not: a file of the tree', () => {
		const errors = errorsOf("make: Entering directory '/usr/src/linux-headers'", './include/linux/x.h:3:1: error: x');

		expect(errors).toMatchObject([{ file: null, line: null, message: './include/linux/x.h:3: x' }]);
	});

	test('in the other directories of the build, where make did not say', () => {
		expect(errorsOf('part.c:1:1: error: x')).toMatchObject([{ file: 'sub/part.c' }]);
	});

	test('however often directories are left that were never entered', () => {
		const leaving = "make: Leaving directory '/elsewhere'";

		expect(errorsOf(leaving, leaving, 'demo.c:1:1: error: x')).toMatchObject([{ file: 'demo.c' }]);
	});
});

describe('an error in a header of the tree', () => {
	const inHeader = (line: number) => `/build/src/include/compat.h:${line}:2: error: x`;

	test('names the source file that includes it, through all headers between (gcc)', () => {
		const errors = errorsOf(
			'In file included from /build/src/include/wrapper.h:3,',
			'                 from /build/src/demo.c:7:',
			"/build/src/include/compat.h: In function 'f':",
			inHeader(5),
		);

		expect(errors).toMatchObject([{ file: 'include/compat.h', line: 5, source: 'demo.c' }]);
	});

	test('names it also where clang lists the chain from the outside', () => {
		const errors = errorsOf(
			'In file included from /build/src/demo.c:7:',
			'In file included from /build/src/include/wrapper.h:3:',
			inHeader(5),
		);

		expect(errors).toMatchObject([{ file: 'include/compat.h', line: 5, source: 'demo.c' }]);
	});

	test('keeps its chain where gcc does not repeat it, also behind an error elsewhere', () => {
		const errors = errorsOf(
			'In file included from /build/src/demo.c:7:',
			inHeader(5),
			inHeader(6),
			'/build/src/demo.c:20:1: error: y',
			inHeader(7),
		);

		expect(errors.map(({ line, source }) => [line, source])).toEqual([
			[5, 'demo.c'],
			[6, 'demo.c'],
			[20, null],
			[7, 'demo.c'],
		]);
	});

	test('keeps its chain where gcc says no more than how a header it spoke of goes on (gcc 12)', () => {
		const included = (source: string, line: number) => [
			'In file included from /build/src/include/wrapper.h:2,',
			`                 from /build/src/${source}:${line}:`,
			'/build/src/include/types.h:9:6: warning: "X" is not defined',
			'In file included from /build/src/include/wrapper.h:3:',
			inHeader(5),
		];
		const errors = errorsOf(...included('demo.c', 7), ...included('other.c', 8));

		expect(errors.map(({ file, source }) => [file, source])).toEqual([
			['include/compat.h', 'demo.c'],
			['include/compat.h', 'other.c'],
		]);
	});

	test('is told for each source file that includes it', () => {
		const errors = errorsOf(
			'In file included from /build/src/demo.c:7:',
			inHeader(5),
			'In file included from /build/src/other.c:2:',
			inHeader(5),
		);

		expect(errors.map(({ source }) => source)).toEqual(['demo.c', 'other.c']);
	});

	test('is told once where the files that include it have failed anyway', () => {
		const included = ['demo.c', 'other.c'].flatMap((file) => [
			`In file included from /build/src/${file}:7:`,
			inHeader(5),
			inHeader(6),
			inHeader(7),
		]);

		expect(errorsOf(...included).map(({ source, line }) => [source, line])).toEqual([
			['demo.c', 5],
			['demo.c', 6],
			['demo.c', 7],
			['other.c', 5],
		]);
	});

	test('is told for each of them where it is an undeclared function', () => {
		const included = ['demo.c', 'other.c'].flatMap((file) => [
			`In file included from /build/src/${file}:7:`,
			inHeader(5),
			`${inHeader(6).replace(/error: .*/, 'error: ')}implicit declaration of function 'gone'`,
		]);

		expect(errorsOf(...included, ...included).map(({ source, line }) => [source, line])).toEqual([
			['demo.c', 5],
			['demo.c', 6],
			['other.c', 5],
			['other.c', 6],
		]);
	});

	test('does not lend its chain to the next file: a warning in a header says nothing of another source file', () => {
		const errors = errorsOf(
			'In file included from /build/src/demo.c:7:',
			'/build/src/include/compat.h:5:2: warning: x',
			'/build/src/other.c:3:1: error: y',
		);

		expect(errors).toMatchObject([{ file: 'other.c', line: 3, source: null }]);
	});
});

describe('an error in a header of the kernel', () => {
	const chain = ['In file included from ./include/linux/list.h:5,', '                 from /build/src/demo.c:7:'];
	const inKernel = "/usr/src/linux-headers/include/linux/x.h:90:3: error: implicit declaration of function 'gone'";

	test('is shown where the tree includes it, with its own place in the message', () => {
		expect(errorsOf(...chain, inKernel)).toEqual([
			{
				file: 'demo.c',
				line: 7,
				column: null,
				message: "/usr/src/linux-headers/include/linux/x.h:90: implicit declaration of function 'gone'",
				source: 'demo.c',
				undeclared: 'gone',
			},
		]);
	});

	test('is shown where the tree uses the macro that holds it, innermost use first', () => {
		const errors = errorsOf(
			...chain,
			inKernel,
			'   90 |   gone(x)',
			"/usr/src/linux-headers/include/linux/y.h:4:1: note: in expansion of macro 'INNER'",
			"/build/src/include/compat.h:31:2: note: in expansion of macro 'OUTER'",
			"/build/src/demo.c:44:2: note: in expansion of macro 'COMPAT'",
			'/build/src/demo.c:50:2: error: y',
		);

		expect(errors.map(({ file, line }) => [file, line])).toEqual([
			['include/compat.h', 31],
			['demo.c', 50],
		]);
	});

	test('is shown where the tree calls the inline function that holds it, innermost call first', () => {
		const errors = errorsOf(
			...chain,
			"In function 'fortify_memcpy_chk',",
			"    inlined from 'strscpy' at ./include/linux/string.h:5:2,",
			"    inlined from 'fill' at /build/src/include/compat.h:12:2,",
			"    inlined from 'run' at /build/src/demo.c:40:9:",
			"./include/linux/fortify-string.h:571:25: error: call to '__write_overflow' declared with attribute error: too long",
			'  571 |  __write_overflow();',
			"/build/src/demo.c: In function 'other':",
			'./include/linux/x.h:9:1: error: another',
		);

		expect(errors.map(({ file, line }) => [file, line])).toEqual([
			['include/compat.h', 12],
			[null, null],
		]);
	});

	test('is not shown where a note before it was called from', () => {
		const errors = errorsOf(
			"    inlined from 'f' at /build/src/other.c:9:2:",
			"./include/linux/string.h:20:3: note: in a call to function 'g'",
			...chain,
			'./include/linux/list.h:33:3: error: unknown type name',
		);

		expect(errors).toMatchObject([{ file: 'demo.c', line: 7 }]);
	});

	test('is told of each file that comes to it, whichever is compiled first', () => {
		const blockOf = (file: string, line: number) => [
			`In file included from /build/src/${file}:${line}:`,
			"./include/linux/mm.h:88:20: error: static declaration of 'kvzalloc' follows non-static declaration",
			'   88 | static inline void *kvzalloc(size_t size)',
			'./include/linux/slab.h:9:7: note: previous declaration',
		];
		const [one, other] = [blockOf('demo.c', 3), blockOf('other.c', 4)];
		const places = (...lines: string[]) => errorsOf(...lines).map(({ file, line }) => `${file}:${line}`);

		expect(places(...one, ...other)).toEqual(['demo.c:3', 'other.c:4']);
		expect(places(...other, ...one)).toEqual(['other.c:4', 'demo.c:3']);
	});

	test('is not lost where nothing of the tree is near', () => {
		expect(errorsOf('/usr/include/x.h:1:1: error: y')).toMatchObject([{ file: null, line: null }]);
	});
});

test('what gcc says of a header’s macro is understood', () => {
	const compile = () =>
		execFileSync('sh', [
			'-c',
			`d=$(mktemp -d) && cd "$d" && mkdir kernel && printf '#define CALL(x) gone(x)\\n' >kernel/call.h &&
			printf '#include <call.h>\\n\\nint run(int a)\\n{\\n\\treturn CALL(a);\\n}\\n' >demo.c &&
			gcc -c -Werror=implicit-function-declaration -Ikernel demo.c 2>&1; rm -rf "$d"`,
		]).toString();

	expect(compilerErrors(compile(), paths())).toMatchObject([{ file: 'demo.c', line: 5, undeclared: 'gone' }]);
});

test('what gcc says of an inline function of a header is understood', () => {
	const compile = () =>
		execFileSync('sh', [
			'-c',
			`d=$(mktemp -d) && cd "$d" && mkdir kernel && { echo 'extern void too_long(void) __attribute__((error("too long")));';
			echo 'static inline __attribute__((always_inline)) void fill(int n) { if (n > 3) too_long(); }'; } >kernel/fill.h &&
			printf '#include <fill.h>\n\nvoid run(void)\n{\n\tfill(4);\n}\n' >demo.c &&
			gcc -O2 -c -Ikernel demo.c 2>&1; rm -rf "$d"`,
		]).toString();

	expect(compilerErrors(compile(), paths())).toMatchObject([{ file: 'demo.c', line: 5 }]);
});

describe('what the compiler counts or invents', () => {
	test.each([
		[
			"call to '__compiletime_assert_742' declared with attribute error: BUILD_BUG_ON failed: 1",
			"call to '__compiletime_assert' declared with attribute error: BUILD_BUG_ON failed: 1",
		],
		["'__UNIQUE_ID_y__1261' undeclared", "'__UNIQUE_ID_y' undeclared"],
		["'__UNIQUE_ID___x1260' undeclared", "'__UNIQUE_ID___x' undeclared"],
	])('is not in the message: %s', (said, message) => {
		expect(errorsOf(`/build/src/demo.c:3:1: error: ${said}`)).toMatchObject([{ message }]);
	});

	test('nor the name of the file that the compiler gives to the assembler', () => {
		expect(errorsOf('/tmp/ccMqY9Zk.s:231: Error: changed section attributes for .data')).toMatchObject([
			{
				file: null,
				line: null,
				message: 'in the assembly that the compiler made: changed section attributes for .data',
			},
		]);
	});

	test('so a check of the compiler’s in a header is told once, whatever the files that include it count before', () => {
		const check = `#define NAME_(n) __compiletime_assert_##n
#define NAME(n) NAME_(n)
#define CHECK__(name) do { extern void name(void) __attribute__((error("it cannot be"))); name(); } while (0)
#define CHECK_(name) CHECK__(name)
#define CHECK CHECK_(NAME(__COUNTER__))
`;
		const said = execFileSync(
			'sh',
			[
				'-c',
				`d=$(mktemp -d) && cd "$d" && mkdir include && { printf %s "$0"; printf 'static inline void run(void) { CHECK; }\\n'; } >include/compat.h &&
				for counted in '' 'int one = __COUNTER__;'; do
					printf '%s\\n#include "include/compat.h"\\nvoid f(void) { run(); }\\n' "$counted" >demo.c; gcc -O2 -c demo.c 2>&1
				done; rm -rf "$d"`,
				check,
			],
			{ env: { ...process.env, LC_ALL: 'C' } },
		).toString();

		expect(said).toMatch(/assert_0[\s\S]*assert_1/);
		expect(compilerErrors(said, paths())).toMatchObject([
			{
				file: 'include/compat.h',
				message: "call to '__compiletime_assert' declared with attribute error: it cannot be",
			},
		]);
	});
});
