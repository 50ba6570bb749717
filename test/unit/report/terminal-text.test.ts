import { describe, expect, it } from '@jest/globals';
import { context, failing, failure, kernel, lttngReport, modules, report } from './example-report.ts';
import { renderText } from './rendered.ts';

const plain = { ...context({ totalKernels: 0 }), colour: false };

describe('the text for a terminal', () => {
	it('is short where all is well', () => {
		expect(renderText(report([kernel('debian-12', { modules: modules(3) })], null), plain)).toBe(
			`✔ debian-12 (6.1.0-50-amd64): all 3 modules resolve

✔ All 3 modules resolve on 1 kernel
`,
		);
	});

	it('has a line a kernel, then the failures by symbol with their lines, then the verdict', () => {
		expect(renderText(lttngReport(), plain)).toBe(
			`✖ debian-11 (5.10.0-46-amd64): 43 of 47 modules resolve; 1 unresolved symbol
✖ debian-12 (6.1.0-50-amd64): 43 of 47 modules resolve; 1 unresolved symbol
✖ debian-13 (6.12.117+deb13-amd64): 43 of 47 modules resolve; 1 unresolved symbol
✖ debian-13-backports (7.2.12+deb13-amd64): 43 of 47 modules resolve; 1 unresolved symbol

New
  kallsyms_lookup_name on 5.10, 6.1, 6.12 and 7.2: not exported
    include/wrapper/kallsyms.h:48 (included by src/lttng-probe-writeback.c, src/lttng-statedump.c, src/lttng-tracer.c and 1 more)
    needed by lttng-probe-writeback, lttng-statedump, lttng-tracer and lttng-wrapper
    Use an interface that these kernels export, or leave the call out of builds for them (LINUX_VERSION_CODE).

✖ 1 new unresolved symbol on 4 of 4 kernels
`,
		);
	});

	it('keeps what is new apart from what was there before and what nobody can tell', () => {
		const found = failing(
			'debian-12',
			failure('a'),
			failure('b', { origin: 'preexisting' }),
			failure('c', { origin: 'unknown' }),
		);
		expect(renderText(report([found]), plain)).toMatch(
			/\nNew\n {2}a on 6\.1[\s\S]*\nNot clear whether new[^\n]*\n {2}c on 6\.1[\s\S]*\nAlready there on base\n {2}b on 6\.1/,
		);
	});

	it('calls nothing new where there is no base', () => {
		const text = renderText(report([failing('debian-12', failure('a', { origin: null }))], null), plain);
		expect(text).toContain('\nFailures\n  a on 6.1');
		expect(text).not.toMatch(/\bnew\b/i);
	});

	it('says why a kernel has no full result', () => {
		const stopped = { outcome: 'limit-exceeded', limit: 'time', message: 'Stopped after 15 min.' } as const;
		const text = (limitOrigin: 'new' | 'unknown') =>
			renderText(report([kernel('debian-12', { ...stopped, limitOrigin })]), plain);
		const said = 'debian-12 (6.1.0-50-amd64): stopped: time limit\n    Stopped after 15 min.\n';
		expect(text('new')).toContain(`✖ ${said}`);
		expect(text('unknown')).toContain(`? ${said}`);
	});

	it('is coloured on request only', () => {
		const found = report([kernel('debian-12')]);
		expect(renderText(found, { ...plain, colour: true })).toContain('\u001b[32m✔');
		expect(renderText(found, plain)).not.toContain('\u001b');
	});
});
