import { describe, expect, test } from '@jest/globals';
import { makeErrors } from '../../../src/diagnostics/make.ts';

const errors = (...lines: string[]) => makeErrors(lines.join('\n'));

describe('an error of make', () => {
	test('comes with the last words of the command that failed', () => {
		expect(errors('  CC [M]  demo.o', 'objtool: cannot open', 'make[2]: *** [Makefile:12: demo.o] Error 1')).toEqual([
			'objtool: cannot open (make: [Makefile:12: demo.o] Error 1)',
		]);
	});

	test('comes alone where only Kbuild and make spoke before', () => {
		expect(
			errors(
				"make: Entering directory '/x'",
				'  LD [M]  demo.ko',
				"make: *** No rule to make target 'gone.c', needed by 'gone.o'.  Stop.",
			),
		).toEqual(["make: No rule to make target 'gone.c', needed by 'gone.o'.  Stop."]);
	});

	test('is said once, and the words of the first failure are not the second’s', () => {
		expect(
			errors(
				'sh: 1: frob: not found',
				'make[1]: *** [Makefile:3: a] Error 127',
				'make[1]: *** [Makefile:3: a] Error 127',
				'make: *** [Makefile:1: all] Error 2',
				'make: *** [Makefile:1: all] Error 2',
			),
		).toEqual([
			'sh: 1: frob: not found (make: [Makefile:3: a] Error 127)',
			'make: [Makefile:3: a] Error 127',
			'make: [Makefile:1: all] Error 2',
		]);
	});

	test('is not that others are still at work', () => {
		expect(errors('make: *** Waiting for unfinished jobs....')).toEqual([]);
	});
});
