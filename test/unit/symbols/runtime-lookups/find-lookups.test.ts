import { describe, expect, test } from '@jest/globals';
import { findRuntimeLookups } from '../../../../src/symbols/runtime-lookups/find-lookups.ts';

/** `symbol by file:line` of each lookup in a tree; a text alone is `a.c`. */
function lookups(sources: string | Readonly<Record<string, string>>): string[] {
	const files = typeof sources === 'string' ? { 'a.c': sources } : sources;
	return findRuntimeLookups(new Map(Object.entries(files))).map(
		({ symbol, by, file, line }) => `${symbol} ${by} ${file}:${line}`,
	);
}

describe('the kernel’s own lookups', () => {
	test.each([
		['kallsyms_lookup_name', 'p = kallsyms_lookup_name("do_fork");', 'do_fork kallsyms_lookup_name'],
		[
			'a cast and parentheses',
			'p = (void *)kallsyms_lookup_name((const char *)("do_fork"));',
			'do_fork kallsyms_lookup_name',
		],
		['a call over lines', 'p =\n\tkallsyms_lookup_name(\n"do_fork");', 'do_fork kallsyms_lookup_name'],
		['a string in parts', 'p = kallsyms_lookup_name("do_" "fork");', 'do_fork kallsyms_lookup_name'],
		[
			'a name with its module',
			'p = kallsyms_lookup_name("ext4:ext4_sync_fs");',
			'ext4:ext4_sync_fs kallsyms_lookup_name',
		],
		['symbol_get', 'f = symbol_get(nf_hook);', 'nf_hook symbol_get'],
		['symbol_request', 'f = symbol_request(nf_hook);', 'nf_hook symbol_request'],
		['__symbol_get', 'f = __symbol_get("nf_hook");', 'nf_hook __symbol_get'],
		['dvb_attach', 'fe = dvb_attach(si2168_attach, &config);', 'si2168_attach dvb_attach'],
		['a kprobe’s initialiser', 'struct kprobe kp = { .symbol_name = "do_exit", .offset = 4 };', 'do_exit kprobe'],
		['a kretprobe’s member', 'struct kretprobe rp = { .kp.symbol_name = "do_exit" };', 'do_exit kprobe'],
		['a nested initialiser', 'struct kretprobe rp = { .kp = { .symbol_name = "do_exit" } };', 'do_exit kprobe'],
		['an old initialiser', 'struct kprobe kp = { symbol_name: "do_exit" };', 'do_exit kprobe'],
		['an assignment', 'rp->kp.symbol_name = "do_exit";', 'do_exit kprobe'],
	])('%s', (_, statement, expected) => {
		expect(lookups(`static void f(void)\n{\n\t${statement}\n}\n`)).toEqual([
			expect.stringContaining(`${expected} a.c:`),
		]);
	});

	test('a pointer to the function, named after it or typed by it', () => {
		const source = `static unsigned long (*kallsyms_lookup_name_sym)(const char *name);
typedef unsigned long (*kallsyms_lookup_name_t)(const char *);
static kallsyms_lookup_name_t resolve;
void f(void)
{
	kallsyms_lookup_name_sym("one");
	resolve("two");
}
`;
		expect(lookups(source)).toEqual(['one kallsyms_lookup_name_sym a.c:6', 'two resolve a.c:7']);
	});

	test('a string that a variable or a macro stands for', () => {
		const source = `#define TARGET "by_macro"
static const char file_wide[] = "by_file";
void f(void)
{
	const char *name = "by_variable";

	kallsyms_lookup_name(name);
	kallsyms_lookup_name(TARGET);
	kallsyms_lookup_name(file_wide);
}
void g(const char *name)
{
	other(name);
}
`;
		expect(lookups(source)).toEqual([
			'by_variable kallsyms_lookup_name a.c:7',
			'by_macro kallsyms_lookup_name a.c:8',
			'by_file kallsyms_lookup_name a.c:9',
		]);
	});
});

