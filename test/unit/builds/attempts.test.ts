import { describe, expect, test } from '@jest/globals';
import {
	type Attempt,
	mayBeBetter,
	needsKbuildAlone,
	countingAttempts,
	mayExplain,
	worthAgain,
} from '../../../src/builds/attempts.ts';
import type { MakeRun } from '../../../src/builds/built-root.ts';
import type { BuildWay } from '../../../src/modules/module-root.ts';
import { compilerError, module, run } from './observations-builder.ts';

const KBUILD: BuildWay = { kind: 'kbuild', directory: '.', variables: {} };
const MAKE: BuildWay = { kind: 'wrapper', directory: '.', variables: {} };
const DKMS: BuildWay = { kind: 'dkms', directory: '.' };

const FAILED = { exitCode: 2 };
const NO_COMPILE = { exitCode: 2, compilerErrors: [compilerError('a.c')] };
const NO_LINK = { exitCode: 2, modpostComplaints: ['it is wrong'] };

function attempt(way: BuildWay, paths: readonly string[], changes: Partial<MakeRun> = {}, isExtra = false): Attempt {
	return { way, run: run(changes), modules: paths.map((path) => module(path)), isExtra, isRefused: false };
}

const LINKED = new Set(['a.ko', 'build/a.ko', 'b.ko']);
const left = (...attempts: Attempt[]) => countingAttempts(attempts, LINKED).map((each) => attempts.indexOf(each));

describe('the next way is tried', () => {
	test.each([
		['where Kbuild evaluated no module of the root', attempt(MAKE, []), KBUILD, true],
		['where all went well, not', attempt(KBUILD, ['a.ko']), MAKE, false],
		[
			'where Kbuild alone failed: make, which may give it what it lacks',
			attempt(KBUILD, ['a.ko'], NO_COMPILE),
			MAKE,
			true,
		],
		['where Kbuild alone failed: Kbuild again, not', attempt(KBUILD, ['a.ko'], NO_COMPILE), KBUILD, false],
		['where make failed at its own business', attempt(MAKE, ['a.ko'], FAILED), KBUILD, true],
		['where make failed at the module, not', attempt(MAKE, ['a.ko'], NO_COMPILE), KBUILD, false],
		[
			'where modpost refused it without a word, not',
			{ ...attempt(MAKE, ['a.ko'], FAILED), isRefused: true },
			KBUILD,
			false,
		],
	])('%s', (_, before, next, expected) => {
		expect(mayBeBetter(before, next)).toBe(expected);
	});
});

describe('of several attempts', () => {
	test('one that came to no module does not count beside one that did', () => {
		expect(left(attempt(KBUILD, [], FAILED), attempt(MAKE, ['a.ko']))).toEqual([1]);
		expect(left(attempt(MAKE, [], NO_COMPILE), attempt(KBUILD, ['a.ko'], NO_COMPILE))).toEqual([1]);
	});

	test('the one counts that came further with the same modules, wherever they were built', () => {
		expect(left(attempt(KBUILD, ['x/a.ko'], FAILED), attempt(MAKE, ['build/a.ko']))).toEqual([1]);
		expect(left(attempt(KBUILD, ['x/a.ko'], FAILED), attempt(MAKE, ['build/a.ko'], NO_LINK))).toEqual([1]);
		expect(left(attempt(KBUILD, ['x/a.ko'], NO_COMPILE), attempt(MAKE, ['build/a.ko'], NO_LINK))).toEqual([1]);
	});

	test('both count where the other built another module, did not link it, or failed as early', () => {
		expect(left(attempt(KBUILD, ['x/a.ko'], NO_COMPILE), attempt(MAKE, ['b.ko']))).toEqual([0, 1]);
		expect(left(attempt(KBUILD, ['x/a.ko'], NO_COMPILE), attempt(MAKE, ['y/a.ko']))).toEqual([0, 1]);
		expect(left(attempt(KBUILD, ['a.ko'], NO_COMPILE), attempt(MAKE, ['a.ko'], NO_COMPILE))).toEqual([0, 1]);
		expect(left(attempt(KBUILD, ['a.ko', 'c.ko'], FAILED), attempt(MAKE, ['a.ko']))).toEqual([0, 1]);
	});

	test('a make that reports success with errors of the compiler supersedes nothing', () => {
		expect(
			left(attempt(KBUILD, ['a.ko'], NO_COMPILE), attempt(MAKE, ['a.ko'], { ...NO_COMPILE, exitCode: 0 })),
		).toEqual([0, 1]);
	});

	test('a directory that no way came to and that cannot even be read is a failure of its own', () => {
		expect(left(attempt(MAKE, ['a.ko']), attempt(KBUILD, [], FAILED, true))).toEqual([0, 1]);
		expect(left(attempt(MAKE, ['a.ko']), attempt(KBUILD, ['x/a.ko'], FAILED, true))).toEqual([0]);
	});

	test('what dkms failed at is said', () => {
		expect(left(attempt(DKMS, [], FAILED), attempt(MAKE, ['a.ko']))).toEqual([0, 1]);
	});

	test('plain make, tried because there was nothing to build, is no failure', () => {
		expect(left(attempt(KBUILD, []), attempt(MAKE, [], FAILED))).toEqual([0]);
		expect(left(attempt(KBUILD, [], FAILED), attempt(MAKE, [], FAILED))).toEqual([0, 1]);
		expect(
			left(attempt(KBUILD, [], FAILED), attempt(MAKE, [], { ...FAILED, makeErrors: ['make: No targets.  Stop.'] })),
		).toEqual([0]);
	});

	test('one is left where none came to anything', () => {
		const nothing = { ...FAILED, makeErrors: ['make: No targets.  Stop.'] };
		const given: BuildWay = { kind: 'wrapper', directory: '.', variables: { KDIR: '$KERNEL_BUILD' } };
		expect(left(attempt(given, [], nothing), attempt(MAKE, [], nothing))).toEqual([0]);
	});

	test('the first of the same make with and without variables has the word', () => {
		const given: BuildWay = { kind: 'wrapper', directory: '.', variables: { KDIR: '$KERNEL_BUILD' } };
		expect(left(attempt(given, [], FAILED), attempt(MAKE, [], FAILED))).toEqual([0]);
	});
});

