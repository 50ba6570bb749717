import { BuildError } from '../../../src/results/build-findings.ts';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { compilerErrors } from '../../../src/diagnostics/compiler.ts';
import { createSourcePaths } from '../../../src/diagnostics/source-paths.ts';
import { character } from '../character.ts';

const paths = () =>
	createSourcePaths(
		(path) => (path.startsWith('/build/src/') ? path.slice('/build/src/'.length) : null),
		() => true,
		'/build/src',
		[],
	);

/** Pieces of real messages, to be put together wrongly. */
const piece = fc.constantFrom(
	'/build/src/a.c',
	'b.h',
	':1',
	':99999999999',
	':0:0',
	': ',
	'error: ',
	'fatal error: ',
	'note: in expansion of macro ',
	"implicit declaration of function 'f'",
	'In file included from ',
	'                 from ',
	',',
	"make[1]: Entering directory '/build/src/../../..'",
	"make[1]: Leaving directory '/x'",
	'make: *** ',
	'ERROR: modpost: ',
	'"x" [a.ko] undefined!',
	'module m uses symbol s from namespace ',
	'\n',
	'\r',
	'\0',
	'\x1b[31m',
	'🐧',
);
const hostileLog = fc.oneof(
	fc.array(piece, { maxLength: 100 }).map((pieces) => pieces.join('')),
	fc.uint8Array({ maxLength: 1000 }).map((bytes) => Buffer.from(bytes).toString()),
	fc.string({ unit: character, maxLength: 1000 }),
);

describe('whatever a build prints', () => {
	test('compiler errors are of the form that a report can hold', () => {
		fc.assert(
			fc.property(hostileLog, (log) => {
				for (const { file, line, column, message } of compilerErrors(log, paths())) {
					expect(BuildError.safeParse({ tool: 'compiler', file, line, column, message }).success).toBe(true);
				}
			}),
			{ numRuns: 500 },
		);
	});

	test('what surrounds an error line does not hide it', () => {
		fc.assert(
			fc.property(hostileLog, hostileLog, (before, after) => {
				const log = `${before}\n/build/src/real.c:12:3: error: it is here\n${after}`;
				expect(compilerErrors(log, paths())).toContainEqual(
					expect.objectContaining({ file: 'real.c', line: 12, message: 'it is here' }),
				);
			}),
		);
	});
});
