import { describe, expect, test } from '@jest/globals';
import { definedIn } from '../../../src/builds/definitions.ts';

const defines = (source: string, symbol = 'foo') => definedIn(source, new Set([symbol])).has(symbol);

describe('a source file would have defined', () => {
	test.each([
		['a function', 'int foo(struct x *a, int (*b)(void))\n{\n\treturn 0;\n}'],
		['a function whose type stands on the line before', 'static int\nfoo(void) {}'],
		['a function with attributes', 'int foo(void) __acquires(lock) __must_hold(x)\n{\n}'],
		['a function behind an attribute', '__printf(1, 2) int foo(const char *f, ...)\n{\n}'],
		['a function with a comment before its body', 'int foo(int a) /* } */ // {\n{ }'],
		['an initialised variable', 'struct x foo = { 1 };'],
		['an array', 'int foo[4];'],
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
	])('%s', (_, source) => {
		expect(defines(source)).toBe(false);
	});
});

test('only the asked symbols are answered', () => {
	expect([...definedIn('int a(void) { }\nint b(void) { }\nEXPORT_SYMBOL(c);', new Set(['b', 'c', 'd']))]).toEqual([
		'b',
		'c',
	]);
});
