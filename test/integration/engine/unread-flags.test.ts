import { describe, expect, test } from '@jest/globals';
import { bareSource } from './bare-source.ts';
import { testEngine, type Files } from './engine-fixture.ts';

const MAKEFILE = 'obj-m := demo.o\nEXTRA_CFLAGS += -I$(src)/include -DUSED\n';

const FILES: Files = {
	Makefile: MAKEFILE,
	'demo.c': `#include "driver-api.h"\n${bareSource('')}`,
	'include/driver-api.h': '#ifndef USED\n#error "not used"\n#endif\n',
};

describe('a build file that says by EXTRA_CFLAGS where its headers are', () => {
	const fixture = testEngine();

	test('builds where Kbuild reads that (6.12)', async () => {
		const kernel = await fixture.kernel('debian-13');
		const { outcome, buildErrors } = await fixture.build(FILES, { kernel });
		expect({ outcome, buildErrors }).toEqual({ outcome: 'pass', buildErrors: [] });
	}, 240_000);

	test('is told so beside the missing header where Kbuild does not (7.2)', async () => {
		const kernel = await fixture.kernel('debian-13-backports');
		const { buildErrors } = await fixture.build(FILES, { kernel });
		expect(buildErrors).toMatchObject([
			{ tool: 'compiler', file: 'demo.c', message: 'driver-api.h: No such file or directory' },
			{ tool: 'make', file: 'Makefile', message: expect.stringMatching(/EXTRA_CFLAGS.*6\.15.*ccflags-y/) },
		]);
	}, 240_000);

	test('is left alone where the build file passes them on itself (7.2)', async () => {
		const kernel = await fixture.kernel('debian-13-backports');
		const passedOn = { ...FILES, Makefile: `${MAKEFILE}ccflags-y += $(EXTRA_CFLAGS)\n` };
		const { outcome, buildErrors } = await fixture.build(passedOn, { kernel });
		expect({ outcome, buildErrors }).toEqual({ outcome: 'pass', buildErrors: [] });
	}, 240_000);
});
