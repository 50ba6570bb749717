import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { bareSource } from './bare-source.ts';
import { type Files, outcomes, states, testEngine } from './engine-fixture.ts';

const OBJECTS = (name: string) => ({
	[`${name}/Kbuild`]: `obj-m := ${name}.o\n`,
	[`${name}/${name}.c`]: bareSource(''),
});
const KDIR = 'KDIR ?= /lib/modules/$(shell uname -r)/build\n';

const dkms = (name: string, lines: readonly string[]) => ({
	[`${name}/dkms.conf`]: [`PACKAGE_NAME="${name}"`, 'PACKAGE_VERSION="1.0"', ...lines, ''].join('\n'),
});

const FILES: Files = {
	...OBJECTS('running'),
	'running/Makefile': `${KDIR}all:\n\t$(MAKE) -C $(KDIR) M=$(CURDIR) modules\n`,
	// Builds, and then wants to be root.
	...OBJECTS('installing'),
	'installing/Makefile': `${KDIR}all: install\nbuild:\n\t$(MAKE) -C $(KDIR) M=$(CURDIR) modules\ninstall: build\n\tcp $(CURDIR)/installing.ko /lib/modules/\n`,
	// Two directories in turn; the first fails, so the recipe ends before the second.
	'turns/Makefile': `${KDIR}all:\n\t$(MAKE) -C $(KDIR) M=$(CURDIR)/first modules\n\t$(MAKE) -C $(KDIR) M=$(CURDIR)/second modules\n`,
	'turns/first/Kbuild': 'obj-m := first.o\n',
	'turns/first/first.c': bareSource('\tno_such_variable = 1;'),
	'turns/second/Kbuild': 'obj-m := second.o\n',
	'turns/second/second.c': bareSource('\tmissing_from_second();', 'void missing_from_second(void);'),
	// Would be green in many a project's own CI.
	...OBJECTS('warned'),
	'warned/warned.c': bareSource('\tonly_a_warning();', 'void only_a_warning(void);'),
	'warned/Makefile': `${KDIR}all:\n\t$(MAKE) -C $(KDIR) M=$(CURDIR) KBUILD_MODPOST_WARN=1 modules\n`,
	// Makes a header, and then wants to download something; where the headers are only the Makefile says.
	'fetching/drivers/Kbuild': 'obj-m := fetching.o\nccflags-y += -I$(HEADERS)\n',
	'fetching/drivers/fetching.c': `#include "fetching/version.h"\n${bareSource('')}`,
	'fetching/include/fetching/api.h': '',
	'fetching/Makefile': `${KDIR}PWD := $(shell pwd)
all: include/fetching/version.h firmware
	$(MAKE) -C $(KDIR) M=$(PWD)/drivers HEADERS=$(PWD)/include modules
include/fetching/version.h:
	echo '#include <fetching/api.h>' >$@
firmware:
	wget example.org/firmware
`,
	'nothing/Kbuild': 'obj-m :=\nobj-$(CONFIG_NEVER_SET) += nothing.o\n',
	'nothing/nothing.c': bareSource(''),
	// dkms
	...OBJECTS('good'),
	...dkms('good', [
		'BUILT_MODULE_NAME[0]="good"',
		'MAKE[0]="make -C ${kernel_source_dir} M=${dkms_tree}/${PACKAGE_NAME}/${PACKAGE_VERSION}/build"',
	]),
	...OBJECTS('promising'),
	...dkms('promising', ['BUILT_MODULE_NAME[0]="promising"', 'BUILT_MODULE_NAME[1]="promised"']),
};

// Each directory has a main.c; only the compiler knows which of them it is in.
const namesakes = (directory: string, body: string) => ({
	[`${directory}/Kbuild`]: `obj-m := ${directory}.o\n${directory}-y := main.o\n`,
	[`${directory}/main.c`]: bareSource(body),
});

const NAMESAKES: Files = {
	'dkms.conf': [
		'PACKAGE_NAME="namesakes"',
		'PACKAGE_VERSION="1.0"',
		'BUILT_MODULE_NAME[0]="left"',
		'BUILT_MODULE_LOCATION[0]="left/"',
		'BUILT_MODULE_NAME[1]="right"',
		'BUILT_MODULE_LOCATION[1]="right/"',
		'MAKE[0]="make KVER=$kernelver"',
		'',
	].join('\n'),
	Makefile:
		'all: left right\nleft right:\n\t$(MAKE) -C /lib/modules/$(KVER)/build M=$(CURDIR)/$@ modules\n.PHONY: all left right\n',
	...namesakes('left', ''),
	...namesakes('right', '\tno_such_variable = 1;\n\tno_such_function();'),
};

