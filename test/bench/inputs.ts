/** Texts as builds print them, and texts made to be slow to read; the same on every run. */

export const MEGABYTE = 1_000_000;

/** Lines of one of the tools, each given a number that makes it another one from time to time. */
type Line = (n: number) => string;

const FILES = 3000;
const file = (n: number) => `/build/src/drivers/part${n % 40}/unit${n % FILES}.c`;

/** What a large build prints, errors of all tools and kernels included; far fewer errors than lines. */
const BUILD: readonly Line[] = [
	(n) => `  CC [M]  ${file(n)}`,
	(n) =>
		`  gcc -Wp,-MMD,${file(n)}.d -nostdinc -I/usr/src/linux-headers/arch/x86/include ${'-Wno-unused-but-set-variable '.repeat(6)}-c -o x.o`,
	(n) => `${file(n)}: In function 'start_unit_${n % FILES}':`,
	(n) => `${file(n)}:${n % 900}:17: warning: unused variable 'left' [-Wunused-variable]`,
	(n) => `  ${n % 900} |         int left = container_of(work, struct unit, work)->left;`,
	() => '      |             ^~~~',
	() => 'In file included from /usr/src/linux-headers/include/linux/kernel.h:15,',
	(n) => `                 from ${file(n)}:7:`,
	() => `/usr/src/linux-headers/include/linux/list.h:26:36: note: in expansion of macro 'WRITE_ONCE'`,
	(n) => `${file(n % 50)}:30:9: error: implicit declaration of function 'gone_${n % 20}'; did you mean 'done'?`,
	(n) => `\x1b[01m\x1b[K${file(n % 50)}:31:9:\x1b[m\x1b[K \x1b[01;31m\x1b[Kerror: \x1b[m\x1b[Kunknown type name 'x'`,
	(n) => `${file(n)}:44:2: warning: ‘strncpy’ output may be truncated [-Wstringop-truncation]`,
	(n) => `make[3]: *** [/usr/src/linux-headers/scripts/Makefile.build:286: ${file(n % 50)}] Error 1`,
	(n) => `make[2]: Entering directory '/build/src/drivers/part${n % 40}'`,
	(n) => `make[2]: Leaving directory '/build/src/drivers/part${n % 40}'`,
	(n) => `  LD [M]  /build/src/drivers/part${n % 40}/unit.ko\r`,
	(n) => `ERROR: modpost: "missing_${n % 300}" [/build/src/drivers/part1/unit.ko] undefined!`,
	(n) => `ERROR: modpost: "missing_${n % 300}" [drivers/part1/unit.ko] undefined!`,
	(n) => `FATAL: modpost: GPL-incompatible module unit.ko uses GPL-only symbol 'gpl_${n % 30}'`,
	(n) =>
		`ERROR: modpost: module unit uses symbol s${n % 30} from namespace module:kvm-amd,kvm, but does not import it.`,
	() => 'WARNING: modpost: missing MODULE_DESCRIPTION() in drivers/part1/unit.o',
	(n) =>
		`drivers/part1/unit.o: warning: objtool: unit_${n % FILES}+0x${(n % 4096).toString(16)}: unreachable instruction`,
];

/** Lines that each parser has to look at closely, in vain or not, and short ones, of which many fit. */
const NEAR_MISSES: readonly Line[] = [
	(n) => `a.c:${n}: note: `,
	(n) => `a.c:${n}:1: note: x`,
	() => 'In file included from a.h:1,',
	() => ' from a:1,',
	() => 'a: error: error: error: ',
	() => '\x1b[m\x1b[Kb',
	(n) => `make: *** ${n % 7}`,
	() => 'ERROR: modpost: "',
	() => 'ERROR: modpost: "a" [b] undefined',
	() => "make: Leaving directory '/'",
	(n) => `make: Entering directory '/build/src/${n % 7}'`,
	() => ': error: :1:1: error: x',
	() => 'é',
];

/** Files that nobody has, each named once. */
const UNKNOWN_FILES: readonly Line[] = [
	(n) => `In file included from a${n}.h:1,`,
	(n) => `                 from /build/src/b${n}.c:1:`,
	(n) => `d${n}.c:1:1: warning: x`,
	(n) => `e${n}.c:1:1: note: in expansion of macro 'x'`,
];

const EXPORTS: readonly Line[] = [
	(n) => `0x00000000\tsymbol_${n}\tvmlinux\tEXPORT_SYMBOL_GPL\t`,
	(n) => `0x${(n * 7919).toString(16).padStart(8, '0').slice(-8)}\tsymbol_${n}\tdrivers/net/part\tEXPORT_SYMBOL`,
	(n) => `0x00000000\tsymbol_${n}\tarch/x86/kvm/kvm\tEXPORT_SYMBOL_GPL\tmodule:kvm-amd,kvm-intel`,
	(n) => `0x00000000\tsymbol_${n}\tNAMESPACE\tvmlinux\tEXPORT_SYMBOL`,
];

const REPORT: readonly Line[] = [
	(n) => `directory\t/usr/src/linux-headers\t/build/src/part${n % 500}\t6.12.0\t/usr/src/linux-common\t.`,
	(n) => `module\t/usr/src/linux-headers\t/build/src/part${n % 500}\t/build/src/part${n % 500}/m${n}.o\ta.o b.o ../c.o`,
	(n) => `module\t/build/src\tsub\tsub/m${n}.o\t${'part.o ../common/part.o '.repeat(20)}`,
	(n) => `linked\tsrc/part${n % 500}/m${n}.ko`,
];

