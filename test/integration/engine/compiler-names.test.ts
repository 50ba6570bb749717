import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { type Files, moduleSource, testEngine } from './engine-fixture.ts';

const KDIR = 'KDIR ?= /lib/modules/$(shell uname -r)/build\n';

/** A module that calls a function that is no more, and another that only the linker can miss. */
const module = (name: string, makeArguments: string, { kbuild = '', before = '' } = {}): Files => ({
	[`${name}/Kbuild`]: `${kbuild}obj-m := ${name}.o\n`,
	[`${name}/Makefile`]: `${KDIR}${before}all:\n\t$(MAKE) -C $(KDIR) M=$(CURDIR) ${makeArguments} modules\n`,
	[`${name}/${name}.c`]: moduleSource('\tlost();\n\treturn removed_long_ago(1);', 'void lost(void);'),
});

const FILES: Files = {
	...module('handed_on', 'CC=$(CC)'),
	...module('absolute', 'CC=/usr/bin/gcc'),
	// Its own directory comes first on the PATH, before whatever may stand there.
	...module('several_words', 'CC="CCACHE_DISABLE=1 my-ccache gcc"', { before: 'export PATH := $(CURDIR):$(PATH)\n' }),
	'several_words/my-ccache': '#!/bin/sh\nexec "$@"\n',
	...module('triplet', 'CROSS_COMPILE=$(shell uname -m)-linux-gnu-'),
	...module('in_kbuild', '', { kbuild: 'override CC := cc\n' }),
};

describe.each([
	['debian-11', Object.keys(FILES).filter((path) => path.endsWith('.c')).length],
	['debian-13-backports', 2],
])('whatever the compiler is called (%s)', (id, count) => {
	const names = [...new Set(Object.keys(FILES).map((path) => path.split('/')[0] ?? ''))].slice(0, count);
	const fixture = testEngine();
	let result: BuildResult;
	beforeAll(async () => {
		const files = Object.entries(FILES).filter(([path]) => names.includes(path.split('/')[0] ?? ''));
		result = await fixture.build(Object.fromEntries(files), {
			kernel: await fixture.kernel(id),
			executable: names.includes('several_words') ? ['several_words/my-ccache'] : [],
		});
	}, 240_000);

	test('a file that does not compile tells which other symbols it needs', () => {
		const failing = result.symbolFailures.map(({ symbol, module: name, foundBy }) => `${name}: ${symbol} ${foundBy}`);
		const expected = names.flatMap((name) => [`${name}: lost linker`, `${name}: removed_long_ago compiler`]);
		expect(failing.toSorted()).toEqual(expected.toSorted());
	});

	test('nothing else is wrong', () => {
		expect({ message: result.message, errors: result.buildErrors }).toEqual({ message: null, errors: [] });
	});
});
