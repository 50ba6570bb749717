import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { type Files, lineOf, moduleSource, outcomes, states, testEngine } from './engine-fixture.ts';

/** A dkms.conf in a directory of its own, with a module of the same name. */
function dkms(name: string, lines: readonly string[], source = moduleSource('')): Files {
	const conf = [`PACKAGE_NAME="${name}"`, 'PACKAGE_VERSION="1.0"', `BUILT_MODULE_NAME[0]="${name}"`, ...lines, ''];
	return {
		[`${name}/dkms.conf`]: conf.join('\n'),
		[`${name}/Kbuild`]: `obj-m := ${name}.o\nccflags-$(if $(ANSWER),y) += -DANSWER=$(ANSWER)\n`,
		[`${name}/${name}.c`]: source,
	};
}

const ASKS = moduleSource('\tpr_info("%d", ANSWER);');
const ASKS_HEADER = moduleSource('\tpr_info("%d", ANSWER);', '#include "answer.h"');
const MAKE = (words: string) => `MAKE[0]="make -C $kernel_source_dir ${words} modules"`;

/** Writes a header, if it is called with the kernel's release and a second argument. */
const GENERATORS = {
	python: [
		'#!/usr/bin/env python3',
		'import sys',
		'assert sys.argv[1].startswith("6.1.") and sys.argv[2] == "42", sys.argv',
		'open("answer.h", "w").write(f"#define ANSWER {sys.argv[2]}\\n")',
	].join('\n'),
	bash: [
		'#!/bin/bash',
		'[[ $1 = 6.1.* ]] || exit 1',
		'words=("$@")',
		'echo "#define ANSWER ${words[1]}" >answer.h',
	].join('\n'),
};

const generated = (name: keyof typeof GENERATORS): Files => ({
	...dkms(name, [`PRE_BUILD="tools/generate $kernelver  42"`], ASKS_HEADER),
	[`${name}/tools/generate`]: { program: GENERATORS[name] },
});

const PATCH = (name: string, from: string) =>
	[
		`--- a/${name}.c`,
		`+++ b/${name}.c`,
		'@@ -4,3 +4,3 @@',
		' {',
		`-${from}`,
		'+\tpr_info("patched");',
		' \treturn 0;',
		'',
	].join('\n');

const FILES: Files = {
	...dkms('tree', [MAKE('M=$source_tree/$PACKAGE_NAME-$PACKAGE_VERSION ANSWER=42')], ASKS),
	...dkms(
		'lost',
		[MAKE('M=$source_tree/lost-1.0')],
		moduleSource('\tmissing_from_lost();', 'void missing_from_lost(void);'),
	),
	// What it leaves out does not even compile.
	...dkms('regexp', [String.raw`BUILD_EXCLUSIVE_KERNEL="^(4\.|5\.)"`], ASKS),
	...dkms('minimum', ['BUILD_EXCLUSIVE_KERNEL_MIN="6.1.1"'], ASKS),
	...dkms('maximum', ['BUILD_EXCLUSIVE_KERNEL_MAX="6.0.99"'], ASKS),
	...dkms('obsolete', ['OBSOLETE_BY="5.16-rc1"'], ASKS),
	...dkms('arch', ['BUILD_EXCLUSIVE_ARCH="^(arm64|aarch64)"'], ASKS),
	...dkms('config', ['BUILD_EXCLUSIVE_CONFIG="CONFIG_MODULES !CONFIG_PCI"'], ASKS),
	...dkms(
		'within',
		[
			MAKE('M=/usr/src/within-1.0 ANSWER=42'),
			'PRE_BUILD="README now"',
			'BUILD_EXCLUSIVE_KERNEL_MIN=5.9',
			'BUILD_EXCLUSIVE_KERNEL_MAX=6.10',
			'BUILD_EXCLUSIVE_CONFIG="CONFIG_MODULES !CONFIG_NEVER_SET"',
			'BUILD_EXCLUSIVE_ARCH=x86',
		],
		ASKS,
	),
	// No program: dkms passes over it.
	'within/README': 'exit 3\n',
	...generated('python'),
	...generated('bash'),
	...dkms('failing', ['PRE_BUILD="generate --all"', 'POST_BUILD="end.sh"']),
	'failing/end.sh': { program: '#!/bin/sh\necho "no key to sign with"\nexit 1\n' },
	'failing/generate': { program: '#!/bin/sh\necho "$1 needs answers.in" >&2\n\nexit 3\n' },
	...dkms(
		'patched',
		['PATCH[0]=six.patch', 'PATCH_MATCH[0]="^6\\."', 'PATCH[1]=four.patch', 'PATCH_MATCH[1]="^4\\."'],
		moduleSource('\tno_such_variable = 1;'),
	),
	'patched/patches/six.patch': PATCH('patched', '\tno_such_variable = 1;'),
	...dkms('unpatched', ['PATCH[0]=any.patch'], moduleSource('\tno_such_function();')),
	'unpatched/patches/any.patch': PATCH('unpatched', '\tsomething_else();'),
	...dkms('patchless', ['PATCH[0]="away.patch"']),
	...dkms('cleaning', ['POST_BUILD="clean.sh"']),
	'cleaning/clean.sh': { program: '#!/bin/sh\nset -e\nls ../*/*/module/cleaning.ko\nrm -f *.o *.ko .*.cmd\n' },
	// As they are before a release script has filled them in.
	...dkms(
		'template',
		['PACKAGE_VERSION="#MODULE_VERSION#"', MAKE('M=${dkms_tree}/template/#MODULE_VERSION#/build @CFLGS@ ANSWER=42')],
		ASKS,
	),
	...dkms('autoconf', [
		'PACKAGE_NAME=@PACKAGE_NAME@',
		'PACKAGE_VERSION=@PACKAGE_VERSION@',
		'unset BUILT_MODULE_NAME',
		'DEST_MODULE_LOCATION[0]=/updates',
	]),
};

