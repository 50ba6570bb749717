import type { Policy } from '../../../src/judgement/policy.ts';
import { describe, expect, it } from '@jest/globals';
import type { KernelReport } from '../../../src/results/check-report.ts';
import { BASE, buildError, context, ending, failing, failure, kernel, modules, report } from './example-report.ts';
import { annotationsOf, renderComment, renderText } from './rendered.ts';

const KNOWN = { known: { reason: 'dropped in v3', until: '2027-01-01' } };
const ONE = failing('debian-12', failure('foo', KNOWN));
const GREEN = kernel('debian-13', { modules: modules(1) });

function judge(kernels: readonly KernelReport[], failOn: Policy['failOn'] = 'new', base: string | null = BASE) {
	return ending(report(kernels, base), { failOn });
}

describe('a known failure', () => {
	it('is no reason to fail, and said so', () => {
		const passes = ['success', 'pass', 0, 'No new failures; known: 1 unresolved symbol on 1 of 2 kernels'];
		expect(judge([ONE, GREEN])).toEqual(passes);
		expect(judge([failing('debian-12', failure('foo', { ...KNOWN, origin: 'unknown' })), GREEN])).toEqual(passes);
	});

	it('is none with `failOn: any` and without a base either', () => {
		expect(judge([ONE, GREEN], 'any')[0]).toBe('success');
		expect(judge([failing('debian-12', failure('foo', { ...KNOWN, origin: null }))], 'new', null)).toEqual([
			'success',
			'pass',
			0,
			'No failures except known ones: 1 unresolved symbol on 1 kernel',
		]);
	});

	it('is counted apart from those that were there before', () => {
		const old = failing('debian-12', failure('foo', KNOWN), failure('bar', { origin: 'preexisting' }));
		expect(judge([old])[3]).toBe(
			'No new failures; already there: 1 unresolved symbol; known: 1 unresolved symbol on 1 kernel',
		);
		expect(judge([old], 'any')[3]).toBe('1 unresolved symbol on 1 kernel, none of them new');
	});

	it('excuses no other failure', () => {
		expect(judge([failing('debian-12', failure('foo', KNOWN), failure('bar'))])[3]).toBe(
			'1 new unresolved symbol on 1 kernel',
		);
		const broken = kernel('debian-12', { ...ONE, outcome: 'build-errors', buildErrors: [buildError('oops')] });
		expect(judge([broken])[0]).toBe('failure');
		expect(judge([failing('debian-12', failure('foo', KNOWN), failure('bar', { origin: 'unknown' }))])[0]).toBe(
			'neutral',
		);
	});

	it('does not hide that a module was not built', () => {
		const missing = { name: 'x', path: 'x.ko', state: 'not-built' as const, why: null };
		expect(judge([{ ...ONE, modules: [...ONE.modules, missing] }])[1]).toBe('fail');
	});

	it('is enough of a reason for the module that does not compile for it', () => {
		const notBuilt = { name: 'demo', path: 'demo.ko', state: 'not-built' as const, why: 'demo.c did not compile' };
		const undeclared = (module: string | null) => ({
			...failing('debian-12', failure('foo', { ...KNOWN, foundBy: 'compiler', module })),
			modules: [notBuilt],
		});
		expect(judge([undeclared('demo')])[1]).toBe('pass');
		expect(judge([undeclared(null)])[1]).toBe('pass');
		expect(judge([undeclared('other')])[1]).toBe('fail');
	});
});

describe('what is shown of a known failure', () => {
	const both = report([failing('debian-12', failure('foo', KNOWN), failure('bar')), ONE, GREEN].slice(0, 1));

	it('in the comment: folded, with the reason and the day; not among the new ones, nor with a next step', () => {
		const text = renderComment(both, context()) ?? '';
		const [open = '', folded = ''] = text.split(
			'<summary>Known to the configuration, so not a reason to fail: 1 unresolved symbol</summary>',
		);
		expect(open).toContain('`bar`');
		expect(open).not.toContain('`foo`');
		expect(open).toContain('| 1 symbol | none; known: 1 symbol |');
		expect(folded).toContain('Known until 2027-01-01: dropped in v3');
		expect(folded).toContain('`foo`');
	});

	it('in the comment on request, where there is nothing else: who is not to blame', () => {
		expect(renderComment(report([ONE]), context())).toBeNull();
		expect(renderComment(report([ONE]), context({ comment: 'always' }))).toContain(
			'The configuration says that these failures are known: this pull request is not to blame.',
		);
	});

	it('in the terminal: in a section of its own', () => {
		const text = renderText(both, { ...context(), colour: false });
		expect(text).toContain(
			'✖ debian-12 (6.1.0-50-amd64): the module does not resolve; 1 unresolved symbol; 1 unresolved symbol, known\n',
		);
		expect(text).toMatch(
			/\nNew\n {2}bar on [^\n]*\n[\s\S]*\nKnown to the configuration\n {2}foo on 6\.1: not exported\n {4}Known until 2027-01-01: dropped in v3\n/,
		);
	});

	it('at the line, if that is in the diff: as a notice', () => {
		const at = (line: number) =>
			annotationsOf(report([ONE]), { changedLines: new Map([['src/demo.c', [[line, line]]]]) }).annotations;
		expect(at(12)).toMatchObject([
			{ level: 'notice', title: 'foo on 6.1: not exported (known)', message: expect.stringContaining('dropped in v3') },
		]);
		expect(at(13)).toEqual([]);
	});
});

it('notes of the report are in comment and terminal', () => {
	const noted = { ...report([ONE]), notes: ['The known failure of `x` has expired.'] };
	expect(renderComment(noted, context({ comment: 'always' }))).toMatch(/#### Notes\n\n[-*] The known failure of/);
	expect(renderText(noted, { ...context(), colour: false })).toContain(
		'\nNotes\n  The known failure of `x` has expired.\n',
	);
});
