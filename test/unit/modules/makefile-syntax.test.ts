import { describe, expect, test } from '@jest/globals';
import { parseMakefile } from '../../../src/modules/makefile-syntax.ts';

const assignments = (text: string) => parseMakefile(text).assignments.map(({ name, value }) => [name, value]);

describe('makefile syntax', () => {
	test('an assignment by a command', () => {
		expect(assignments('A != uname -r')).toEqual([['A', '$(shell uname -r)']]);
	});

	test.each(['=', ':=', '::=', ':::=', '?=', '+='])('assignments by %s', (operator) => {
		expect(assignments(`A ${operator} x y`)).toEqual([['A', 'x y']]);
		expect(assignments(`A${operator}x`)).toEqual([['A', 'x']]);
	});

	test('names with references, and modifiers before names', () => {
		expect(assignments('obj-$(call f,a:b=c) += x.o')).toEqual([['obj-$(call f,a:b=c)', 'x.o']]);
		expect(parseMakefile('export override A := 1').assignments).toMatchObject([
			{ name: 'A', value: '1', exported: true },
		]);
	});

	test('continuations, but not after an escaped backslash; lines of DOS', () => {
		expect(assignments('A = 1 \\\n  2\r\nB = 3\\\\\nC = 4')).toEqual([
			['A', '1    2'],
			['B', '3\\\\'],
			['C', '4'],
		]);
	});

	test('comments end a line, but not inside a reference or after a backslash', () => {
		expect(assignments("A = 1 # no\nB = $(shell grep '#x' f) # no\nC = \\# yes")).toEqual([
			['A', '1'],
			['B', "$(shell grep '#x' f)"],
			['C', '\\# yes'],
		]);
	});

	test('both halves of a conditional', () => {
		expect(assignments('ifeq (a,b)\nA = 1\nelse ifdef X\nA = 2\nelse\nA = 3\nendif')).toEqual([
			['A', '1'],
			['A', '2'],
			['A', '3'],
		]);
	});

	test.each([
		['A = 1', 'replace', false],
		['A += 1', 'add', false],
		['A := $(A) 1', 'add', false],
		['A ?= 1', 'default', false],
		['ifeq ($(B),1)\nA = 1\nendif', 'replace', true],
		['ifndef A\nA = 1\nendif', 'default', false],
		['ifeq ($(A),)\nA = 1\nendif', 'default', false],
		['ifndef A\nelse\nA = 1\nendif', 'replace', true],
		['ifdef B\nifndef A\nA = 1\nendif\nendif', 'default', true],
		['ifneq ($(KERNELRELEASE),)\nelse\nA = 1\nendif', 'replace', false],
		['ifdef B\nendif\nA = 1', 'replace', false],
	])('what an assignment does, and whether a condition decides: %j', (text, effect, conditional) => {
		expect(parseMakefile(text).assignments).toMatchObject([{ name: 'A', effect, conditional }]);
	});

	test('a tab begins a recipe line only after a rule', () => {
		const makefile = parseMakefile('ifdef X\n\tA = 1\nendif\nall: dep ; first\n\tB = 2\nC = 3\n\tD = 4\n');
		expect(makefile.assignments.map(({ name }) => name)).toEqual(['A', 'C', 'D']);
		expect(makefile.rules).toEqual([{ targets: 'all', prerequisites: 'dep', recipe: ['first', 'B = 2'] }]);
	});

	test('define takes its body as it stands', () => {
		expect(assignments('define RUN\n\tmake x=1\nendef\nA = 1')).toEqual([
			['RUN', '\tmake x=1'],
			['A', '1'],
		]);
	});

	test('a rule, also one that sets a variable for a target', () => {
		const makefile = parseMakefile('a b: c\nd:: e\ndebug: FLAGS := -g\n');
		expect(makefile.rules.map(({ targets }) => targets)).toEqual(['a b', 'd', 'debug']);
		expect(makefile.assignments).toEqual([]);
	});
});
