import { BuildError } from '../../../src/results/build-findings.ts';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { compilerErrors } from '../../../src/diagnostics/compiler.ts';
import { createSourcePaths } from '../../../src/diagnostics/source-paths.ts';
import { nearly } from '../hostile-lines.ts';

const paths = () =>
	createSourcePaths(
		(path) => (path.startsWith('/build/src/') ? path.slice('/build/src/'.length) : null),
		() => true,
		'/build/src',
		['/build/src/sub'],
	);

const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,12}$/);
const number = fc.integer({ min: 1, max: 999_999_999 });
const file = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => `${parts.join('/')}.c`);

/** The compilers' words around the name. */
const WORDS: readonly ((symbol: string) => string)[] = [
	(symbol) => `implicit declaration of function '${symbol}' [-Werror=implicit-function-declaration]`,
	(symbol) => `implicit declaration of function ‘${symbol}’; did you mean ‘x’? [-Wimplicit-function-declaration]`,
	(symbol) => `call to undeclared function '${symbol}'; ISO C99 and later do not support it`,
];
const COLOUR = (text: string) => `\x1b[01m\x1b[K${text}\x1b[m\x1b[K`;

const REAL = [
	"/build/src/a.c:12:9: error: implicit declaration of function 'f'; did you mean 'g'? [-Werror=implicit-f]",
	'/build/src/a.c:12:9: fatal error: linux/gone.h: No such file or directory',
	'In file included from /usr/src/linux/include/linux/list.h:5,',
	'                 from /build/src/a.c:7:',
	'/usr/src/linux/include/linux/list.h:9:3: error: x',
	"/build/src/a.c:44:2: note: in expansion of macro 'M'",
	COLOUR('/build/src/a.c:1:1: error: y'),
	"make[2]: Entering directory '/build/src/sub'",
	"make[2]: Leaving directory '/build/src/sub'",
];

describe('the compiler’s errors', () => {
	test('of lines that are nearly its own are of the form that a report can hold, and no more than the lines', () => {
		fc.assert(
			fc.property(nearly(REAL), (log) => {
				const errors = compilerErrors(log, paths());
				expect(errors.length).toBeLessThanOrEqual(log.split('\n').length);
				for (const { file: found, line, column, message, undeclared, source } of errors) {
					const error = { tool: 'compiler', file: found, line, column, message };
					expect(BuildError.safeParse(error).success).toBe(true);
					expect(undeclared ?? 'f').toMatch(/^[A-Za-z_]\w*$/);
					expect(source).not.toBe('');
				}
			}),
			{ numRuns: 500 },
		);
	});

	test('are what was written, whatever stands around it and however it is coloured', () => {
		const written = fc.record({
			file,
			line: number,
			column: number,
			symbol: name,
			words: fc.constantFrom(...WORDS),
			isColoured: fc.boolean(),
			isAbsolute: fc.boolean(),
		});
		const between = fc.constantFrom('', '  CC [M]  x.o', '   12 |   x = 1;', '      |   ^~~', "x.c: In function 'y':");
		fc.assert(
			fc.property(fc.uniqueArray(written, { selector: (one) => one.file, maxLength: 30 }), between, (all, noise) => {
				const log = all.flatMap(({ isColoured, isAbsolute, ...one }) => {
					const place = `${isAbsolute ? '/build/src/' : ''}${one.file}:${one.line}:${one.column}:`;
					const error = isColoured ? `${COLOUR(place)} ${COLOUR('error: ')}` : `${place} error: `;
					return [noise, `${error}${one.words(one.symbol)}`];
				});
				expect(compilerErrors(log.join('\n'), paths())).toEqual(
					all.map((one) => ({
						file: one.file,
						line: one.line,
						column: one.column,
						message: one.words(one.symbol),
						source: null,
						undeclared: one.symbol,
					})),
				);
			}),
		);
	});

	test('in a header are told with the file at the end of the chain of includes, of any length', () => {
		fc.assert(
			fc.property(fc.array(file, { minLength: 1, maxLength: 20 }), file, number, (headers, source, line) => {
				const chain = [...headers.slice(1), source].map((each, index) => {
					const opening = index === 0 ? 'In file included from ' : '                 from ';
					return `${opening}/build/src/${each}:1${index === headers.length - 1 ? ':' : ','}`;
				});
				const log = [...chain, `/build/src/${headers[0]}:${line}:1: error: x`].join('\n');
				expect(compilerErrors(log, paths())).toMatchObject([{ file: headers[0], line, source }]);
			}),
		);
	});

	test.each([
		['different errors', 10_000, (n: number) => `/build/src/a.c:${n}:1: error: x\n`],
		['includes without an error', 0, (n: number) => `In file included from /build/src/a${n}.h:1,\n`],
		['directories that are never left', 0, (n: number) => `make: Entering directory '/build/src/${n}'\n`],
	])('are bounded in number: of hundreds of thousands of %s %d', (_, count, line) => {
		const log = Array.from({ length: 300_000 }, (__, n) => line(n)).join('');
		expect(compilerErrors(log, paths())).toHaveLength(count);
	});

	test('are found to an end where no file is known and directories are without number', () => {
		const directories = Array.from({ length: 100_000 }, (_, n) => `/build/src/${n}`);
		const lost = createSourcePaths(
			(path) => path,
			() => false,
			'/build/src',
			directories,
		);
		const log = Array.from({ length: 20_000 }, (_, n) => `from${n}.c:1:1: error: x\n`).join('');
		expect(compilerErrors(log, lost).every((error) => error.file === null)).toBe(true);
	});
});
