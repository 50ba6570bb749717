import { describe, expect, test } from '@jest/globals';
import type { ReportedRuntimeSymbol } from '../../../src/results/check-report.ts';
import { context, ending, failing, failure, kernel, KERNEL_IDS, report } from './example-report.ts';
import { renderCheckRun, renderComment, renderText } from './rendered.ts';

const lookup = (changes: Partial<ReportedRuntimeSymbol> = {}): ReportedRuntimeSymbol => ({
	symbol: 'irq_to_desc',
	by: 'lookup_funcptr',
	module: 'demo',
	exported: false,
	exists: false,
	uses: [{ file: 'src/irqdesc.c', line: 30, via: null }],
	origin: 'new',
	...changes,
});

const onKernel = (id: (typeof KERNEL_IDS)[number], ...runtimeSymbols: readonly ReportedRuntimeSymbol[]) =>
	kernel(id, { runtimeSymbols: [...runtimeSymbols] });

const [first, second, third, fourth] = KERNEL_IDS;

describe('lookups by name inform', () => {
	const found = report([
		onKernel(first, lookup({ exported: true, exists: true })),
		onKernel(second, lookup({ exists: true }), lookup({ exists: true, by: 'kprobe', module: 'other' })),
		onKernel(third, lookup({ exists: null })),
		{ ...failing(fourth, failure('gone')), runtimeSymbols: [lookup()] },
	]);

	test('and do not fail the check by themselves', () => {
		const alone = report([onKernel(first, lookup())]);

		expect(ending(alone).slice(0, 2)).toEqual(['success', 'pass']);
		expect(renderComment(alone, context())).toBeNull();
	});

	test('in a folded part of a comment: what each kernel has, how, and where', () => {
		const comment = renderComment(found, context()) ?? '';

		expect(comment).toContain('<summary>Looked up by name at run time (1)</summary>');
		expect(comment).toContain(
			'**`irq_to_desc`** (new) does not exist on 7.2; is not exported on 6.12, and may be missing there; ' +
				'exists and is not exported on 6.1; is exported on 5.10. By `kprobe` and `lookup_funcptr` at ',
		);
		expect(comment).toContain('`src/irqdesc.c:30`');
		expect(comment).toContain('for `demo` and `other`');
	});

	test('in the check run, where no comment is posted', () => {
		expect(renderCheckRun(report([onKernel(first, lookup())]), context()).summary).toContain('`irq_to_desc`');
	});

	test('in a terminal', () => {
		const text = renderText(found, { ...context(), colour: false });

		expect(text).toMatch(/^Looked up by name at run time$/m);
		expect(text).toMatch(/^ {2}irq_to_desc \(new\) does not exist on 7\.2; /m);
		expect(text).toMatch(/^ {4}by kprobe and lookup_funcptr at src\/irqdesc\.c:30$/m);
	});

	test('nothing where there are none', () => {
		const none = report([failing(first, failure('gone'))]);

		expect(renderComment(none, context())).not.toContain('run time');
		expect(renderText(none, { ...context(), colour: false })).not.toContain('run time');
	});
});

describe('with runtimeSymbols: fail', () => {
	const policy = context({ runtimeSymbols: 'fail', totalKernels: 2 });
	const judge = (changes: Partial<ReportedRuntimeSymbol>, more: Parameters<typeof context>[0] = {}) => {
		const found = report([onKernel(first), onKernel(second, lookup(changes))]);
		const [conclusion, , , title] = ending(found, { ...policy, ...more });
		return { conclusion, title };
	};

	test('a new lookup of a symbol that certainly does not exist is a failure, and says so', () => {
		expect(judge({})).toEqual({
			conclusion: 'failure',
			title: '1 new run-time lookup of a missing symbol on 1 of 2 kernels',
		});
		const comment = renderComment(report([onKernel(first), onKernel(second, lookup())]), policy) ?? '';
		expect(comment).toContain(
			'`irq_to_desc` is looked up at run time and does not exist. This pull request is the cause',
		);
		expect(comment).toContain('#### Looked up by name at run time');
		expect(comment).toMatch(/\| 6\.1\S* +\| 1 run-time lookup +\|/);
	});

	test.each<[string, Partial<ReportedRuntimeSymbol>]>([
		['may not exist', { exists: null }],
		['exists without being exported', { exists: true }],
		['is exported', { exported: true, exists: true }],
	])('one of a symbol that %s is none', (_, changes) => {
		expect(judge(changes).conclusion).toBe('success');
		expect(judge(changes, { failOn: 'any' }).conclusion).toBe('success');
	});

	test('one that was there before is none, unless any failure counts', () => {
		expect(judge({ origin: 'preexisting' })).toEqual({
			conclusion: 'success',
			title: 'No new failures; already there: 1 run-time lookup of a missing symbol on 1 of 2 kernels',
		});
		expect(judge({ origin: 'preexisting' }, { failOn: 'any' })).toEqual({
			conclusion: 'failure',
			title: '1 run-time lookup of a missing symbol on 1 of 2 kernels, none of them new',
		});
	});

	test('one that cannot be compared is not clear', () => {
		expect(judge({ origin: 'unknown' }).conclusion).toBe('neutral');
	});

	test('stands in the title beside other failures', () => {
		const found = report([onKernel(first, lookup()), failing(second, failure('gone'))]);

		expect(ending(found, policy)[3]).toBe(
			'1 new unresolved symbol and 1 new run-time lookup of a missing symbol on 2 of 2 kernels',
		);
	});
});
