import { describe, expect, it } from '@jest/globals';
import type { KernelReport } from '../../../src/results/check-report.ts';
import {
	buildError,
	failing,
	failure,
	kernel,
	KERNEL_IDS,
	lttngContext,
	lttngReport,
	report,
} from './example-report.ts';
import { annotationsOf } from './rendered.ts';

const at = (...lines: number[]) => lines.map((line) => ({ file: 'src/demo.c', line, via: null }));
const diff = (...lines: number[]) => ({
	changedLines: new Map([['src/demo.c', lines.map((line) => [line, line] as const)]]),
});

function places(kernels: readonly KernelReport[], changed = diff()): string[] {
	return annotationsOf(report(kernels), changed).annotations.map(
		({ path, startLine, level }) => `${level} ${path}:${startLine}`,
	);
}

describe('annotations', () => {
	it('say a use once, naming all kernels that refuse it', () => {
		expect(annotationsOf(lttngReport(), lttngContext()).annotations).toEqual([
			{
				path: 'include/wrapper/kallsyms.h',
				startLine: 48,
				endLine: 48,
				level: 'failure',
				title: 'kallsyms_lookup_name on 5.10, 6.1, 6.12 and 7.2: not exported',
				message: [
					'kallsyms_lookup_name on 5.10, 6.1, 6.12 and 7.2: not exported.',
					'Needed by: lttng-probe-writeback, lttng-statedump, lttng-tracer and lttng-wrapper.',
					'Use an interface that these kernels export, or leave the call out of builds for them (LINUX_VERSION_CODE).',
				].join('\n'),
			},
		]);
	});

	it('put the lines of the diff first, and what is new before what is not', () => {
		const found = failing(
			'debian-12',
			failure('a', { uses: at(1, 9) }),
			failure('b', { uses: at(8), origin: 'unknown' }),
			failure('c', { uses: at(7), origin: 'preexisting' }),
		);
		expect(places([found], diff(7, 9))).toEqual([
			'failure src/demo.c:9',
			'failure src/demo.c:1',
			'warning src/demo.c:8',
			'notice src/demo.c:7',
		]);
	});

	it('leave alone what was there before, outside of the diff', () => {
		const found = failing('debian-12', failure('old', { uses: at(7), origin: 'preexisting' }));
		expect(places([found], diff(8))).toEqual([]);
	});

	it('show build errors, one for all kernels', () => {
		const kernels = KERNEL_IDS.map((id) => kernel(id, { outcome: 'build-errors', buildErrors: [buildError('oops')] }));
		expect(annotationsOf(report(kernels), diff()).annotations).toMatchObject([
			{ startLine: 30, title: 'Build error on 5.10, 6.1, 6.12 and 7.2', message: 'oops' },
		]);
	});

	it('point at nothing where there is no line of the tree to point at', () => {
		const uses = [{ file: '/usr/src/linux-headers/a.h', line: 3, via: null }, ...at(0)];
		const buildErrors = [buildError('x', { file: null, line: null }), buildError('y', { line: null })];
		expect(places([kernel('debian-12', { symbolFailures: [failure('a', { uses })], buildErrors })])).toEqual([]);
	});

	it('are fifty at most; the rest is counted', () => {
		const lines = Array.from({ length: 70 }, (_, index) => index + 1);
		const found = report([failing('debian-12', failure('a', { uses: at(...lines) }))]);
		const { annotations, omitted } = annotationsOf(found, diff(70));
		expect(annotations).toHaveLength(50);
		expect(annotations[0]?.startLine).toBe(70);
		expect(omitted).toBe(20);
	});

	it('blame the change for the places it adds, not for those that were there', () => {
		const added = failure('gone', { uses: at(12, 30), newUses: at(30) });

		expect(places([failing('debian-12', added)], diff(12, 30))).toEqual([
			'failure src/demo.c:30',
			'notice src/demo.c:12',
		]);
		expect(places([failing('debian-12', added)])).toEqual(['failure src/demo.c:30']);
	});
});
