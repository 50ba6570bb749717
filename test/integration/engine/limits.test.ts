import { beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { type Files, plainSource, states, testEngine } from './engine-fixture.ts';

/** A module whose build runs a step first; Kbuild itself runs it where `inKbuild`. */
function withStep(recipe: string, inKbuild = false): Files {
	const step = `$(CURDIR)/config.h:\n\t${recipe}; touch $@`;
	const makefile = [
		'KDIR ?= /lib/modules/$(shell uname -r)/build',
		`all:${inKbuild ? '' : ' $(CURDIR)/config.h'}`,
		'\t$(MAKE) -C $(KDIR) M=$(CURDIR) modules',
		...(inKbuild ? [] : [step]),
		'',
	];
	const kbuild = [
		'obj-m := demo.o',
		...(inKbuild ? ['$(obj)/demo.o: $(obj)/config.h', step.replace('$(CURDIR)', '$(obj)')] : []),
	];
	return { Makefile: makefile.join('\n'), Kbuild: `${kbuild.join('\n')}\n`, 'demo.c': plainSource('') };
}

const LIMITS = { silenceMs: 10_000, timeMs: 12_000 };
/** Longer than either limit. */
const PRINTING = 'for i in 1 2 3 4 5; do echo "feature test $$i"; sleep 2.5; done';

describe('limits of a build (6.1)', () => {
	const fixture = testEngine();
	let byWrapper: BuildResult;
	let byKbuild: BuildResult;
	let endless: BuildResult;
	beforeAll(async () => {
		// Side by side, for they hardly use a processor.
		[byWrapper, byKbuild, endless] = await Promise.all([
			fixture.build(withStep(PRINTING), { limits: LIMITS }),
			fixture.build(withStep(PRINTING, true), { limits: LIMITS }),
			fixture.build(withStep('while :; do :; done'), { limits: { timeMs: 3000 } }),
		]);
	}, 240_000);

	describe.each([
		['a step of the wrapper', () => byWrapper],
		['a step that Kbuild runs', () => byKbuild],
	])('%s that prints now and then', (_what, result) => {
		test('does not hang, though one recipe does it all', () => {
			expect({ outcome: result().outcome, limit: result().limit }).toEqual({ outcome: 'pass', limit: null });
			expect(result().used?.silenceMs).toBeLessThan(LIMITS.silenceMs);
		});

		test('is not out of time, though it waits longer than that', () => {
			expect(result().outcome).toBe('pass');
			expect(result().moduleRoots[0]?.durationMs).toBeGreaterThan(LIMITS.timeMs);
		});
	});

	test('a build that works without end is out of time, and says what it used', () => {
		expect({ outcome: endless.outcome, limit: endless.limit }).toEqual({ outcome: 'limit-exceeded', limit: 'time' });
		expect(endless.used?.processorMs).toBeGreaterThanOrEqual(3000);
		expect(endless.message).toBe('The build used its limit of 3 s of processor time.');
	});
});

describe.each(['debian-12', 'debian-13-backports'])('compilers that speak at the same time (%s)', (id) => {
	const fixture = testEngine();

	test('each error is told of its own file and directory', async () => {
		const names = Array.from({ length: 4 }, (_, index) => index);
		// Long words, so that they cannot be written at once; the same file name in each directory.
		const wrong = Array.from({ length: 40 }, (_, index) => `\tint ${'x'.repeat(200)}${index} = wrong;`).join('\n');
		const result = await fixture.build(
			{
				Kbuild: names.map((name) => `obj-m += d${name}/\n`).join(''),
				...Object.fromEntries(
					names.flatMap((name) => [
						[`d${name}/Kbuild`, `obj-m := m${name}.o\nm${name}-y := same.o\n`],
						[`d${name}/same.c`, plainSource(`${wrong}\n\tonly_in_${name};`)],
					]),
				),
			},
			{ kernel: await fixture.kernel(id) },
		);
		const own = result.buildErrors.flatMap(({ file, message }) => {
			const name = /only_in_\d/.exec(message)?.[0];
			return name === undefined ? [] : [`${file}: ${name}`];
		});
		expect(own.toSorted()).toEqual(names.map((name) => `d${name}/same.c: only_in_${name}`));
		expect(new Set(result.buildErrors.map(({ tool }) => tool))).toEqual(new Set(['compiler']));
		expect(new Set(Object.values(states(result)))).toEqual(new Set(['not-built']));
	}, 240_000);
});