const EXCLUDED = ['regexp', 'minimum', 'maximum', 'obsolete', 'arch', 'config'];
const PASSING = ['tree', 'within', 'python', 'bash', 'patched', 'cleaning', 'template'];

describe('a dkms.conf is treated as dkms treats it (6.1)', () => {
	const fixture = testEngine();
	let result: BuildResult;
	beforeAll(async () => {
		result = await fixture.build(FILES);
	}, 480_000);

	test('trees, scripts, patches and templates are there for its MAKE line', () => {
		expect(outcomes(result)).toMatchObject(Object.fromEntries([...PASSING, 'autoconf'].map((name) => [name, 'pass'])));
	});

	test('a kernel that it leaves out is left out, by each of its settings, and no module is missed', () => {
		expect(outcomes(result)).toMatchObject(Object.fromEntries(EXCLUDED.map((name) => [name, 'excluded'])));
		expect(Object.keys(states(result)).filter((path) => EXCLUDED.includes(path.split('/')[0]!))).toEqual([]);
		expect(result.message).toContain('config (BUILD_EXCLUSIVE_CONFIG="!CONFIG_PCI")');
	});

	test('uses are found, and commands can be typed, whatever the tree is called', () => {
		expect(result.symbolFailures).toMatchObject([
			{
				symbol: 'missing_from_lost',
				uses: [{ file: 'lost/lost.c', line: lineOf(FILES['lost/lost.c'], '\tmissing_from_lost();') }],
			},
		]);
		expect(result.commands).toEqual(
			expect.arrayContaining([
				'(cd $SRC/tree && make -C $KERNEL_BUILD M=$SRC/tree ANSWER=42 modules)',
				'(cd $SRC/within && make -C $KERNEL_BUILD M=$SRC/within ANSWER=42 modules)',
				'(cd $SRC/patched && patch -p1 <./patches/six.patch && make -C $KERNEL_BUILD M=$SRC/patched)',
				'(cd $SRC/template && make -C $KERNEL_BUILD M=$SRC/template ANSWER=42 modules)',
			]),
		);
	});

	test('a script that fails is an error with its last words, though everything is built', () => {
		expect(states(result)).toMatchObject({ 'failing/failing.ko': 'resolved' });
		expect(result.buildErrors.map(({ message }) => message)).toEqual(
			expect.arrayContaining([
				'dkms.conf: PRE_BUILD="generate --all" failed: --all needs answers.in (exit code 3)',
				'dkms.conf: POST_BUILD="end.sh" failed: no key to sign with (exit code 1)',
			]),
		);
	});

	test('a patch that does not apply, or is not there, is the one error: nothing is built of other sources', () => {
		expect(outcomes(result)).toMatchObject({ unpatched: 'build-errors', patchless: 'build-errors' });
		const messages = result.buildErrors.map(({ message }) => message).filter((message) => message.includes('PATCH'));
		expect(messages).toEqual([
			expect.stringMatching(
				/^dkms\.conf: PATCH\[0\]="away\.patch" failed: .*No such file or directory \(exit code 1\)$/,
			),
			expect.stringMatching(/^dkms\.conf: PATCH\[0\]="any\.patch" failed: 1 out of 1 hunk FAILED.* \(exit code 1\)$/),
		]);
		expect(result.symbolFailures.map(({ symbol }) => symbol)).not.toContain('no_such_function');
	});
});

describe('a tree whose every dkms.conf leaves the kernel out', () => {
	const fixture = testEngine();

	test('is left out as a whole', async () => {
		const result = await fixture.build(dkms('later', ['BUILD_EXCLUSIVE_KERNEL_MIN="6.12"'], ASKS));

		expect(result).toMatchObject({
			outcome: 'excluded',
			message: 'dkms.conf excludes this kernel: BUILD_EXCLUSIVE_KERNEL_MIN="6.12".',
			modules: [],
			buildErrors: [],
		});
	}, 120_000);
});
