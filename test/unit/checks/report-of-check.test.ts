import type { Build } from '../../../src/checks/ports/records.ts';
import { describe, expect, it } from '@jest/globals';
import { CheckPlan } from '../../../src/checks/plan/plan.ts';
import { reportOfCheck } from '../../../src/checks/publish/publication.ts';
import { buildResult, unresolved } from './build-results.ts';
import { storedCheck } from './stored-check.ts';

const ADDRESSES = { cloneUrl: 'https://github.example/a/b.git', repositoryUrl: 'https://github.example/a/b' };

function plan(until: string, symbolLists: readonly string[] = []): CheckPlan {
	return CheckPlan.parse({
		mergeBase: 'b'.repeat(40),
		failOn: 'new',
		comment: 'on-failure',
		configProblem: null,
		changedLines: null,
		kernels: [
			{
				id: 'debian-12',
				arch: 'amd64',
				release: '6.1.0',
				digest: 'sha256:1',
				compiler: 'gcc 12',
				reproduce: null,
				symbolLists,
			},
		],
		roots: { base: [], head: [] },
		known: [{ symbol: 'foo', module: null, kernels: [], reason: 'dropped in v3', until }],
	});
}

function report(finishedAt: string, until: string, head = unresolved('foo'), lists: readonly string[] = []) {
	const build = (side: Build['side'], result: Build['result']): Build => ({
		id: side,
		checkId: '1',
		kernelId: 'debian-12',
		side,
		rebuild: false,
		state: 'done',
		attempts: 1,
		failingSince: null,
		clean: false,
		keys: null,
		result,
	});
	const builds = [build('base', buildResult()), build('head', head)];
	return reportOfCheck(storedCheck(finishedAt), plan(until, lists), builds, ADDRESSES, {
		kernels: [],
		facts: new Map(),
	}).judged.report;
}

describe('the report of a stored check', () => {
	it('has known failures by the day on which the check ended, in UTC, whenever it is rendered', () => {
		const onTime = report('2026-11-23T23:59:59Z', '2026-11-23');
		expect(onTime.verdict).toBe('pass');
		expect(onTime.kernels[0]?.symbolFailures[0]?.known).toEqual({ reason: 'dropped in v3', until: '2026-11-23' });
		const late = report('2026-11-24T00:00:00Z', '2026-11-23');
		expect(late.verdict).toBe('fail');
		expect(late.kernels[0]?.symbolFailures[0]?.known).toBeNull();
		expect(late.notes).toEqual([expect.stringContaining('has expired on 2026-11-23 and counts again')]);
	});

	it('names the files of the symbol lists where a symbol is on none of them', () => {
		const lists = ['ci/gki', 'ci/own'];
		const off = report('2026-11-23T12:00:00Z', '2027-01-01', unresolved('bar', 'not-on-symbol-list'), lists);
		expect(off.notes).toContain('The symbol list of debian-12 is ci/gki and ci/own.');
		expect(report('2026-11-23T12:00:00Z', '2027-01-01', unresolved('bar'), lists).notes).toEqual([]);
	});
});
