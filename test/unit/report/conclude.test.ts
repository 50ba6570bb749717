import type { Outcome } from '../../../src/results/build-findings.ts';
import type { Policy } from '../../../src/judgement/policy.ts';
import { describe, expect, it } from '@jest/globals';
import type { KernelReport } from '../../../src/results/check-report.ts';
import { BASE, buildError, ending, failing, failure, kernel, lttngReport, modules, report } from './example-report.ts';

const PASSES = kernel('debian-12', { modules: modules(3) });
const NEW = failing('debian-12', failure('foo'));
const OLD = failing('debian-13', failure('bar', { origin: 'preexisting' }));
const UNKNOWN = failing('debian-11', failure('bar', { origin: 'unknown' }));
const TIME = kernel('debian-11', { outcome: 'limit-exceeded', limit: 'time', limitOrigin: 'new' });
const MEMORY = kernel('debian-13', { outcome: 'limit-exceeded', limit: 'memory', limitOrigin: 'new' });
const BUSY = kernel('debian-11', { outcome: 'limit-exceeded', limit: 'time', limitOrigin: 'unknown' });
const BROKEN = kernel('debian-11', { outcome: 'infrastructure-error' });
const BLIND = kernel('debian-13', { outcome: 'unverifiable' });
const LEFT_OUT = kernel('debian-13', { outcome: 'excluded' });
const INCOMPLETE = kernel('debian-12', { outcome: 'incomplete' });

function judge(kernels: readonly KernelReport[], failOn: Policy['failOn'] = 'new', base: Outcome | null = 'pass') {
	const baseOutcomes = new Map(base === null ? [] : kernels.map(({ id }) => [id, base]));
	return ending(report(kernels, base === null ? null : BASE), { failOn, baseOutcomes });
}

