import { describe, expect, it } from '@jest/globals';
import { CheckPlan } from '../../../src/checks/plan/plan.ts';

/** As it was stored before there were known failures and symbol lists. */
const OLD = {
	mergeBase: 'b'.repeat(40),
	failOn: 'new',
	comment: 'on-failure',
	configProblem: null,
	changedLines: { 'demo.c': [[1, 3]] },
	kernels: [
		{ id: 'debian-12', arch: 'amd64', release: '6.1.0', digest: 'sha256:1', compiler: 'gcc 12', reproduce: null },
	],
	roots: { base: [], head: [] },
};

describe('a stored plan', () => {
	it('of an older version is read: nothing is known, nothing demanded', () => {
		const plan = CheckPlan.parse(OLD);
		expect(plan.known).toEqual([]);
		expect(plan.everyModule).toBe(false);
		expect(plan.runtimeSymbols).toBe('inform');
		expect(plan.kernels[0]?.symbolLists).toEqual([]);
	});

	it('comes back from JSON as it was', () => {
		const known = [{ symbol: 'foo', module: null, kernels: [], reason: 'x', until: '2027-01-01' }];
		const plan = CheckPlan.parse({ ...OLD, known, everyModule: true });
		expect(CheckPlan.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
	});
});
