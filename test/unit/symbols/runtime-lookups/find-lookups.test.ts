import { describe, expect, test } from '@jest/globals';
import { findRuntimeLookups } from '../../../../src/symbols/runtime-lookups/find-lookups.ts';

/** `symbol by file:line` of each lookup in a tree; a text alone is `a.c`. */
function lookups(sources: string | Readonly<Record<string, string>>): string[] {
	const files = typeof sources === 'string' ? { 'a.c': sources } : sources;
	return findRuntimeLookups(new Map(Object.entries(files))).lookups.map(
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

describe('lookups through a pointer, since the function itself is not exported any more', () => {
	const PROBE = 'struct kprobe kp = { .symbol_name = "kallsyms_lookup_name" };';
	/** The names that are looked up, besides the lookup function itself, which a probe finds. */
	const names = (source: string) =>
		lookups(source)
			.map((found) => found.split(' a.c')[0] ?? '')
			.filter((found) => !found.startsWith('kallsyms_lookup_name '));
	const inFunction = (...statements: string[]) =>
		`static int __init start(void)\n{\n${statements.map((one) => `\t${one}\n`).join('')}\treturn 0;\n}\n`;
	const TAKES_ADDRESS = inFunction(PROBE, 'register_kprobe(&kp);', 'kln = (void *)kp.addr;');

	test.each([
		[
			'a variable of the file',
			`static unsigned long (*kln)(const char *name);\n${TAKES_ADDRESS}`,
			'kln("x");',
			'x kln',
		],
		['of another type', `static void *(*kln)(const char *);\n${TAKES_ADDRESS}`, 'p = (*kln)("x");', 'x kln'],
		[
			'of a named type',
			`typedef long (*fn_t)(const char *);\nstatic fn_t kln;\n${TAKES_ADDRESS}`,
			'kln("x");',
			'x kln',
		],
		['kept as a number', `static ulong kln;\n${TAKES_ADDRESS}`, '((fn_t)kln)("x");', 'x kln'],
		[
			'called by its address at once',
			'',
			`${PROBE}\n\tp = ((unsigned long (*)(const char *))kp.addr)("x");`,
			'x kallsyms_lookup_name',
		],
		[
			'declared and given at once',
			'',
			`${PROBE}\n\tunsigned long (*kln)(const char *) = (void *)kp.addr;\n\tkln("x");`,
			'x kln',
		],
		[
			'a local variable',
			'',
			`long addr, (*kln)(const char *);\n\t${PROBE}\n\taddr = (long)kp.addr;\n\tkln = (void *)addr;\n\tkln("x");`,
			'x kln',
		],
		['a probe of the file', `static ${PROBE}`, 'kln_t kln = (kln_t)kp.addr;\n\tkln("x");', 'x kln'],
		[
			'a probe that is named later',
			'static struct kprobe kp;',
			'kp.symbol_name = "kallsyms_lookup_name";\n\tkln_t kln = (kln_t)kp.addr;\n\tkln("x");',
			'x kln',
		],
		[
			'a kretprobe',
			'',
			'struct kretprobe rp = { .kp.symbol_name = "kallsyms_lookup_name" };\n\tkln_t kln = (kln_t)rp.kp.addr;\n\tkln("x");',
			'x kln',
		],
		[
			'a structure literal',
			'static struct kprobe kp;',
			'kp = (struct kprobe) { .symbol_name = "kallsyms_lookup_name" };\n\tkln_t kln = (kln_t)kp.addr;\n\tkln("x");',
			'x kln',
		],
		['the address without endbr64', '', `${PROBE}\n\tkln_t kln = (kln_t)((char *)kp.addr - 4);\n\tkln("x");`, 'x kln'],
		[
			'a member',
			`static struct { void *kln; } syms;\n${inFunction(PROBE, 'syms.kln = kp.addr;')}`,
			'syms.kln("x");',
			'x kln',
		],
		['a member behind a pointer', inFunction(PROBE, 's->kln = (kln_t)kp.addr;'), '(*s->kln)("x");', 'x kln'],
		['an element', `static kln_t fns[2];\n${inFunction(PROBE, 'fns[0] = (kln_t)kp.addr;')}`, 'fns[0]("x");', 'x fns'],
		[
			'a macro for a member',
			`#define SYM(x) syms.p_##x\n${inFunction(PROBE, 'SYM(kln) = (kln_t)kp.addr;')}`,
			'SYM(kln)("x");',
			'x kln',
		],
		[
			'a macro for the call',
			`static kln_t kln;\n${TAKES_ADDRESS}#define LOOKUP(x) x = (typeof(x))kln(#x)`,
			'LOOKUP(foo);',
			'foo LOOKUP',
		],
		['a macro for the pointer', `#define KLN ((kln_t)kp.addr)\nstatic ${PROBE}`, 'KLN("x");', 'x KLN'],
		[
			'macros as LKRG has them',
			'#define P_SYM(p) p_globals.p\n#define P_SYM_INIT(sym) if (!(P_SYM(p_##sym) = (typeof(P_SYM(p_##sym)))P_SYM(p_kallsyms_lookup_name)(#sym))) goto error',
			'P_SYM_INIT(freeze_processes);',
			'freeze_processes P_SYM_INIT',
		],
		[
			'a wrapper',
			`static kln_t kln;\n${TAKES_ADDRESS}static void *find(const char *name)\n{\n\treturn (void *)kln(name);\n}\n`,
			'find("x");',
			'x find',
		],
		[
			'a function that returns it',
			`static void *get(void)\n{\n\t${PROBE}\n\tregister_kprobe(&kp);\n\treturn kp.addr;\n}\n`,
			'kln_t kln = get();\n\tkln("x");',
			'x kln',
		],
		[
			'a function that finds whatever it is asked for',
			'static void *find(const char *name)\n{\n\tstruct kprobe kp = { .symbol_name = name };\n\tregister_kprobe(&kp);\n\treturn kp.addr;\n}\n',
			'kln_t kln = (kln_t)find("kallsyms_lookup_name");\n\tkln("x");',
			'x kln',
		],
		[
			'a function that leaves it in its argument',
			'static int find(const char *name, void **out)\n{\n\tstruct kprobe kp = { .symbol_name = name };\n\t*out = kp.addr;\n\treturn 0;\n}\n',
			'kln_t kln;\n\tfind("kallsyms_lookup_name", (void **)&kln);\n\tkln("x");',
			'x kln',
		],
		[
			'a function that is given it',
			'static void all(void *(*get)(const char *))\n{\n\tget("x");\n}\n',
			`${PROBE}\n\tall((void *)kp.addr);`,
			'x get',
		],
		[
			'a function that is given it and the name',
			'static long call(void *fn, const char *name)\n{\n\treturn ((fn_t)fn)(name);\n}\n',
			`${PROBE}\n\tcall(kp.addr, "x");`,
			'x call',
		],
		[
			'assembler, where compilers check such calls',
			'static long call(void *fn, const char *name)\n{\n\tlong r;\n\tasm volatile("call *%1" : "=a"(r) : "r"(fn), "D"(name) : "memory");\n\treturn r;\n}\n',
			`${PROBE}\n\tcall(kp.addr, "x");`,
			'x call',
		],
		['the type of the function', 'static typeof(kallsyms_lookup_name) *kln;\n', 'kln("x");', 'x kln'],
		[
			'an address that another lookup gives',
			'static kln_t kln;',
			'kln = (kln_t)__symbol_get("kallsyms_lookup_name");\n\tkln("x");',
			'x kln',
		],
		[
			'a parameter of the module',
			'static ulong kallsyms_lookup_name_address;\nmodule_param(kallsyms_lookup_name_address, ulong, 0);',
			'kln_t kln = (kln_t)kallsyms_lookup_name_address;\n\tkln("x");',
			'x kln',
		],
		[
			'a handler’s register, by the type alone',
			`static unsigned long (*kln)(const char *name);\nstatic int handler(struct kprobe *p, struct pt_regs *regs)\n{\n\tkln = (void *)regs->ip;\n\treturn 0;\n}\nstatic ${PROBE}`,
			'kln("x");',
			'x kln',
		],
	])('%s', (_, before, statement, expected) => {
		expect(names(`${before}\n${inFunction(statement)}`)).toEqual([expected]);
	});

	test('that stands in one file and is called in others', () => {
		const found = lookups({
			'find.c': `#include "syms.h"\nkln_t resolve;\n${inFunction(PROBE, 'resolve = (kln_t)kp.addr;')}`,
			'syms.h': 'typedef unsigned long (*kln_t)(const char *);\nextern kln_t resolve;\n#define GET(x) resolve(#x)\n',
			'use.c': `#include "syms.h"\n${inFunction('GET(one);', 'resolve("two");')}`,
		});
		expect(found).toEqual(['kallsyms_lookup_name kprobe find.c:5', 'one GET use.c:4', 'two resolve use.c:5']);
	});

	test.each([
		[
			'the address of another function',
			'struct kprobe kp = { .symbol_name = "do_exit" };\n\tkln_t f = (kln_t)kp.addr;\n\tf("x");',
		],
		['a probe that is used again', `${PROBE}\n\tkp.symbol_name = "do_exit";\n\tfn_t f = (fn_t)kp.addr;\n\tf("x");`],
		['a variable that is used again', `${PROBE}\n\tlong f = (long)kp.addr;\n\tf = other();\n\t((fn_t)f)("x");`],
		['what the pointer gives', `${PROBE}\n\tkln_t kln = (kln_t)kp.addr;\n\tfn_t f = (fn_t)kln(name);\n\tf("x");`],
		['the result of a registration', `${PROBE}\n\tint r = register_kprobe(&kp);\n\tr("x");`],
		['another member of the probe', `${PROBE}\n\tfn_t f = (fn_t)kp.pre_handler;\n\tf("x");`],
		['a condition', `${PROBE}\n\tkln_t kln = (kln_t)kp.addr;\n\tif (kln) (void)other("x");`],
		[
			'a pointer of the type where no such function is found',
			'unsigned long (*f)(const char *);\n\tf = parse;\n\tf("x");',
		],
	])('but not %s', (_, statement) => {
		expect(names(inFunction(statement)).filter((found) => !found.startsWith('do_exit'))).toEqual([]);
	});
});

describe('names in tables', () => {
	const loop = (argument: string, rest = '') =>
		`static int start(${rest})\n{\n\tfor (i = 0; i < 9; i++)\n\t\tp = kallsyms_lookup_name(${argument});\n}\n`;

	test.each([
		['an array of strings', 'static const char *const names[] = { "a", "b" };', loop('names[i]')],
		[
			'a member by its place',
			'static struct { int id; const char *name; void (*fn)(int a); } table[] = { { 1, "a", f }, { 2, "b" } };',
			loop('table[i].name'),
		],
		[
			'a member by its name',
			'struct entry { const char *name; };\nstatic struct entry table[] = { { .name = "a" }, [1] = { .name = "b" }, {} };',
			loop('e->name', 'struct entry *e'),
		],
		[
			'a structure with a name of its own',
			'typedef struct entry { void *p; const char *name; } entry_t;\nstatic const entry_t table[] = { { &p, "a" } };\nstatic entry_t other = { .name = "b" };',
			loop('e->name', 'const struct entry *e'),
		],
		[
			'a structure behind a member',
			'struct entry { const char *name; };\nstruct list { struct entry *entries; };\nstatic struct entry table[] = { { "a" }, { "b" } };',
			loop('l->entries[i].name', 'struct list *l'),
		],
		[
			'a member that a variable holds in between',
			'struct entry { const char *name; };\nstatic struct entry table[] = { { "a" }, { "b" } };\nint start(void)\n{\n\tconst char *name = table[i].name;\n\tp = kallsyms_lookup_name(name);\n}\n',
			'',
		],
		[
			'entries that a macro writes',
			'struct entry { const char *name; void **p; };\n#define ENTRY(x) { #x, (void **)&x }\nstatic struct entry table[] = { ENTRY(a), ENTRY(b) };',
			loop('table[i].name'),
		],
		[
			'entries of a macro with names, as hooks have them',
			'struct hook { const char *name; void *fn; };\n#define HOOK(_name, _fn) { .name = (_name), .fn = (_fn), }\nstatic struct hook hooks[] = { HOOK("a", f), HOOK("b", g), };',
			loop('hook->name', 'struct hook *hook'),
		],
	])('%s', (_, table, use) => {
		expect(lookups(`${table}\n${use}`).map((found) => found.slice(0, 2))).toEqual(['a ', 'b ']);
	});

	test('whose structure and macro are in headers', () => {
		const found = lookups({
			'a.c': '#include "hook.h"\nstatic struct hook hooks[] = { HOOK("a"), HOOK("b") };\n',
			'b.c': '#include "hook.h"\nlong find(struct hook *hook)\n{\n\treturn kallsyms_lookup_name(hook->name);\n}\n',
			'hook.h': 'struct hook { const char *name; };\n#define HOOK(x) { .name = "__x64_" x }\n',
		});
		expect(found).toEqual(['__x64_a HOOK a.c:2', '__x64_b HOOK a.c:2']);
	});

	test.each([
		[
			'another structure’s member of that name',
			'struct other { const char *name; };\nstatic struct other driver = { .name = "a" };\nstruct entry { const char *name; };',
			loop('e->name', 'struct entry *e'),
		],
		[
			'another member',
			'struct entry { const char *label; const char *name; };\nstatic struct entry table[] = { { "a" }, { .label = "b" } };',
			loop('table[i].name'),
		],
		['another array', 'static const char *others[] = { "a" };\nstatic const char *names[9];', loop('names[i]')],
		['a member whose structure is not known', 'static struct entry table[] = { { .name = "a" } };', loop('x()->name')],
	])('but not %s', (_, table, use) => {
		expect(lookups(`${table}\n${use}`)).toEqual([]);
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