const PLACES: readonly Line[] = [
	(n) => `# code\t/build/src/part/unit${n}.o\t.text`,
	(n) => `0x${n.toString(16).padStart(16, '0')}`,
	() => '/usr/src/linux-headers/include/linux/slab.h:600 (discriminator 2)',
	(n) => ` (inlined by) ${file(n)}:${n % 900}`,
	() => '??:0',
	(n) => `# variables\t/build/src/part/unit${n}.o\t`,
	(n) => `0000000000000010 d table_${n % 90}\t${file(n)}:${n % 900}`,
];

export const UNDECLARED = Array.from({ length: 200 }, (_, n) => `function_${n}`);

const MENTIONS: readonly Line[] = [
	(n) => `./linux/part${n % 900}.h-11-static inline struct unit *`,
	(n) => `./linux/part${n % 900}.h:12:function_${n % 200}(struct unit *unit);`,
	(n) => `./linux/part${n % 900}.h:30:#define function_${n % 200}(x) function_${(n + 1) % 200}((x), 0)`,
	(n) => `./x86/include/asm/part.h:31:extern int function_${n % 200}(int a);`,
	(n) => `./linux/part.h:44:/* ${UNDECLARED.slice(n % 150, (n % 150) + 20).join(' ')} */`,
	() => '--',
];

const SOURCE: readonly Line[] = [
	(n) => `/* what unit ${n} does { */`,
	(n) => `static int __init unit_${n}(struct unit *unit, int (*call)(void)) __must_hold(lock)`,
	() => '{',
	(n) => `\treturn call_${n % 99}("}", '{', unit->left[${n}]); // done`,
	() => '}',
	(n) => `EXPORT_SYMBOL_GPL(unit_${n});`,
	(n) => `struct table table_${n} = { .open = unit_${n}, };`,
	() => '#define X(a) \\\n\ta = { 1 }',
];

const LOOKUPS: readonly Line[] = [
	(n) => `static long (*unit_${n})(struct unit *, const char *);`,
	(n) => `#define FIND_${n % 90}(name) kallsyms_lookup_name("__x64_" #name)`,
	(n) => `static void *find_${n % 90}(const char *name) { return (void *)kallsyms_lookup_name(name); }`,
	(n) => `unit_${n} = find_${n % 90}("name_${n}"); /* when ${n} is not exported */`,
	(n) => `static struct kprobe probe_${n} = { .symbol_name = "do_" "probe_${n}", .offset = (${n} + 1) };`,
	(n) => `if (symbol_get(unit_${n})) { symbol_put(unit_${n}); }`,
	() => "\tcase 'a' ... '\\'': ((((((((((f))))))))))(\"}\\\"\");",
];

const SYSTEM_MAP: readonly Line[] = [
	(n) => `ffffffff8${(n * 16).toString(16).padStart(7, '0')} T symbol_${n}`,
	(n) => `ffffffff8${(n * 16).toString(16).padStart(7, '0')} t symbol_${n % 900}.constprop.0`,
	(n) => `00000000${(n * 7919).toString(16).padStart(8, '0')} a __crc_symbol_${n}`,
	() => 'ffffffff81000000 T _stext',
];

const SYMBOL_LIST: readonly Line[] = [
	(n) => `  symbol_${n}`,
	(n) => `0x0badcafe\tsymbol_${n}\tvmlinux\tEXPORT_SYMBOL`,
	(n) => `# required by unit${n}.ko`,
	() => '[abi_symbol_list]',
];

/** Lines of a kind, mixed but the same each time, up to a size in megabytes. */
function text(lines: readonly Line[], megabytes: number): string {
	const parts: string[] = [];
	let random = 1;
	for (let size = 0, n = 0; size < megabytes * MEGABYTE; n++) {
		random = (random * 48_271) % 2_147_483_647;
		const line = `${lines[random % lines.length]?.(n) ?? ''}\n`;
		parts.push(line);
		size += line.length;
	}
	return parts.join('');
}

/** Without an end: nothing but the beginnings of what the tools print. */
const ONE_LINE = "In file included from a.h:1 error: ERROR: modpost: make: *** \x1b[1 (inlined by) \t x.o '../../";
const oneLine = (megabytes: number, part = ONE_LINE) => part.repeat((megabytes * MEGABYTE) / part.length);

export const INPUTS = {
	build: () => text(BUILD, 50),
	nearMisses: () => text(NEAR_MISSES, 50),
	unknownFiles: () => text(UNKNOWN_FILES, 50),
	emptyLines: () => '\n'.repeat(50 * MEGABYTE),
	oneLine: () => oneLine(10),
	exports: () => text(EXPORTS, 50),
	report: () => text(REPORT, 16),
	reportOfOneModule: () => `module\t/build/src\t.\tm.o\t${'a.o ../b.o '.repeat(1_400_000)}`,
	reportOfOnePath: () => `module\t/build/src/${'b/'.repeat(2_000_000)}${'a/../'.repeat(2_000_000)}\t.\tm.o\t`,
	places: () => text(PLACES, 64),
	oneLineOfFrames: () => `0x1\n${oneLine(10, 'a:1 (inlined by) ')}\r`,
	mentions: () => text(MENTIONS, 32),
	mentionsInVain: () => `./a.h:1:${'static function_1 '.repeat(30)}\n`.repeat(58_000),
	oneLineOfHeaders: () => `${oneLine(10, './a.h:1:')}\r`,
	source: () => text(SOURCE, 2),
	lookups: () => text(LOOKUPS, 64),
	oneLineOfLookups: () => oneLine(2, 'kallsyms_lookup_name((('),
	oneLineOfProbes: () => oneLine(2, '.symbol_name="a" "b'),
	systemMap: () => text(SYSTEM_MAP, 50),
	symbolList: () => text(SYMBOL_LIST, 4),
} as const satisfies Record<string, () => string>;

export type InputName = keyof typeof INPUTS;