describe('the conclusion, the verdict, the exit status and the title', () => {
	it('passes where everything resolves', () => {
		expect(judge([PASSES])).toEqual(['success', 'pass', 0, 'All 3 modules resolve on 1 kernel']);
	});

	it('fails for a new symbol failure', () => {
		expect(judge([NEW, PASSES])).toEqual(['failure', 'fail', 1, '1 new unresolved symbol on 1 of 2 kernels']);
		expect(judge(lttngReport().kernels)[3]).toBe('1 new unresolved symbol on 4 of 4 kernels');
	});

	it('fails for a new build error, also where symbols cannot be verified', () => {
		const broken = kernel('debian-12', { outcome: 'build-errors', buildErrors: [buildError('oops')] });
		expect(judge([broken])).toEqual(['failure', 'fail', 1, '1 new build error on 1 kernel']);
		expect(judge([broken, BLIND])[0]).toBe('failure');
	});

	it('counts different symbols, however many modules and kernels have them', () => {
		const both = failing('debian-12', failure('foo'), failure('foo', { module: 'other' }), failure('bar'));
		expect(judge([both, failing('debian-13', failure('foo'))])[3]).toBe('2 new unresolved symbols on 2 of 2 kernels');
	});

	it('passes, and says so, where every failure was there before', () => {
		expect(judge([OLD, PASSES])).toEqual([
			'success',
			'pass',
			0,
			'No new failures; already there: 1 unresolved symbol on 1 of 2 kernels',
		]);
	});

	it('is neutral where base could not tell', () => {
		expect(judge([UNKNOWN, PASSES])).toEqual(['neutral', 'neutral', 2, 'Cannot compare with base on 5.10']);
	});

	it('is neutral, and clears the modules, where the machinery failed on a kernel', () => {
		expect(judge([BROKEN, PASSES])).toEqual([
			'neutral',
			'neutral',
			2,
			'Could not check 5.10: the check itself failed, not the modules',
		]);
	});

	it('is an error at the desk where nothing at all could be checked', () => {
		expect(judge([BROKEN]).slice(0, 3)).toEqual(['neutral', 'error', 2]);
		expect(ending(report([]), { totalKernels: 1 }).slice(0, 3)).toEqual(['neutral', 'error', 2]);
	});

	it('is skipped where there was nothing to build', () => {
		expect(judge([])).toEqual(['skipped', 'pass', 0, 'The change touches no kernel module: nothing to build.']);
	});

	it('is neutral where no kernel can be verified, and goes by the others where some can', () => {
		expect(judge([BLIND])).toEqual(['neutral', 'neutral', 2, 'Cannot verify symbols on 1 kernel']);
		expect(judge([BLIND, PASSES])).toEqual(['success', 'pass', 0, 'All 3 modules resolve on 1 of 2 kernels']);
		expect(judge([BLIND, NEW])[0]).toBe('failure');
	});

	it('counts kernels that are left out apart', () => {
		expect(judge([LEFT_OUT, PASSES])).toEqual([
			'success',
			'pass',
			0,
			'All 3 modules resolve on 1 of 2 kernels, 1 excluded by dkms.conf',
		]);
		expect(judge([LEFT_OUT, NEW])[3]).toBe('1 new unresolved symbol on 1 of 2 kernels');
		expect(judge([LEFT_OUT, OLD])[0]).toBe('success');
	});

	it('is no failure where every kernel is left out, and not green either', () => {
		const nothing = ['neutral', 'pass', 0, 'Nothing was built: excluded by dkms.conf on 1 kernel'];
		expect(judge([LEFT_OUT])).toEqual(nothing);
		expect(judge([LEFT_OUT], 'any')).toEqual(nothing);
		expect(judge([LEFT_OUT, BLIND])[1]).toBe('neutral');
		expect(judge([LEFT_OUT, BROKEN])[1]).toBe('neutral');
	});

	it('blames the change for what it promises of a kernel that base leaves out', () => {
		expect(judge([INCOMPLETE], 'new', 'excluded')[1]).toBe('fail');
	});

	it('fails for a limit that head hits and base stayed far below, naming it', () => {
		expect(judge([TIME, PASSES])).toEqual(['timed_out', 'fail', 1, 'The build hit the time limit on 1 of 2 kernels']);
		expect(judge([TIME, MEMORY])[0]).toBe('failure');
		expect(judge([MEMORY])[3]).toBe('The build hit the memory limit on 1 kernel');
	});

	it('is neutral for any other limit, with or without a base, and whatever the policy fails on', () => {
		const title = 'Could not check 5.10: stopped at a limit, and nothing shows that the modules are to blame';
		expect(judge([BUSY, PASSES])).toEqual(['neutral', 'neutral', 2, title]);
		expect(judge([BUSY], 'new', null)).toEqual(['neutral', 'neutral', 2, title]);
		expect(judge([BUSY], 'any').slice(0, 3)).toEqual(['neutral', 'neutral', 2]);
		expect(judge([BUSY, NEW])[0]).toBe('failure');
	});

	it('fails where modules are missing that base had, or that nothing explains', () => {
		expect(judge([INCOMPLETE]).slice(0, 3)).toEqual(['failure', 'fail', 1]);
		expect(judge([INCOMPLETE], 'new', null).slice(0, 3)).toEqual(['failure', 'fail', 1]);
		expect(judge([INCOMPLETE], 'new', 'incomplete').slice(0, 3)).toEqual(['success', 'pass', 0]);
		expect(judge([INCOMPLETE], 'new', 'infrastructure-error').slice(0, 3)).toEqual(['neutral', 'neutral', 2]);
	});

	it('fails for any failure where there is no base, without calling it new', () => {
		const found = failing('debian-12', failure('foo', { origin: null }));
		expect(judge([found], 'new', null)).toEqual(['failure', 'fail', 1, '1 unresolved symbol on 1 kernel']);
	});

	it('lets a new failure beat a limit, a limit beat doubt, and doubt beat what was there before', () => {
		expect(judge([BROKEN, TIME, OLD, NEW])[0]).toBe('failure');
		expect(judge([BROKEN, TIME, OLD])[0]).toBe('timed_out');
		expect(judge([BROKEN, OLD, PASSES])[0]).toBe('neutral');
		expect(judge([UNKNOWN, OLD])[0]).toBe('neutral');
	});

	it('never passes an outcome of failures that names none', () => {
		expect(judge([kernel('debian-12', { outcome: 'build-errors' })])[1]).toBe('neutral');
	});
});

describe('failOn', () => {
	it('any: fails for what was there before as well, and says that it is not new', () => {
		expect(judge([OLD], 'any')).toEqual(['failure', 'fail', 1, '1 unresolved symbol on 1 kernel, none of them new']);
		expect(judge([UNKNOWN], 'any')[1]).toBe('fail');
	});

	it('never: reports failures and ends with 0, but machinery that failed still ends with 2', () => {
		expect(judge([NEW], 'never')).toEqual([
			'neutral',
			'neutral',
			0,
			'1 new unresolved symbol on 1 kernel (reported only)',
		]);
		expect(judge([BROKEN, PASSES], 'never')[2]).toBe(2);
	});
});

describe('the titles', () => {
	it('name kernels apart where two have the same version', () => {
		const twins = [
			kernel('debian-11', { outcome: 'infrastructure-error', release: '6.1.0-50-amd64' }),
			kernel('debian-12', { outcome: 'infrastructure-error', release: '6.1.0-50-rt-amd64' }),
		];
		expect(judge(twins)[3]).toMatch(/^Could not check 6\.1\.0-50-amd64 and 6\.1\.0-50-rt-amd64:/);
	});

	it('say how many kernels of those asked for have a result', () => {
		expect(ending(report([PASSES]), { totalKernels: 4 })[3]).toBe('All 3 modules resolve on 1 of 4 kernels');
	});
});
