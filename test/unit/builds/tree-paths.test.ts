import { describe, expect, test } from '@jest/globals';
import { createTreePaths, withoutSandboxPaths } from '../../../src/builds/tree-paths.ts';

const paths = createTreePaths('/build/src', new Map([['/build/dkms/demo/1.0/build', '/build/src/driver']]));
const readable = (text: string) => withoutSandboxPaths(text, paths);

describe('text for people', () => {
	test.each([
		['/build/src/a.c:3:5: error: x', 'a.c:3:5: error: x'],
		["make: *** No rule to make target '/build/src/gone.c'", "make: *** No rule to make target 'gone.c'"],
		["Entering directory '/build/src'", "Entering directory '.'"],
		['gcc -I/build/src/include -Wp,-MMD,/build/src/.a.o.d', 'gcc -Iinclude -Wp,-MMD,.a.o.d'],
		['M=/build/src/sub/ modules', 'M=sub/ modules'],
		['../../../build/src/a.c:3: x', 'a.c:3: x'],
		['It is in /build/src/sub/.', 'It is in sub/.'],
		['/build/dkms/demo/1.0/build/a.c', 'driver/a.c'],
		['/build/dkms/other/2.0/build/a.c', '$dkms_tree/other/2.0/build/a.c'],
		['  /bin/sh /build/out/compile.sh gcc -c a.c', '  gcc -c a.c'],
		['HOME=/build /build/.cache/x', 'HOME=~ ~/.cache/x'],
		['/build/src/../../etc/passwd', '/etc/passwd'],
	])('has none of the sandbox: %s', (text, expected) => {
		expect(readable(text)).toBe(expected);
	});

	test.each([
		['/lib/modules/6.1.0-50-amd64/build/include/linux/module.h'],
		['make -C /lib/modules/6.1.0-50-amd64/build modules'],
		['/usr/src/build/src/a.c'],
		['/builder/src/a.c and build/src/a.c'],
		['/build-tools/x'],
	])('keeps other paths: %s', (text) => {
		expect(readable(text)).toBe(text);
	});

	test.each([['/build'], ['../'], ['/build/src/'], ['/'], ['a/build/src ']])(
		'takes its time by length: many %s',
		(part) => {
			expect(readable(part.repeat(200_000)).length).toBeGreaterThan(0);
		},
	);
});
