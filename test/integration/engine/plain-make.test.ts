import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { bareSource } from './bare-source.ts';
import { type Files, lineOf, outcomes, states, testEngine } from './engine-fixture.ts';

const KDIR = 'KDIR ?= /lib/modules/$(shell uname -r)/build\n';
const KBUILD = '$(MAKE) -C /lib/modules/$(shell uname -r)/build';
const module = (directory: string, name: string, init = '', body = '') => ({
	[`${directory}/${name}.c`]: bareSource(init, body),
});
const MISSING = ['\tmissing_function();', 'void missing_function(void);'] as const;

/** One makefile for make and for Kbuild, which Kbuild alone cannot read: the wrapper tells it where it is. */
const computed = (assignment: string, argument: string, before = '') => `
ifeq ($(KERNELRELEASE),)
VIA := wrapper
export VIA
${assignment}
a.ko:
	${before}$(MAKE) -C /lib/modules/$(shell uname -r)/build ${argument} modules
else
ifneq ($(VIA),wrapper)
include Makefile.normal
else
obj-m := a.o
endif
endif
`;

/** `make` has nothing to do, `make modules` has; a file that is there decides of which modules. */
const several = (directory: string, before: string): Files => ({
	[`${directory}/Makefile`]: `${KDIR}ifeq ($(wildcard fast),)\nPART := n\nelse\nPART := m\nendif\nnothing:\nmodules:\n\t${before}$(MAKE) -C $(KDIR) M=$(CURDIR)/src CONFIG_PART=$(PART) CONFIG_SURE=m modules\n`,
	[`${directory}/src/Kbuild`]:
		'obj-$(CONFIG_PART) += part.o\nobj-$(CONFIG_SURE) += sure.o\nifneq ($(words $(CONFIG_PART)),1)\nifdef CONFIG_PART\n$(error CONFIG_PART is "$(CONFIG_PART)")\nendif\nendif\n',
	...module(`${directory}/src`, 'part'),
	...module(`${directory}/src`, 'sure'),
});

const FILES: Files = {
	'literal/Makefile': computed('DIRVAR := M', '$(DIRVAR)=$$PWD'),
	...module('literal', 'a'),
	'branches/Makefile': computed('ifdef OLD\nDIRVAR := SUBDIRS\nelse\nDIRVAR := M\nendif', '$(DIRVAR)=$(CURDIR)'),
	...module('branches', 'a'),
	// Nobody can tell what the shell answers, but make can.
	'shell/Makefile': computed('ARGUMENT := $(shell printf "M=%s" "$$PWD")', '$(ARGUMENT)'),
	...module('shell', 'a'),
	'shell/a.c': bareSource(...MISSING),
	// A program for users first, which does not compile here.
	'goal/Makefile': `${KDIR}all: tool\ntool: tool.c\n\t$(CC) -o $@ $<\nmodules:\n\techo 'obj-m := goal.o' >Kbuild\n\t$(MAKE) -C $(KDIR) M=$(CURDIR) modules\n`,
	'goal/tool.c': '#include <no/such/header.h>\nint main(void) { return 0; }\n',
	...module('goal', 'goal'),
	// Builds, and then wants to be root; Kbuild alone cannot even begin.
	'installing/Makefile': computed('ARGUMENT := $(shell printf "M=%s" "$$PWD")', '$(ARGUMENT)').replace(
		'a.ko:',
		'install: a.ko\n\tcp a.ko /lib/modules/\na.ko:',
	),
	...module('installing', 'a'),
	...several('decided', ''),
	'decided/fast': '',
	// The makefile cannot be run: Kbuild alone builds what is certain.
	...several('open', '/no/such/tool && '),
	'tries/Makefile': [
		'obj-m := driver.o',
		'all:',
		'\tmkdir -p try && echo "obj-m := main.o" >try/Kbuild && echo "no C" >try/main.c',
		`\t-${KBUILD} M=$(CURDIR)/try modules >/dev/null 2>&1`,
		`\t${KBUILD} M=$(CURDIR) modules`,
		'',
	].join('\n'),
	...module('tries', 'driver'),
};

