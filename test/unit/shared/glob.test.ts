import { describe, expect, it } from '@jest/globals';
import { globProblem, matchesGlob } from '../../../src/shared/glob.ts';

describe('matchesGlob', () => {
	it.each([
		['debian-12', 'debian-12'],
		['debian-*', 'debian-13-backports'],
		['6.12*', '6.12.48+deb13-amd64'],
		['debian-1?', 'debian-11'],
		['debian-{11,12}', 'debian-12'],
		['*', 'anything'],
		['docs/**', 'docs/a.md'],
		['docs/**', 'docs/deep/down/a.md'],
		['**/*.md', 'README.md'],
		['**/*.md', 'a/b/README.md'],
		['a/**/z', 'a/z'],
		['a/**/z', 'a/b/c/z'],
		['**', 'a/b/c'],
		['**/*.{md,rst}', 'x/y.rst'],
		['**/test*/**/*.c', 'src/tests/unit/a.c'],
		['src/*.c', 'src/a.c'],
	])('%s matches %s', (pattern, text) => {
		expect(matchesGlob(pattern, text)).toBe(true);
	});

	it.each([
		['debian-1', 'debian-12'],
		['12', 'debian-12'],
		['6.1', '6x1'],
		['debian-1?', 'debian-1'],
		['debian-{11,12}', 'debian-13'],
		['docs/**', 'src/docs/a'],
		['docs/**', 'docs'],
		['**/*.md', 'README.mdx'],
		['a/**/z', 'a/bz'],
		['src/*.c', 'src/deep/a.c'],
		['src/?', 'src//'],
		['a**', 'a/b'],
	])('%s does not match %s', (pattern, text) => {
		expect(matchesGlob(pattern, text)).toBe(false);
	});

	it('is not kept busy by patterns made for it', () => {
		expect(matchesGlob(`${'*a'.repeat(95)}b`, 'a'.repeat(5000))).toBe(false);
		expect(matchesGlob(`${'**/'.repeat(60)}b`, 'a/'.repeat(2000))).toBe(false);
	});
});

describe('globProblem', () => {
	it.each(['debian-*', '**/*.{md,rst}', 'a?b', '.github/**'])('finds nothing wrong with %s', (pattern) => {
		expect(globProblem(pattern)).toBeNull();
	});

	it.each([
		['', 'empty'],
		['   ', 'empty'],
		['/etc/**', 'relative'],
		['a/../b', 'relative'],
		['a\\b', 'backslashes'],
		['a\nb', 'control characters'],
		['[ab]', 'only'],
		['!a', 'only'],
		['+(a|b)', 'only'],
		['{a', 'closed'],
		['{a,{b,c}}', 'nested'],
		['{a,b}'.repeat(6), 'at most 32'],
		['a'.repeat(201), 'at most 200'],
	])('refuses %j', (pattern, reason) => {
		expect(globProblem(pattern)).toContain(reason);
		expect(matchesGlob(pattern, pattern)).toBe(false);
	});
});
