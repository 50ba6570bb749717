import type { Policy } from '../../../src/judgement/policy.ts';
import { describe, expect, it } from '@jest/globals';
import { type CheckedSubmodule, submoduleNotes } from '../../../src/judgement/missing-submodules.ts';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { judgeCheck } from '../../../src/judgement/judge-check.ts';
import { buildResult, unresolved, withoutHeader } from '../checks/build-results.ts';

const KERNEL = { id: 'debian-12', release: '6.1.0', arch: 'amd64', digest: 'sha256:1', compiler: 'gcc 12' };
const COMMON: CheckedSubmodule = {
	path: 'lib/common',
	commit: '1',
	missing: 'it lies on another host (gitlab.example)',
	mentioned: false,
	exports: false,
	holdsModules: false,
	ignored: false,
};
const THERE = { ...COMMON, missing: null };

interface Sides {
	readonly base: readonly CheckedSubmodule[] | null;
	readonly head: readonly CheckedSubmodule[];
}

function verdict(head: BuildResult, base: BuildResult | null, sides: Sides, failOn: Policy['failOn'] = 'new') {
	const { report, exitStatus } = judgeCheck({
		subject: { head: 'head', base: base === null ? null : 'base' },
		kernels: [{ kernel: KERNEL, symbolLists: [], head, base }],
		totalKernels: 1,
		leftOut: [],
		suggestedConfiguration: null,
		submodules: sides,
		scope: { everyKernel: true, everyModule: true },
		policy: { failOn, runtimeSymbols: 'inform', known: [] },
		day: '2026-11-20',
		explain: () => [],
	});
	return { verdict: report.verdict, exit: exitStatus, kernels: report.kernels };
}

const neutral = { verdict: 'neutral', exit: 2 };

describe('without a base', () => {
	const sides = { base: null, head: [COMMON] };
	it('a header that may be the submodule’s is no failure, another one is', () => {
		expect(verdict(withoutHeader('../lib/common/x.h'), null, sides)).toMatchObject(neutral);
		expect(verdict(withoutHeader('x.h'), null, sides).verdict).toBe('fail');
		expect(verdict(withoutHeader('uncommon/x.h'), null, sides).verdict).toBe('fail');
		expect(verdict(withoutHeader('x.h'), null, { base: null, head: [{ ...COMMON, mentioned: true }] })).toMatchObject(
			neutral,
		);
	});

	it('what fails otherwise, or nothing, counts as ever', () => {
		expect(verdict(unresolved('foo'), null, sides).verdict).toBe('fail');
		expect(verdict(buildResult(), null, sides).verdict).toBe('pass');
	});

	it('a symbol that the submodule’s modules may export is no failure', () => {
		const head = [{ ...COMMON, mentioned: true, exports: true }];
		expect(verdict(unresolved('foo'), null, { base: null, head })).toMatchObject(neutral);
		expect(verdict(unresolved('foo', 'gpl-only'), null, { base: null, head }).verdict).toBe('fail');
	});

	it('make that fails, or makes less, is no failure where build files speak of the submodule', () => {
		const head = [{ ...COMMON, mentioned: true }];
		const error = { tool: 'make', file: null, line: null, column: null, message: 'Error 2' } as const;
		expect(
			verdict(buildResult({ outcome: 'build-errors', buildErrors: [error] }), null, { base: null, head }),
		).toMatchObject(neutral);
		expect(verdict(buildResult({ outcome: 'incomplete' }), null, { base: null, head })).toMatchObject(neutral);
	});

	it('modules that the configuration names within it make nothing green', () => {
		const head = [{ ...COMMON, holdsModules: true }];
		expect(verdict(buildResult(), null, { base: null, head })).toMatchObject(neutral);
	});
});

describe('missing on both sides', () => {
	const sides = { base: [COMMON], head: [COMMON] };
	const lost = withoutHeader('common/x.h');
	it('its header is neither new nor “already there”, by whatever policy', () => {
		expect(verdict(lost, lost, sides)).toMatchObject(neutral);
		expect(verdict(lost, lost, sides, 'any')).toMatchObject(neutral);
		const { kernels } = verdict(lost, buildResult(), sides);
		expect(kernels[0]?.buildErrors.map(({ origin }) => origin)).toEqual(['unknown']);
	});

	it('a change of its commit is not green, but may be red', () => {
		const bumped = { base: [COMMON], head: [{ ...COMMON, commit: '2' }] };
		expect(verdict(buildResult(), buildResult(), bumped)).toMatchObject(neutral);
		expect(verdict(unresolved('foo'), buildResult(), bumped).verdict).toBe('fail');
		const ignored = { base: [COMMON], head: [{ ...COMMON, commit: '2', ignored: true }] };
		expect(verdict(buildResult(), buildResult(), ignored).verdict).toBe('pass');
	});
});

it('missing on head alone, nothing counts', () => {
	for (const base of [[], [THERE]]) {
		for (const result of [buildResult(), unresolved('foo'), withoutHeader('x.h')]) {
			expect(verdict(result, buildResult(), { base, head: [COMMON] })).toMatchObject(neutral);
		}
	}
});

it('missing on base alone, failures do not count, a success does', () => {
	for (const head of [[], [THERE]]) {
		expect(verdict(unresolved('foo'), buildResult(), { base: [COMMON], head })).toMatchObject(neutral);
		expect(verdict(buildResult(), withoutHeader('common/x.h'), { base: [COMMON], head }).verdict).toBe('pass');
	}
});

it('a check that failed by itself stays one', () => {
	const broken = buildResult({ outcome: 'infrastructure-error' });
	expect(verdict(broken, buildResult(), { base: [], head: [COMMON] }).verdict).toBe('error');
});

it('each is said once, base’s where it is another', () => {
	expect(submoduleNotes({ base: [COMMON], head: [COMMON] })).toEqual([
		'The submodule lib/common was left out of the build: it lies on another host (gitlab.example).',
	]);
	expect(submoduleNotes({ base: [COMMON], head: [THERE] })).toEqual([
		'The submodule lib/common was left out of the base commit’s build: it lies on another host (gitlab.example).',
	]);
});
