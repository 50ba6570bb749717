import { describe, expect, test } from '@jest/globals';
import { unreadFlagsErrors } from '../../../src/builds/unread-flags.ts';
import { compilerError, root } from './observations-builder.ts';

const FILES = new Set(['Makefile', 'core.c', 'include/driver/api.h', 'sub/Kbuild', 'sub/Makefile', 'sub/part.c']);

const errorsOf = (unreadFlags: readonly string[], ...messages: string[]) => {
	const { report } = root([]);
	const errors = messages.map((message) => compilerError('core.c', { message }));
	return unreadFlagsErrors({ report: { ...report, unreadFlags } }, errors, FILES);
};

describe('flags for the compiler that this kernel’s Kbuild does not read', () => {
	test.each([
		['in gcc’s words', 'api.h: No such file or directory'],
		['in clang’s words', "'api.h' file not found"],
		['with a part of its path', 'driver/api.h: No such file or directory'],
	])('are why a header of the tree is not found, %s', (_, message) => {
		expect(errorsOf(['.'], message)).toMatchObject([
			{ tool: 'make', file: 'Makefile', line: null, message: expect.stringContaining('ccflags-y') },
		]);
	});

	test('stand in the build file that Kbuild read', () => {
		expect(errorsOf(['sub'], 'api.h: No such file or directory')).toMatchObject([{ file: 'sub/Kbuild' }]);
		expect(errorsOf(['none'], 'api.h: No such file or directory')).toMatchObject([{ file: null }]);
	});

	test.each([
		['a header that the tree does not have either', 'linux/gone.h: No such file or directory'],
		['a header of which the name only ends so', 'pi.h: No such file or directory'],
		['another error', "'struct x' has no member named 'y'"],
	])('are not why %s is missed', (_, message) => {
		expect(errorsOf(['.'], message)).toEqual([]);
	});

	test('are not spoken of where there are none', () => {
		expect(errorsOf([], 'api.h: No such file or directory')).toEqual([]);
	});
});
