import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { parseHeaderMentions } from '../../../src/builds/header-mentions.ts';
import { nearly } from '../hostile-lines.ts';

const REAL = [
	'./linux/a.h:3:#define foo(x) bar(x)',
	'./linux/a.h-2-static inline struct x *',
	'./linux/a.h:3:foo(int a)',
	'./linux/a.h:4:extern int foo(int a);',
	'./x86/include/asm/msr.h:5:static __always_inline void *foo(int a)',
	'--',
];

const name = fc
	.stringMatching(/^[a-z_][a-z0-9_]{0,12}$/)
	.filter((word) => !/^(static|_*inline_*|__always_inline)$/.test(word));

describe('the mentions of a name in headers', () => {
	test('in lines that are nearly grep’s name headers, and only for the asked names', () => {
		fc.assert(
			fc.property(nearly(REAL), (text) => {
				const mentions = parseHeaderMentions(text, ['foo']);
				for (const found of [mentions.definedIn('foo'), mentions.declaredIn('foo')]) {
					expect(found ?? 'a.h').toMatch(/\.h$/);
				}
				expect(mentions.declaredIn('bar')).toBeNull();
				if (mentions.definedIn('foo') !== null) expect(mentions.declaredIn('foo')).not.toBeNull();
			}),
			{ numRuns: 500 },
		);
	});

	test('are definitions or declarations as they were written', () => {
		const FORMS = [
			{ isDefinition: true, write: (symbol: string) => `#define ${symbol}(a, b) ((a) + (b))` },
			{ isDefinition: true, write: (symbol: string) => `static inline struct x *${symbol}(int a)` },
			{ isDefinition: false, write: (symbol: string) => `extern int ${symbol} (int a);` },
			{ isDefinition: false, write: (symbol: string) => `const char *${symbol}(void);` },
		];
		const written = fc.uniqueArray(fc.record({ symbol: name, form: fc.constantFrom(...FORMS) }), {
			selector: (one) => one.symbol,
			maxLength: 30,
		});
		fc.assert(
			fc.property(written, (all) => {
				const text = all.map(({ symbol, form }, index) => `./linux/h${index}.h:1:${form.write(symbol)}`).join('\n');
				const mentions = parseHeaderMentions(
					text,
					all.map(({ symbol }) => symbol),
				);
				for (const [index, { symbol, form }] of all.entries()) {
					expect(mentions.definedIn(symbol)).toBe(form.isDefinition ? `linux/h${index}.h` : null);
					expect(mentions.declaredIn(symbol)).toBe(`linux/h${index}.h`);
				}
			}),
		);
	});

	test.each([
		['a line of headers that end in nothing', `${'./a.h:1:'.repeat(1_000_000)}\r`],
		['a line of keywords', `./a.h:1:${'static foo '.repeat(1_000_000)}`],
		['lines of keywords and names', `./a.h:1:${'static foo '.repeat(40)}\n`.repeat(20_000)],
		['lines without number', '\n'.repeat(20_000_000)],
	])('are read to an end where there is %s', (_, text) => {
		expect(parseHeaderMentions(text, ['foo']).definedIn('foo')).toBeNull();
	});
});
