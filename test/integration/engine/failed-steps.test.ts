import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { type Files, lineOf, moduleSource, outcomes, testEngine } from './engine-fixture.ts';

const KBUILD = '$(MAKE) -C /lib/modules/$(shell uname -r)/build M=$(CURDIR) modules';
const WITH_GENERATED = moduleSource('\treturn GENERATED;', '#include "gen.h"');

const FILES: Files = {
	// Asks for what no container has, before Kbuild; nothing is echoed.
	'privileged/Makefile': `obj-m := privileged.o\nprivileged-y := a.o b.o\nall:\n\t@sudo -E "python9" gen.py \\\n\t\t> gen.h\n\t${KBUILD}\n`,
	'privileged/a.c': `${moduleSource('', '#include "gen.h"')}int shared_value = GENERATED;\n`,
	'privileged/b.c': 'extern int shared_value;\nint get(void);\nint get(void) { return shared_value; }\n',
	// Rules of Kbuild's own: a script whose interpreter is not there, and a generator that says what it misses.
	'generated/Kbuild': `obj-m := one.o three.o
$(obj)/one.o: $(obj)/gen.h
$(obj)/gen.h:
	$(Q)$(src)/generate > $@
`,
	'tabular/Kbuild': `obj-m := two.o
$(obj)/two.o: $(obj)/table.h
$(obj)/table.h:
	$(Q)echo "table.txt has 3 columns, 4 expected" >&2; exit 3
`,
	'generated/generate': '#!/usr/bin/env lua-not-here\nprint("#define GENERATED 1")\n',
	'generated/one.c': WITH_GENERATED,
	'tabular/two.c': WITH_GENERATED,
	'generated/three.c': moduleSource('\tno_such_variable = 1;'),
	// Asks whether it is there, and goes on without.
	'probing/Makefile': `VERSION := $(shell git-not-here describe)\nobj-m := probing.o\nall:\n\t-not-here-either --version\n\tnor-this || true\n\t${KBUILD}\n\tsudo cp probing.ko /lib/modules\n`,
	'probing/probing.c': moduleSource(''),
};

describe('steps of make that fail (5.10)', () => {
	const fixture = testEngine();
	let result: BuildResult;
	beforeAll(async () => {
		result = await fixture.build(FILES, {
			kernel: await fixture.kernel('debian-11'),
			executable: ['generated/generate'],
		});
	}, 240_000);

	const errors = (root: string) =>
		result.buildErrors
			.filter(({ file }) => file?.startsWith(`${root}/`))
			.map(({ tool, file, line, message }) => `${tool} ${file}:${line} ${message}`)
			.toSorted();
	const why = (name: string) => result.modules.find((module) => module.name === name)?.why;

	test('what the image lacks is named, with the line that asks for it, beside what follows', () => {
		const [compiler = '', ...make] = errors('privileged');
		const line = lineOf(FILES['privileged/Makefile'], 'sudo');
		expect(make).toEqual([
			`make privileged/Makefile:${line} the kernel image lacks \`sudo\` and \`python9\`, which privileged/Makefile:${line} asks for (\`sudo -E "python9" gen.py > gen.h\`)`,
		]);
		expect(compiler).toMatch(/^compiler privileged\/a\.c:\d+ 'GENERATED' undeclared/);
		expect(result.symbolFailures).toEqual([]);
	});

	test('a generator that fails is an error of its own, with its last words', () => {
		const [compiler = '', ...make] = errors('generated');
		const missing = lineOf(FILES['generated/Kbuild'], '$(src)/generate');
		const failing = lineOf(FILES['tabular/Kbuild'], 'exit 3');
		expect(make).toEqual([
			`make generated/Kbuild:${missing} the kernel image lacks \`lua-not-here\`, which generated/Kbuild:${missing} asks for (\`$(Q)$(src)/generate > $@\`)`,
		]);
		expect(errors('tabular')).toEqual([
			`make tabular/Kbuild:${failing} tabular/table.h could not be made (\`$(Q)echo "table.txt has 3 columns, 4 expected" >&2; exit 3\`): table.txt has 3 columns, 4 expected (exit status 3)`,
		]);
		expect(compiler).toMatch(/^compiler generated\/three\.c:\d+ 'no_such_variable' undeclared/);
	});

	test('only what the compiler failed at did not compile', () => {
		expect({ one: why('one'), two: why('two'), three: why('three'), privileged: why('privileged') }).toEqual({
			one: 'generated/one.c was not built',
			two: 'tabular/two.c was not built',
			three: 'generated/three.c did not compile',
			privileged: 'privileged/a.c did not compile',
		});
	});

	test('what is only asked for, or asked for in vain after the build, is no error', () => {
		expect({ outcome: outcomes(result)['probing'], errors: errors('probing') }).toEqual({
			outcome: 'pass',
			errors: [],
		});
	});

	test('no path of the sandbox is in the result', () => {
		const text = JSON.stringify(result);
		expect(text).toContain('privileged/Makefile');
		expect(text.match(/.{0,40}(?<!\/lib\/modules\/[\w.+-]{1,60})\/build\/.{0,40}/g)).toBeNull();
	});
});

const IDLE: Files = {
	'unset/Kbuild': 'obj-$(CONFIG_NEVER_SET) += \\\n\tunset.o\n',
	'unset/unset.c': moduleSource(''),
	'inner/Kbuild': 'ifeq ($(CONFIG_NOT_HERE),m)\nobj-m += inner.o\nendif\n',
	'inner/inner.c': moduleSource(''),
	'builtin/Kbuild': 'obj-$(CONFIG_MODULES) += builtin.o\n',
	'builtin/builtin.c': moduleSource(''),
};

describe('a build that ends well without a module (5.10)', () => {
	const fixture = testEngine();

	test('says which options decide it', async () => {
		const { outcome, message } = await fixture.build(IDLE, { kernel: await fixture.kernel('debian-11') });
		expect({ outcome, message }).toEqual({
			outcome: 'incomplete',
			message:
				'The build ran without an error but produced no module: in builtin, CONFIG_MODULES is y for this kernel, not m; in inner, CONFIG_NOT_HERE is not set for this kernel; in unset, CONFIG_NEVER_SET is not set for this kernel.',
		});
	}, 240_000);

	test('says that Kbuild was never called', async () => {
		const files = { 'hello.c': moduleSource('') };
		const commands = ['echo built'];
		const { outcome, message } = await fixture.build(files, {
			kernel: await fixture.kernel('debian-11'),
			modules: [{ path: '.', make: {}, commands }],
		});
		expect({ outcome, message }).toEqual({
			outcome: 'incomplete',
			message:
				'The build ran without an error but produced no module: Kbuild was never called (`(cd $SRC && echo built)`).',
		});
	}, 240_000);
});
