import { describe, expect, test } from '@jest/globals';
import { definedIn } from '../../../src/builds/definitions.ts';

const defines = (source: string, symbol = 'foo', scope: 'module' | 'file' = 'module') =>
	definedIn(source, new Set([symbol]), scope).has(symbol);

describe('a source file would have defined', () => {
	test.each([
		['a function', 'int foo(struct x *a, int (*b)(void))\n{\n\treturn 0;\n}'],
		['a function whose type stands on the line before', 'int\nfoo(void) {}'],
		['a function with attributes', 'int foo(void) __acquires(lock) __must_hold(x)\n{\n}'],
		['a function behind an attribute', '__printf(1, 2) int foo(const char *f, ...)\n{\n}'],
		['a function with a comment before its body', 'int foo(int a) /* } */ // {\n{ }'],
		['an initialised variable', 'struct x foo = { 1 };'],
		['an array', 'int foo[4];'],
		['a variable without a value', 'int foo;'],
		['a pointer', 'struct x *foo;'],
		['a variable with attributes', 'int foo __read_mostly __attribute__((aligned(8)));'],
		['a variable behind an attribute', 'DEFINE_SPINLOCK(a);\n__visible unsigned long foo;'],
		['the first of several', 'int foo, a = 3, *b;'],
		['the second of several', 'int a = 3, foo, *b;'],
		['the last of several', 'int a[2] = { 1, 2 }, (*b)(int x), *foo;'],
		['a variable of a structure that is described with it', 'struct x {\n\tint a;\n} foo;'],
		['an array of one without a name', 'struct {\n\tint a;\n\tint b;\n} foo[2];'],
		['a variable behind a structure', 'struct x {\n\tint a;\n};\nstruct x foo;'],
		['a pointer to a function', 'void (*foo)(int x,\n\tunsigned long y);'],
		['a constant pointer to a function', 'int (* const foo)(int) = bar;'],
		['an array of pointers to functions', 'int (*foo[4])(void);'],
		['a pointer to an array', 'int (*foo)[4];'],
		['a function that returns a pointer to one', 'void (*foo(int a))(int b)\n{\n}'],
		['a function of old style', 'int foo(a, b)\n\tint a;\n\tchar *b;\n{\n}'],
		['a function named by a macro', 'NAME(foo)(struct x *a)\n{\n}'],
		['a function made by a macro', 'SYSCALL_DEFINE1(foo, int, a)\n{\n}'],
		['a function made by a macro of the file', '#define MAKE(x) int x(void) \\\n\t{ return 1; }\nMAKE(foo);'],
		[
			'what stands behind a function of its own that is named like an attribute',
			'static int __a(int b)\n{\n}\nint foo(void) { }',
		],
		[
			'what stands behind a structure with attributes',
			'static struct __packed_a {\n\tint a;\n} __aligned(8) b;\nint foo;',
		],
		['a function with a body that is said to be elsewhere', 'extern __inline int foo(void)\n{\n}'],
		['a variable with a value that is said to be elsewhere', 'extern int foo = 1;'],
		['a mutex', 'DEFINE_MUTEX(foo);'],
		['a variable of every processor', 'DEFINE_PER_CPU(struct x, foo) = { 1 };'],
		['a list', 'LIST_HEAD(foo);'],
		['a bitmap', 'DECLARE_BITMAP(foo, 12);'],
		['a wait queue', 'DECLARE_WAIT_QUEUE_HEAD(foo);'],
		[
			'what stands behind conditional beginnings of a function',
			'int a(\n#ifdef X\nint b) {\n#else\n) {\n#endif\n}\n\nint foo;',
		],
		['what it exports', 'EXPORT_SYMBOL(foo);'],
		['what it exports for GPL modules', 'EXPORT_SYMBOL_GPL(foo);'],
		['what it exports in a namespace', 'EXPORT_SYMBOL_NS_GPL( foo, "NS");'],
		[
			'what stands behind unbalanced conditional parts',
			'#ifdef A\nint a(int x) {\n#else\nint a(void) {\n#endif\n}\n\nint foo(void)\n{\n}',
		],
		['what stands behind a quote in a literal', `char c = '"'; int foo(void) { }`],
		['what stands behind a macro of several lines', '#define X extern \\\n\tint y\nint foo(void)\n{ }'],
	])('%s', (_, source) => {
		expect(defines(source)).toBe(true);
	});
});

