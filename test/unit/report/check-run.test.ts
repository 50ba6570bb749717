import type { WithoutReport } from '../../../src/results/without-report.ts';
import { describe, expect, it } from '@jest/globals';
import { checkRunWithoutReport } from '../../../src/report/check-run-without-report.ts';
import {
	buildError,
	context,
	failing,
	failure,
	kernel,
	lttngContext,
	lttngReport,
	modules,
	report,
} from './example-report.ts';
import { renderCheckRun } from './rendered.ts';

describe('the check run of a finished check', () => {
	const run = renderCheckRun(lttngReport(), lttngContext());

	it('is concluded, with verdict and commit in its title', () => {
		expect(run.status).toBe('completed');
		expect(run.conclusion).toBe('failure');
		expect(run.title).toBe('1 new unresolved symbol on 4 of 4 kernels · a1b2c3d');
	});

	it('says in its summary what the comment says, without heading and marker', () => {
		expect(run.summary).toMatch(/^`kallsyms_lookup_name` does not resolve\. This pull request is the cause/);
		expect(run.summary).toContain('| debian-12 | 6.1.0-50-amd64 | 1 symbol | none | 43 of 47 modules resolve |');
		expect(run.summary).not.toContain('<!--');
	});

	it('has each kernel’s modules, image and log in its text', () => {
		expect(run.text).toContain('### debian-12');
		expect(run.text).toContain('and `src/lttng-wrapper.ko`: do not resolve');
		expect(run.text).toContain('- built in `src`: symbol-failures, 17 s');
		expect(run.text).toContain('ERROR: modpost: "kallsyms_lookup_name" [/src/src/lttng-wrapper.ko] undefined!');
	});

	it('says how many places had no room for an annotation', () => {
		const uses = Array.from({ length: 60 }, (_, index) => ({ file: 'a.c', line: index + 1, via: null }));
		const { annotations, summary } = renderCheckRun(
			report([failing('debian-12', failure('foo', { uses }))]),
			context(),
		);
		expect(annotations).toHaveLength(50);
		expect(summary).toContain('10 more places that could be annotated');
	});
});

function withLog(log: string): string {
	const found = report([kernel('debian-12', { outcome: 'build-errors', buildErrors: [buildError('oops')] })]);
	return renderCheckRun(found, context({ kernels: new Map([['debian-12', { reproduce: null, log }]]) })).text ?? '';
}

describe('the logs in the text', () => {
	it('cannot leave their fence', () => {
		const text = withLog('before\n```\n</details>\n# heading\n````\nafter');
		expect(text).toContain('\n`````text\nbefore\n```\n</details>\n# heading\n````\nafter\n`````\n');
	});

	it('are cut to their last whole lines', () => {
		const text = withLog(Array.from({ length: 20_000 }, (_, index) => `line ${index} — ok`).join('\n'));
		expect(text).toContain('<summary>End of the log of debian-12</summary>');
		expect(text).toContain('\nline 19999 — ok\n');
		expect(text).toMatch(/```text\nline \d+ — ok\n/);
		expect(Buffer.byteLength(text)).toBeLessThan(14_000);
	});

	it('are left out for kernels that pass', () => {
		const found = report([kernel('debian-12', { modules: modules(1) })]);
		const kernels = new Map([['debian-12', { reproduce: null, log: 'CC demo.o' }]]);
		expect(renderCheckRun(found, context({ kernels })).text).not.toContain('CC demo.o');
	});
});

describe('the check run without a report', () => {
	const cases: readonly (readonly [WithoutReport, string, string | null, string])[] = [
		[{ kind: 'queued' }, 'queued', null, 'Waiting for a builder'],
		[
			{ kind: 'in-progress', progress: { done: 3, total: 8, leftMs: 38_000 } },
			'in_progress',
			null,
			'Building: 3 of 8 builds, about 40 s left',
		],
		[
			{ kind: 'in-progress', progress: { done: 0, total: 1, leftMs: null } },
			'in_progress',
			null,
			'Building: 0 of 1 build',
		],
		[{ kind: 'no-module-touched' }, 'completed', 'skipped', 'No kernel module is touched'],
		[{ kind: 'no-module-found' }, 'completed', 'skipped', 'No kernel module found'],
		[
			{ kind: 'head-unreadable', message: 'The tree has more than 2 GiB of files.' },
			'completed',
			'failure',
			'The files of this commit cannot be checked',
		],
		[{ kind: 'superseded', newerSha: null }, 'completed', 'cancelled', 'Cancelled: a newer push is checked instead'],
		[{ kind: 'cancelled', by: 'octocat' }, 'completed', 'cancelled', 'Cancelled by octocat'],
		[{ kind: 'closed' }, 'completed', 'cancelled', 'Cancelled: the pull request was closed'],
		[
			{ kind: 'config-invalid', path: '.github/modprobot.yml', problem: 'line 3: unknown key.' },
			'completed',
			'neutral',
			'The configuration is invalid',
		],
		[
			{ kind: 'could-not-check', message: 'The repository could not be fetched.' },
			'completed',
			'neutral',
			'Could not check: the check itself failed, not the modules',
		],
	];

	it.each(cases)('%j', (state, status, conclusion, title) => {
		expect(checkRunWithoutReport(state)).toMatchObject({ status, conclusion, title, annotations: [], text: null });
	});

	it('can be cancelled as long as it is not concluded', () => {
		expect(checkRunWithoutReport({ kind: 'queued' }).actions).toEqual([
			{ label: 'Cancel', description: 'Stop this check', identifier: 'cancel' },
		]);
		expect(checkRunWithoutReport({ kind: 'closed' }).actions).toEqual([]);
	});

	it('says where the configuration is wrong and what to do', () => {
		const state = { kind: 'config-invalid', path: '.github/modprobot.yml', problem: 'Line 3: unknown key.' } as const;
		expect(checkRunWithoutReport(state).summary).toBe(
			'`.github/modprobot.yml`: Line 3: unknown key. Nothing was built. Mend the file on the base branch and say `/recheck`.',
		);
	});
});