describe('Kbuild is run again', () => {
	const header = { message: 'a/version.h: No such file or directory' };
	const LACKING = { exitCode: 2, compilerErrors: [compilerError('a.c'), compilerError('b.c', header)] };
	const kbuild = attempt(KBUILD, ['a.ko'], LACKING);

	test('where it lacked a header, and a makefile that was run since came to no module', () => {
		expect(worthAgain([kbuild, attempt(MAKE, [], FAILED)])).toEqual([KBUILD]);
	});

	test.each<[string, Attempt[]]>([
		['it lacked no header', [attempt(KBUILD, ['a.ko'], NO_COMPILE), attempt(MAKE, [], FAILED)]],
		['nothing was run since', [attempt(MAKE, [], FAILED), kbuild]],
		['the makefile came to a module itself', [kbuild, attempt(MAKE, ['a.ko'], FAILED)]],
	])('not where %s', (_, attempts) => {
		expect(worthAgain(attempts)).toEqual([]);
	});

	test('and has the word, whatever it comes to', () => {
		expect(left(kbuild, attempt(MAKE, [], FAILED), attempt(KBUILD, ['a.ko']))).toEqual([2]);
		expect(left(kbuild, attempt(MAKE, [], FAILED), attempt(KBUILD, ['a.ko'], LACKING))).toEqual([2]);
	});
});

describe('a makefile above that comes to no module', () => {
	const above = attempt(MAKE, [], FAILED);

	test('explains nothing where the root’s own comes to them', () => {
		const own = attempt({ kind: 'wrapper', directory: 'a', variables: {} }, ['a/a.ko'], FAILED);
		expect(mayExplain([own, above], 'a')).toEqual([own]);
	});

	test.each<[string, Attempt]>([
		['is none', attempt({ kind: 'kbuild', directory: 'a', variables: {} }, ['a/a.ko'], FAILED)],
		['comes to none either', attempt({ kind: 'wrapper', directory: 'a', variables: {} }, [], FAILED)],
	])('may, where the root’s own %s', (_, other) => {
		expect(mayExplain([other, above], 'a')).toEqual([other, above]);
	});

	test('may, where it is the root’s own', () => {
		expect(mayExplain([attempt(MAKE, ['a.ko'], FAILED), above], '.')).toHaveLength(2);
	});
});

describe('Kbuild alone has the last word', () => {
	test.each([
		['where make failed and everything is linked', [attempt(MAKE, ['a.ko'], NO_COMPILE)], true],
		['where make failed for no known reason', [attempt(MAKE, ['c.ko'], FAILED)], true],
		['where the modules are the reason, not', [attempt(MAKE, ['c.ko'], NO_COMPILE)], false],
		['where make did not fail, not', [attempt(MAKE, ['c.ko'])], false],
		['where it had every word, not', [attempt(KBUILD, ['c.ko'], FAILED)], false],
	])('%s', (_, attempts, expected) => {
		expect(needsKbuildAlone(attempts, LINKED)).toBe(expected);
	});
});