describe('a name that looks like an attribute is defined', () => {
	test.each([
		['as a function', 'int __foo(struct x *a)\n{\n}'],
		['as a function that returns a structure', 'struct x *__foo(struct y *a) { }'],
		[
			'as a function with attributes',
			'__printf(1, 2) __visible int __init __foo(char *a, ...) __acquires(b) __cold\n{\n}',
		],
		['as a variable', 'unsigned long __foo;'],
		['as a variable with attributes', 'struct x __read_mostly __foo __aligned(8) = { 1 };'],
		['as the second of several', 'int a, __foo[4], *b;'],
		['as a pointer to a function', 'int (*__foo)(void);'],
		['as a mutex', 'DEFINE_MUTEX(__foo);'],
		['as what is exported', 'EXPORT_SYMBOL_GPL(__foo);'],
	])('%s', (_, source) => {
		expect(defines(source, '__foo')).toBe(true);
	});

	test.each([
		['where it is declared', 'int __foo(int a);\nextern int __foo(void) __cold;\nextern int __foo;'],
		['where it is of the file’s own', 'static int __foo(int a) { }\nstatic int a, __foo = 1;'],
		['where it is called', 'int a(void) { return __foo(1); }'],
		['where it is a value', 'int (*a)(int) = __foo, b = __foo(2);'],
		['where it is a type', 'struct __foo a;\nstruct __foo {\n\tint b;\n};'],
		['where it is a length', 'int a[__foo];'],
		['where it is a member', 'struct x {\n\tint __foo;\n} __packed;'],
	])('but not %s', (_, source) => {
		expect(defines(source, '__foo')).toBe(false);
	});
});

describe('it would not have defined', () => {
	test.each([
		['what it calls', 'int bar(void) { return foo(1); }'],
		['what it declares', 'int foo(int a);\nextern int foo(void);'],
		['a variable of another file', 'extern int foo[];'],
		['what a comment mentions', '/* int foo(void) { } */\n// int foo(void) { }\n'],
		['what a literal mentions', 'char *a = "int foo(void) { } EXPORT_SYMBOL(foo)";'],
		['a member of an initialiser', 'struct x a = { .foo = 1, };'],
		['an argument of a macro', 'module_init(foo);\nint bar(int (*foo)(void)) { }'],
		['another name that contains it', 'int foobar(void) { }\nint a_foo = 1;\nEXPORT_SYMBOL(foo_x);'],
		['a macro', '#define foo(x) { x }'],
		['a type', 'typedef int foo[3];'],
		['a type of a function', 'typedef int (*foo)(int);'],
		['a structure', 'struct foo;\nstruct foo { int a; };\nenum foo { A };'],
		['the type of a variable', 'struct foo a;\nfoo b, *c;'],
		['the value of a variable', 'int *a = foo, b;\nint (*c)(void) = foo;'],
		['the length of an array', 'int a[foo], b[2 * foo];'],
		[
			'a function with attributes that is declared',
			'int foo(void) __must_check;\nint foo(int a) __attribute__((cold));',
		],
		['a function that returns a pointer to one, declared', 'void (*foo(int a))(int b);'],
		['a pointer to a function of another file', 'extern void (*foo)(int);'],
		['a parameter', 'int a(int foo, int (*b)(int foo));\nint c(int foo)\n{\n}'],
		['a member', 'struct x {\n\tint foo;\n\tint (*foo)(void);\n} a;'],
		['a local variable', 'int a(void)\n{\n\tint foo;\n\tstatic int foo = 1;\n}'],
		['a function of its own', 'static int foo(void) { }'],
		['a variable of its own', 'static DEFINE_MUTEX(foo);\nstatic int a, foo = 1;\nstatic struct x { int a; } foo;'],
		['a variable of every processor of another file', 'DECLARE_PER_CPU(int, foo);'],
		['what is called by a macro', 'MODULE_ALIAS(foo);\nmodule_exit(foo);'],
	])('%s', (_, source) => {
		expect(defines(source)).toBe(false);
	});
});

test('only the asked symbols are answered', () => {
	expect([
		...definedIn('int a(void) { }\nint b(void) { }\nEXPORT_SYMBOL(c);', new Set(['b', 'c', 'd']), 'module'),
	]).toEqual(['b', 'c']);
});

test('what only the file itself can use counts where the file is asked about', () => {
	expect(defines('static int foo(void) { }', 'foo', 'file')).toBe(true);
	expect(defines('static int foo;', 'foo', 'file')).toBe(true);
	expect(defines('extern int foo;', 'foo', 'file')).toBe(false);
});

test('tracepoints are of the file that creates them', () => {
	const source = '#define CREATE_TRACE_POINTS\n#include "trace.h"\n';
	expect(defines(source, '__tracepoint_my_event')).toBe(true);
	expect(defines('#include "trace.h"\n', '__tracepoint_my_event')).toBe(false);
	expect(defines(source, 'my_event')).toBe(false);
});
