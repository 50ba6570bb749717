import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { bareSource } from './bare-source.ts';
import { type Files, outcomes, states, testEngine } from './engine-fixture.ts';

const exporting = (name: string, body = 'return 1;') =>
	bareSource(
		'',
		`#include <linux/export.h>\nint ${name}(void);\nint ${name}(void)\n{\n\t${body}\n}\nEXPORT_SYMBOL_GPL(${name});`,
	);
const using = (name: string, licence = 'GPL') => bareSource(`\treturn ${name}();`, `int ${name}(void);`, licence);

const FILES: Files = {
	'core/Kbuild': 'obj-m := core.o\n',
	'core/core.c': exporting('from_core'),
	// Says whose exports it needs …
	'said/Makefile': 'obj-m := said.o\nKBUILD_EXTRA_SYMBOLS := $(src)/../core/Module.symvers\n',
	'said/said.c': using('from_core'),
	// … does not; and sorts before what it needs.
	'also/Makefile': 'obj-m := also.o\n',
	'also/also.c': using('from_core'),
	'fails/Kbuild': 'obj-m := fails.o\n',
	'fails/fails.c': exporting('from_failing', 'no_such_variable = 1;\n\treturn 1;'),
	'victim/Makefile': 'obj-m := victim.o closed.o\nKBUILD_EXTRA_SYMBOLS := $(src)/../fails/Module.symvers\n',
	'victim/victim.c': using('from_failing'),
	'victim/closed.c': using('from_core', 'Proprietary'),
};

describe('modules that need each other (6.1)', () => {
	const fixture = testEngine();
	let result: BuildResult;
	beforeAll(async () => {
		result = await fixture.build(FILES);
	}, 240_000);

	test('a sibling’s export resolves, whether or not the Makefile says where it is', () => {
		expect(states(result)).toMatchObject({
			'core/core.ko': 'resolved',
			'said/said.ko': 'resolved',
			'also/also.ko': 'resolved',
		});
		expect(outcomes(result)).toMatchObject({ core: 'pass', said: 'pass', also: 'pass' });
	});

	test('a sibling’s GPL-only export is for GPL-compatible modules only', () => {
		expect(result.symbolFailures).toMatchObject([{ symbol: 'from_core', module: 'closed', reason: 'gpl-only' }]);
	});

	test('a sibling that does not compile is the only failure; what lacks its exports says why', () => {
		expect(result.buildErrors).toMatchObject([{ file: 'fails/fails.c' }]);
		expect(outcomes(result)['fails']).toBe('build-errors');
		expect(result.modules.find(({ name }) => name === 'victim')).toMatchObject({
			state: 'unresolved',
			why: 'from_failing is in fails/fails.c, which did not compile',
		});
	});
});