describe('the ways in which repositories build (6.1)', () => {
	const fixture = testEngine();
	let result: BuildResult;
	beforeAll(async () => {
		result = await fixture.build(FILES);
	}, 240_000);

	test('a wrapper that defaults to the running kernel builds for this one', () => {
		expect(outcomes(result)['running']).toBe('pass');
	});

	test('a wrapper that cannot install what it built fine is no failure', () => {
		expect(outcomes(result)['installing']).toBe('pass');
	});

	test('a wrapper that ends at its first failing directory: the second is judged all the same', () => {
		expect(states(result)).toMatchObject({
			'turns/first/first.ko': 'not-built',
			'turns/second/second.ko': 'unresolved',
		});
		expect(result.symbolFailures).toContainEqual(
			expect.objectContaining({ symbol: 'missing_from_second', module: 'second', foundBy: 'linker' }),
		);
		expect(result.buildErrors).toMatchObject([{ tool: 'compiler', file: 'turns/first/first.c' }]);
	});

	test('unresolved symbols that the Makefile makes mere warnings are failures', () => {
		expect(outcomes(result)['warned']).toBe('symbol-failures');
		expect(result.symbolFailures).toContainEqual(
			expect.objectContaining({ symbol: 'only_a_warning', module: 'warned', reason: 'not-exported' }),
		);
	});

	test('a wrapper that makes a header and then cannot go on: the module has the header', () => {
		expect(outcomes(result)['fetching/drivers']).toBe('pass');
		expect(result.buildErrors.filter(({ message }) => /fetching|firmware/.test(message))).toEqual([]);
		const typed = result.commands.filter((command) => command.includes('$SRC/fetching'));
		expect(typed).toEqual([
			expect.stringMatching(/^make -C \$SRC\/fetching .*\|\| true$/),
			expect.stringMatching(
				/^make -C \$KERNEL_BUILD M=\$SRC\/fetching\/drivers HEADERS=\$SRC\/fetching\/include modules$/,
			),
		]);
	});

	test('nothing to build is never a pass', () => {
		expect(outcomes(result)['nothing']).toBe('incomplete');
	});

	test('a dkms.conf is evaluated and its MAKE line run', () => {
		expect(outcomes(result)['good']).toBe('pass');
		expect(result.commands).toContain('(cd $SRC/good && make -C $KERNEL_BUILD M=$SRC/good)');
	});

	test('a module that dkms.conf names and make does not build is missing, and it is said why', () => {
		expect(outcomes(result)['promising']).toBe('incomplete');
		expect(result.modules.find(({ name }) => name === 'promised')).toEqual({
			name: 'promised',
			path: 'promising/promised.ko',
			state: 'not-built',
			why: 'dkms.conf names it, the Makefile leaves it out on this kernel',
		});
	});
});

describe('a dkms.conf for directories that have files of the same name (7.2)', () => {
	const fixture = testEngine();

	test('what does not compile is in the directory it is in', async () => {
		const result = await fixture.build(NAMESAKES, { kernel: await fixture.kernel('debian-13-backports') });
		expect(states(result)).toEqual({ 'left/left.ko': 'resolved', 'right/right.ko': 'not-built' });
		expect(result.buildErrors).toMatchObject([{ tool: 'compiler', file: 'right/main.c' }]);
		expect(result.symbolFailures).toMatchObject([
			{ symbol: 'no_such_function', module: 'right', uses: [{ file: 'right/main.c' }] },
		]);
	}, 240_000);
});

describe('a module with configured commands', () => {
	const files = {
		'made/configure.sh': '#!/bin/sh\nset -e\n[ "$1" = "--with-linux=$KERNEL_BUILD" ]\necho "obj-m := made.o" >Kbuild\n',
		'made/made.c': bareSource(),
		'failing/made.c': bareSource(),
	};
	const modules = [
		{
			path: 'made',
			make: {},
			commands: ['sh ./configure.sh --with-linux=$KERNEL_BUILD', 'make -j$JOBS -C $KERNEL_BUILD M=$SRC/made modules'],
		},
		{ path: 'failing', make: {}, commands: ['echo "autoconf is missing" >&2; exit 3', 'make'] },
	];
	const fixture = testEngine();
	let result: BuildResult;
	beforeAll(async () => {
		result = await fixture.build(files, { modules });
	}, 240_000);

	test('is built by them, in turn', () => {
		expect({ outcome: outcomes(result)['made'], modules: states(result) }).toEqual({
			outcome: 'pass',
			modules: { 'made/made.ko': 'resolved' },
		});
	});

	test('fails where one of them fails, with its words', () => {
		expect(outcomes(result)['failing']).toBe('build-errors');
		expect(result.buildErrors).toMatchObject([{ tool: 'make', message: 'autoconf is missing (exit code 3)' }]);
	});
});

describe('a makefile above the modules that makes something else', () => {
	const fixture = testEngine();

	test('says nothing about them where their own comes to them and fails', async () => {
		const result = await fixture.build({
			Makefile: 'all: manual.pdf\nmanual.pdf:\n\tlatexmk manual.tex\nindent:\n\t$(MAKE) -C examples indent\n',
			'examples/Makefile': `${KDIR}obj-m := example.o
example-y := main.o table.o
all:
\t$(MAKE) -C $(KDIR) M=$(CURDIR) modules
$(obj)/table.o:
\t@echo no table today >&2; exit 3
`,
			'examples/main.c': bareSource(''),
		});

		expect(result.buildErrors).toEqual([
			expect.objectContaining({ tool: 'make', message: expect.stringContaining('no table today') }),
		]);
	});
});