describe('wrappers of the tree’s own', () => {
	test('functions in a header that pass the name on, through several steps (as LTTng has them)', () => {
		const header = `unsigned long wrapper_lookup(const char *name);
static inline
unsigned long lookup_funcptr(const char *name)
{
	unsigned long addr;

	addr = wrapper_lookup(name);
	return addr & ~1;
}
static inline unsigned long lookup_dataptr(const char *name) { return wrapper_lookup(name); }
`;
		const wrapper = `unsigned long wrapper_lookup(const char *name)
{
	struct kprobe probe;

	probe.symbol_name = name;
	return register_kprobe(&probe);
}
`;
		const use =
			'void f(void)\n{\n\tsym = (void *) lookup_funcptr("irq_to_desc");\n\tdata = lookup_dataptr("block_class");\n}\n';
		expect(lookups({ 'wrapper/lookup.h': header, 'wrapper/lookup.c': wrapper, 'use.c': use })).toEqual([
			'irq_to_desc lookup_funcptr use.c:3',
			'block_class lookup_dataptr use.c:4',
		]);
	});

	test.each([
		['a macro that makes a string of its argument', '#define GET(x) kallsyms_lookup_name(#x)', 'GET(foo);', 'foo GET'],
		['__stringify', '#define GET(x) kallsyms_lookup_name(__stringify(x))', 'GET(foo);', 'foo GET'],
		[
			'a stringifier of its own',
			'#define STR_(x) #x\n#define STR(x) STR_(x)\n#define GET(x) kallsyms_lookup_name(STR(x))',
			'GET(foo);',
			'foo GET',
		],
		['a prefix', '#define GET(x) kallsyms_lookup_name("__x64_" #x)', 'GET(sys_clone);', '__x64_sys_clone GET'],
		[
			'a prefix in two steps',
			'#define TWO(x) ONE("sys_" #x)\n#define ONE(x) kallsyms_lookup_name("__x64_" x "_new")',
			'TWO(clone);',
			'__x64_sys_clone_new TWO',
		],
		['pasted words', '#define GET(x) symbol_get(nf_##x)', 'GET(hook);', 'nf_hook GET'],
		['another name for the function', '#define GET kallsyms_lookup_name', 'GET("foo");', 'foo GET'],
		[
			'a macro over lines',
			'#define GET(ptr, x) do { \\\n\tptr = symbol_get(x); \\\n} while (0)',
			'GET(pointer, foo);',
			'foo GET',
		],
		[
			'an initialiser',
			'#define PROBE(fn) { .symbol_name = #fn, .pre_handler = pre_##fn }',
			'struct kprobe kp = PROBE(foo);',
			'foo PROBE',
		],
		[
			'the second argument',
			'static void *get(int how, const char *name) __attribute__((noinline));\nstatic void *get(int how, const char *name)\n{\n\treturn kallsyms_lookup_name(name);\n}',
			'get(f(1, 2), "foo");',
			'foo get',
		],
	])('%s', (_, definition, use, expected) => {
		expect(lookups(`${definition}\nvoid user(void)\n{\n\t${use}\n}\n`)).toEqual([
			expect.stringContaining(`${expected} a.c:`),
		]);
	});

	test('belong to their file where they are static', () => {
		const definition = 'static void *get(const char *name)\n{\n\treturn kallsyms_lookup_name(name);\n}\n';
		const use = 'void f(void)\n{\n\tget("mine");\n}\n';
		expect(
			lookups({ 'a.c': definition + use, 'b.c': 'void *get(char *);\nvoid g(void)\n{\n\tget("yours");\n}\n' }),
		).toEqual(['mine get a.c:7']);
	});

	test('in a circle come to an end', () => {
		const circle = '#define A(x) B("a" x)\n#define B(x) A("b" x)\n#define B(x) kallsyms_lookup_name(x)\n';
		expect(lookups(`${circle}void f(void)\n{\n\tB("foo");\n}\n`)).toContain('foo B a.c:6');
	});
});

describe('what looks nothing up', () => {
	test.each([
		['a comment', '/* kallsyms_lookup_name("foo") */ // symbol_get(foo)'],
		['a string', 'pr_info("kallsyms_lookup_name(\\"foo\\")");'],
		['a name that is not known', 'kallsyms_lookup_name(argument);'],
		['a text that is no name', 'kallsyms_lookup_name("no symbol");'],
		['a declaration', 'extern unsigned long kallsyms_lookup_name(const char *name);'],
		['a member of another name', 'struct kprobe kp = { .name = "foo" };'],
		['a comparison', 'if (kp.symbol_name == "foo") {}'],
		['symbol_put', 'symbol_put(foo);'],
		[
			'what #if 0 leaves out',
			'\n#if 0\nkallsyms_lookup_name("foo");\n#ifdef A\nsymbol_get(foo);\n#else\nsymbol_get(bar);\n#endif\n#endif\n',
		],
	])('%s', (_, text) => {
		expect(lookups(`void f(const char *argument)\n{\n\t${text}\n}\n`)).toEqual([]);
	});

	test('but what stands behind #if 0 counts', () => {
		expect(lookups('#if 0 /* old */\nint a;\n#else\nvoid f(void)\n{\n\tsymbol_get(foo);\n}\n#endif\n')).toEqual([
			'foo symbol_get a.c:6',
		]);
	});

	test('and unbalanced conditional parts do not swallow the next function', () => {
		const source =
			'#ifdef A\nint f(int a) {\n#else\nint f(void) {\n#endif\n\tg((1);\n}\nvoid h(void)\n{\n\tsymbol_get(foo);\n}\n';
		expect(lookups(source)).toEqual(['foo symbol_get a.c:10']);
	});
});
