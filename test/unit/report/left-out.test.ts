import { describe, expect, it } from '@jest/globals';
import type { CheckReport, LeftOutPlace } from '../../../src/results/check-report.ts';
import { checkRunWithoutReport } from '../../../src/report/check-run-without-report.ts';
import { BASE, context, ending, failing, failure, kernel, modules, report } from './example-report.ts';
import { renderCheckRun, renderComment, renderText } from './rendered.ts';

const PASSES = kernel('debian-12', { modules: modules(1) });
const CONFIGURATION = 'modules:\n  - path: demo\n  - path: driver\n    commands:\n      - make\n';

function place(more: Partial<LeftOutPlace> = {}): LeftOutPlace {
	const why = 'looks like a module and is not built: only Makefile.in says how, and no build that was found uses it';
	return { path: 'driver', kind: 'template', why, touched: false, build: null, ...more };
}

function withPlaces(places: readonly LeftOutPlace[], kernels = [PASSES], base: string | null = BASE): CheckReport {
	return { ...report(kernels, base), leftOut: [...places], suggestedConfiguration: CONFIGURATION };
}

describe('a check of a change', () => {
	it('that touches what is not built is no pass, and named so', () => {
		expect(ending(withPlaces([place({ touched: true })]))).toEqual([
			'neutral',
			'neutral',
			2,
			'Not built, and so not checked: driver; for the rest: The module resolves on 1 kernel',
		]);
		expect(ending(withPlaces([place({ touched: true, kind: 'unread' })]))[0]).toBe('neutral');
	});

	it('that touches nothing else has a result all the same', () => {
		expect(ending(withPlaces([place({ touched: true })], []))).toEqual([
			'neutral',
			'neutral',
			2,
			'Not built, and so not checked: driver',
		]);
	});

	it('that does not touch it, or only an example, is judged by what is built', () => {
		const all = [place(), place({ path: 'example', kind: 'aside', touched: true })];
		expect(ending(withPlaces(all))).toEqual(['success', 'pass', 0, 'The module resolves on 1 kernel']);
	});

	it('fails for what fails, and names it beside', () => {
		const [conclusion, verdict, status, title] = ending(
			withPlaces([place({ touched: true })], [failing('debian-12', failure('foo'))]),
		);
		expect([conclusion, verdict, status]).toEqual(['failure', 'fail', 1]);
		expect(title).toBe('1 new unresolved symbol on 1 kernel; not built: driver');
	});

	it('fails where base builds what nothing builds any more', () => {
		const [conclusion, verdict, status, title] = ending(withPlaces([place({ kind: 'lost', touched: true })], []));
		expect([conclusion, verdict, status]).toEqual(['failure', 'fail', 1]);
		expect(title).toBe('Base builds modules that this change leaves without a build: driver');
	});
});

it('without a base nothing is touched: what is built decides, and the title names the rest', () => {
	expect(ending(withPlaces([place(), place({ path: 'x', kind: 'aside' })], [PASSES], null))).toEqual([
		'success',
		'pass',
		0,
		'The module resolves on 1 kernel; not built: driver',
	]);
});

describe('the texts', () => {
	const touched = withPlaces([place({ touched: true }), place({ path: 'example', kind: 'aside', why: 'an example' })]);
	const untouched = withPlaces([place()]);

	it('a check run says why and what to write: open where it is touched, else folded', () => {
		const { title, summary } = renderCheckRun(touched, context());
		expect(title).toContain('driver');
		expect(summary).toContain('#### Not built, and touched by this change\n\n- `driver`: looks like a module');
		expect(summary).toContain('```yaml\nmodules:\n  - path: demo\n');
		expect(summary).toContain('<summary>Not built: 1</summary>\n\n- `example`: an example');
		const folded = renderCheckRun(untouched, context()).summary;
		expect(folded).not.toContain('#### Not built');
		expect(folded).toContain('<summary>Not built: 1</summary>\n\n- `driver`: looks like a module');
		expect(folded).toContain('```yaml');
	});

	it('a comment is as silent as ever where nothing fails', () => {
		expect(renderComment(untouched, context())).toBeNull();
		expect(renderComment(touched, context())).toBeNull();
		expect(renderComment(touched, context({ comment: 'always' }))).toContain(
			'### ⚠ Not built, and so not checked: `driver`'.replaceAll('`', ''),
		);
	});

	it('a terminal lists all of it', () => {
		expect(renderText(touched, { ...context(), colour: false })).toContain(`Not built
  driver (touched by this change): looks like a module and is not built: only Makefile.in says how, and no build that was found uses it
  example: an example
  To have it built, write into .github/modprobot.yml, with the commands that are right for it:
    modules:
      - path: demo
`);
	});

	it('a check that builds nothing names it too', () => {
		const { conclusion, summary } = checkRunWithoutReport({
			kind: 'no-module-touched',
			leftOut: [{ path: 'driver', why: 'only Makefile.in says how' }],
		});
		expect(conclusion).toBe('skipped');
		expect(summary).toContain('`driver`: only Makefile.in says how.');
	});
});
