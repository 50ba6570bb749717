import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { definedIn } from '../../../src/builds/definitions.ts';
import { anyText, damaged } from '../hostile-lines.ts';

const SOURCE = `#include <linux/module.h>
/* a comment { */
static int foo(struct x *a, int (*b)(void)) __must_hold(lock)
{
	return bar("}", '{'); // done
}
#define X(a) \\
	a = { 1 }
EXPORT_SYMBOL_GPL(foo);
struct table table[] = { { .open = foo } };
`;
const ASKED = new Set(['foo', 'bar', 'table', 'x']);

describe('what a source file would have defined', () => {
	test('is among what was asked, whatever the source', () => {
		fc.assert(
			fc.property(fc.oneof(anyText, damaged(SOURCE)), (source) => {
				for (const symbol of definedIn(source, ASKED, 'file')) expect(ASKED).toContain(symbol);
			}),
			{ numRuns: 500 },
		);
	});

	test('is what was written: functions, variables and exports, not what is called or declared', () => {
		const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}_fn$/);
		const FORMS = [
			{ isDefined: true, write: (symbol: string) => `int ${symbol}(int a)\n{\n\tif (a) {\n\t\tcall();\n\t}\n}` },
			{ isDefined: true, write: (symbol: string) => `int ${symbol}[4] = { 1, 2 };` },
			{ isDefined: true, write: (symbol: string) => `EXPORT_SYMBOL_GPL(${symbol});` },
			{ isDefined: true, write: (symbol: string) => `int other, *${symbol};` },
			{ isDefined: true, write: (symbol: string) => `struct x {\n\tint (*a)(void);\n} ${symbol};` },
			{ isDefined: true, write: (symbol: string) => `void (*${symbol})(int a);` },
			{ isDefined: true, write: (symbol: string) => `DEFINE_MUTEX(${symbol});` },
			{ isDefined: false, write: (symbol: string) => `static int ${symbol};` },
			{ isDefined: false, write: (symbol: string) => `int ${symbol}(int a);` },
			{ isDefined: false, write: (symbol: string) => `extern int ${symbol}(int a);` },
			{ isDefined: false, write: (symbol: string) => `int caller(void)\n{\n\treturn ${symbol}("{");\n}` },
			{ isDefined: false, write: (symbol: string) => `/* int ${symbol}(void) { } */` },
		];
		const written = fc.uniqueArray(fc.record({ symbol: name, form: fc.constantFrom(...FORMS) }), {
			selector: (one) => one.symbol,
			maxLength: 20,
		});
		fc.assert(
			fc.property(written, (all) => {
				const source = all.map(({ symbol, form }) => form.write(symbol)).join('\n\n');
				const asked = new Set(all.map(({ symbol }) => symbol));
				const expected = all.filter(({ form }) => form.isDefined).map(({ symbol }) => symbol);
				expect([...definedIn(source, asked, 'module')]).toEqual(expected);
			}),
		);
	});

	test.each([
		'{',
		'(',
		'/*',
		'"',
		"'",
		'#',
		'\\\n',
		'EXPORT_SYMBOL(',
		'foo',
		'foo(',
		'foo)',
		'[',
		'=',
		',',
		'*',
		'(*',
		'#define X(',
		'#define CREATE_TRACE_POINTS\n',
		'\n}',
	])('is found out to the end of two million characters of %j', (part) => {
		const found = definedIn(`${part.repeat(2_000_000 / part.length)}\n`, new Set(['bar']), 'module');
		expect(found).toEqual(new Set());
	});
});
