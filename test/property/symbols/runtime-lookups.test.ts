import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { cTokens } from '../../../src/symbols/c-source/c-tokens.ts';
import { findRuntimeLookups } from '../../../src/symbols/runtime-lookups/find-lookups.ts';
import { character } from '../character.ts';

/** Pieces that the scanner looks at, in any order, so that nothing is balanced and nothing ends. */
const fragment = fc.oneof(
	fc.constantFrom(
		'kallsyms_lookup_name(',
		'symbol_get(',
		'.symbol_name = ',
		'"foo"',
		'#define A(x) ',
		'#define B A',
		'#x',
		'A(',
		'x',
		'static ',
		'f(const char *x)\n{',
		'{',
		'}',
		'\n}',
		'(',
		')',
		',',
		';',
		'\n',
		'\\\n',
		'/*',
		'*/',
		'//',
		'"',
		"'",
		'#if 0\n',
		'#else\n',
		'#endif\n',
		'##',
		'__stringify(',
		'= "bar";',
		'[',
		']',
		'->',
		'kallsyms_lookup_name_t p;',
		'.symbol_name = "kallsyms_lookup_name"',
		'struct kprobe kp = {',
		'p = (void *)kp.addr;',
		'(*p)(',
		'((t)kp.addr)(',
		's->p = ',
		'unsigned long (*p)(const char *)',
		'typedef ',
		'typeof(p) ',
		'return p',
		'asm(',
		'struct t {',
		'struct t a[] = {',
		'.name = "foo"',
		'kallsyms_lookup_name(a[0].name)',
		'kallsyms_lookup_name(a[0])',
		'char *name;',
		'#define E(x) { #x }',
		'"r"(p)',
		'&p',
	),
	fc.string({ maxLength: 12 }),
	fc.string({ unit: character, maxLength: 6 }),
);
const source = fc.array(fragment, { maxLength: 200 }).map((parts) => parts.join(''));

describe('hostile C sources', () => {
	test('are read to their end, and each lookup lies on a line of its file', () => {
		fc.assert(
			fc.property(source, source, (first, second) => {
				const files = new Map([
					['a.c', first],
					['b.h', second],
				]);
				for (const { file, line } of findRuntimeLookups(files).lookups) {
					expect(line).toBeGreaterThanOrEqual(1);
					expect(line).toBeLessThanOrEqual(files.get(file)?.split('\n').length ?? 0);
				}
			}),
			{ numRuns: 500 },
		);
	});

	test('hide no lookup of a function before them', () => {
		const good = 'void f(void)\n{\n\tkallsyms_lookup_name("real");\n}\n';
		fc.assert(
			fc.property(source, (noise) => {
				expect(findRuntimeLookups(new Map([['a.c', good + noise]])).lookups).toContainEqual(
					expect.objectContaining({ symbol: 'real', by: 'kallsyms_lookup_name', line: 3 }),
				);
			}),
		);
	});

	test('give tokens in order, none of them twice', () => {
		fc.assert(
			fc.property(source, (text) => {
				let last = -1;
				for (const { offset } of cTokens(text)) {
					expect(offset).toBeGreaterThan(last);
					last = offset;
				}
				expect(last).toBeLessThanOrEqual(text.length);
			}),
		);
	});

	// Quadratic time would take many minutes here.
	test.each([
		['open calls', 'kallsyms_lookup_name('.repeat(50_000)],
		['calls in calls', `${'kallsyms_lookup_name('.repeat(25_000)}"foo"${')'.repeat(25_000)}`],
		['a call with many arguments', `f(void)\n{\nkallsyms_lookup_name(${'"foo",'.repeat(100_000)})`],
		['strings in a row', `kallsyms_lookup_name(${'"foo" '.repeat(100_000)})`],
		['assignments that end nowhere', '.symbol_name = '.repeat(50_000)],
		['arrays', `kallsyms_lookup_name ${'a[b] = '.repeat(100_000)}`],
		['pointers in parentheses', `kallsyms_lookup_name ${'((p)'.repeat(100_000)}`],
		['pointers that are called', `kallsyms_lookup_name ${'(p)'.repeat(150_000)}`],
		['pointers of pointers', `kallsyms_lookup_name ${'p = *&p'.repeat(75_000)}`],
		['members of members', `kallsyms_lookup_name ${'p->'.repeat(150_000)}symbol_name = "a";`],
		['indexes of indexes', `kallsyms_lookup_name ${'p['.repeat(150_000)}${']('.repeat(150_000)}`],
		['declarations', `void f(void)\n{\nkallsyms_lookup_name_t ${'*p,'.repeat(150_000)}`],
		['functions that are given a pointer', `kallsyms_lookup_name\n${'f(p){ f(kallsyms_lookup_name, '.repeat(15_000)}`],
		['assembler', `kallsyms_lookup_name asm(${'"r"(p), '.repeat(50_000)})`],
		['tables', `kallsyms_lookup_name(a[i].name); struct t { int name; } ${'a[] = {{ "x" }, '.repeat(40_000)}`],
		[
			'a table',
			`struct t { int name; } a[] = { ${'{ .name = "x", { 1 } }, '.repeat(35_000)} }; kallsyms_lookup_name(a[i].name);`,
		],
		['structures in structures', `kallsyms_lookup_name(a[i].name); ${'struct t { '.repeat(75_000)}`],
		[
			'columns',
			Array.from(
				{ length: 10_000 },
				(_, n) => `struct t${n} a${n}[] = { "x" }; kallsyms_lookup_name(a${n}[0].name);\n`,
			).join(''),
		],
		['open comments', `kallsyms_lookup_name ${'/*'.repeat(250_000)}`],
		['open directives', `kallsyms_lookup_name\n${'#define A(x) kallsyms_lookup_name(x\n'.repeat(15_000)}`],
		['a directive that goes on', `kallsyms_lookup_name\n#define A ${'\\\n'.repeat(250_000)}`],
		['unclosed parameters', `kallsyms_lookup_name\n${'#define A('.repeat(50_000)}`],
		['conditions', `kallsyms_lookup_name\n${'#if 0\n'.repeat(75_000)}`],
		['spaces', `kallsyms_lookup_name\n#define A${' '.repeat(500_000)}\n#if${' '.repeat(450_000)}`],
		['blank lines', `kallsyms_lookup_name${'\n'.repeat(1_000_000)}`],
		[
			'macros that call each other',
			Array.from({ length: 2000 }, (_, index) => `#define M${index}(x) M${index + 1}("a" x)\n`).join('') +
				'#define M2000(x) kallsyms_lookup_name(x)\n',
		],
	])('of a size take a moment: %s', (_, text) => {
		const found = findRuntimeLookups(new Map([['a.h', text.slice(0, 2_000_000)]])).lookups;
		for (const symbol of new Set(found.map((lookup) => lookup.symbol))) expect(text).toContain(`"${symbol}"`);
	});
});
