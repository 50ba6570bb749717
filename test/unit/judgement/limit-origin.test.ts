import { describe, expect, it, test } from '@jest/globals';
import type { BuildResult } from '../../../src/results/build-result.ts';
import { limitMessage, limitOrigin } from '../../../src/judgement/comparison/limit-origin.ts';
import { buildResult } from '../checks/build-results.ts';

const stopped = (limit: BuildResult['limit'], used: BuildResult['used'] = null) =>
	buildResult({ outcome: 'limit-exceeded', limit, message: 'It was too much.', used, modules: [] });
const took = (processorMs: number, silenceMs = 0) => ({ processorMs, silenceMs });

const OUT_OF_TIME = stopped('time', took(1_800_000, 2000));
const HUNG = stopped('silence', took(5000, 300_000));

describe('a limit that head hits', () => {
	test.each([
		['used little', OUT_OF_TIME, took(400_000), 'new'],
		['came near to it', OUT_OF_TIME, took(1_000_000), 'unknown'],
		['was not measured', OUT_OF_TIME, null, 'unknown'],
		['was never quiet for long', HUNG, took(400_000, 20_000), 'new'],
		['was quiet for nearly as long', HUNG, took(3000, 200_000), 'unknown'],
	] as const)('is held against base, which %s', (_what, head, used, origin) => {
		expect(limitOrigin(head, buildResult({ used }))).toBe(origin);
	});

	test.each([
		['there is no base', null],
		['base hit a limit as well', stopped('memory')],
		['base could not be built', buildResult({ outcome: 'infrastructure-error', modules: [] })],
		['base has no modules, so that it used little', buildResult({ modules: [], used: took(0) })],
	])('is nobody’s where %s', (_what, base) => {
		for (const head of [OUT_OF_TIME, HUNG, stopped('memory')]) expect(limitOrigin(head, base)).toBe('unknown');
	});

	it('is nobody’s where the machine’s clock ended the build, though base used next to nothing', () => {
		expect(limitOrigin(stopped('time'), buildResult({ used: took(10) }))).toBe('unknown');
	});

	it.each(['memory', 'disk', 'log', 'processes'] as const)('%s: is head’s where base kept within it', (limit) => {
		expect(limitOrigin(stopped(limit), buildResult())).toBe('new');
	});

	it('says what base shows', () => {
		expect(limitMessage(OUT_OF_TIME, buildResult({ used: took(1000) }))).toBe(
			'It was too much. Base, built under the same limits, used far less.',
		);
		expect(limitMessage(OUT_OF_TIME, null)).toBe(
			'It was too much. There is no base to compare with, so this says nothing about the modules.',
		);
	});
});

it('a build that hits none has no such origin', () => {
	expect([limitOrigin(buildResult(), buildResult()), limitMessage(buildResult(), null)]).toEqual([null, null]);
});