/** Sources of each machine, linked into a directory that the makefile makes. */
const MADE: Files = {
	Makefile: `${KDIR}BUILD = build
MACHINE := $(shell uname -m)
all: $(BUILD)/Makefile
	$(MAKE) -C $(KDIR) M=$(CURDIR)/$(BUILD) modules
$(BUILD)/Makefile:
	mkdir -p $(BUILD)/module
	ln -s ../$(MACHINE)/Makefile $@
	ln -s ../../$(MACHINE)/driver.c $(BUILD)/module/driver.c
	cp $(MACHINE)/copied.c $(BUILD)/module/
`,
	...Object.fromEntries(
		['x86_64', 'aarch64'].flatMap((machine) => [
			[`${machine}/Makefile`, 'obj-m := driver.o\ndriver-y := module/driver.o module/copied.o\n'],
			[`${machine}/driver.c`, bareSource(`\tlinked_${machine}();`, `void linked_${machine}(void);`)],
			[
				`${machine}/copied.c`,
				`void copied_${machine}(void);\nvoid use(void);\nvoid use(void)\n{\n\tcopied_${machine}();\n}\n`,
			],
		]),
	),
};

const fixture = testEngine();
let result: BuildResult;
beforeAll(async () => {
	result = await fixture.build(FILES);
}, 240_000);
const statesBelow = (...roots: readonly string[]) =>
	Object.fromEntries(
		Object.entries(states(result)).filter(([path]) => roots.some((root) => path.startsWith(`${root}/`))),
	);

describe('makefiles that parsing does not understand (6.1)', () => {
	test.each(['literal', 'branches'])('a wrapper that names M by a variable (%s) is run', (root) => {
		expect(outcomes(result)[root]).toBe('pass');
	});

	test('plain make has the last word, and nothing is left of what Kbuild alone made of the makefile', () => {
		expect(outcomes(result)['shell']).toBe('symbol-failures');
		expect(result.buildErrors).toEqual([]);
		expect(result.symbolFailures).toMatchObject([
			{
				symbol: 'missing_function',
				uses: [{ file: 'shell/a.c', line: lineOf(FILES['shell/a.c'], MISSING[0].trim()) }],
			},
		]);
	});

	test('the goal that is named for modules is made where the usual one only fails at a program for users', () => {
		expect(outcomes(result)['goal']).toBe('pass');
	});

	test('what is built and cannot be installed is no failure, also where Kbuild alone has no word', () => {
		expect(outcomes(result)['installing']).toBe('pass');
	});
});

describe('a directory that the makefile makes (7.2)', () => {
	test('is where its module is, and the lines are those of the files that it was made from', async () => {
		const made = await fixture.build(MADE, { kernel: await fixture.kernel('debian-13-backports') });
		expect(made.buildErrors).toEqual([]);
		expect(states(made)).toEqual({ 'build/driver.ko': 'unresolved' });
		const uses = (file: string, symbol: string) => ({
			symbol,
			module: 'driver',
			uses: [{ file, line: lineOf(MADE[file], `\t${symbol}();`), via: null }],
		});
		expect(made.symbolFailures).toMatchObject([
			uses('x86_64/copied.c', 'copied_x86_64'),
			uses('x86_64/driver.c', 'linked_x86_64'),
		]);
	}, 240_000);
});

describe('a variable that a condition gives one of two values (6.1)', () => {
	test('is left to make, or else not given, which is said', () => {
		expect(statesBelow('decided', 'open')).toEqual({
			'decided/src/part.ko': 'resolved',
			'decided/src/sure.ko': 'resolved',
			'open/src/sure.ko': 'resolved',
		});
		expect(result.log).toContain('CONFIG_PART is not given to Kbuild: the makefile gives it "n" or "m"');
		expect(result.buildErrors).toEqual([]);
	});
});

describe('what a makefile only tries to build, in a directory of its own (6.1)', () => {
	test('is no module of the tree', () => {
		expect({ outcome: outcomes(result)['tries'], modules: statesBelow('tries') }).toEqual({
			outcome: 'pass',
			modules: { 'tries/driver.ko': 'resolved' },
		});
	});
});
