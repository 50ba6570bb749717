import { describe, expect, it } from '@jest/globals';
import { renderJson } from '../../../src/report/json.ts';
import { context, kernel, modules, report } from './example-report.ts';
import { renderCheckRun, renderComment, renderText } from './rendered.ts';

/** As the engine gives it: the modules compiled, and nothing more is known of them. */
const blind = kernel('debian-13', {
	outcome: 'unverifiable',
	message: 'This kernel image has no usable Module.symvers: symbols cannot be verified.',
	modules: modules(3),
});
const seeing = kernel('debian-12', { modules: modules(3) });
const GREEN = /✔|resolves?\b|every symbol/;

describe('where no kernel can be verified, nothing looks green:', () => {
	const only = report([blind]);

	it('the comment', () => {
		const markdown = renderComment(only, context({ comment: 'always', totalKernels: 1 })) ?? '';
		expect(markdown).toContain('### ⚠ Cannot verify symbols on 1 kernel');
		expect(markdown).toContain(
			'| debian-13 | 6.12.117+deb13-amd64 | not known | not known | symbols cannot be verified |',
		);
		expect(markdown).toContain('whether their symbols resolve cannot be told');
		expect(markdown).not.toMatch(/✔|modules? resolves?\b(?! when)|every symbol is|success/);
	});

	it('the check run', () => {
		const run = renderCheckRun(only, context({ totalKernels: 1 }));
		expect(run.conclusion).toBe('neutral');
		expect(run.title).toMatch(/^Cannot verify symbols on 1 kernel/);
		expect(run.summary).toContain('no usable Module.symvers, so symbols cannot be verified');
		expect(run.text).toContain('symbols cannot be verified');
		expect(`${run.title}${run.text}`).not.toMatch(GREEN);
		expect(run.annotations).toEqual([]);
	});

	it('the text', () => {
		const text = renderText(only, { ...context({ totalKernels: 0 }), colour: false });
		expect(text).toMatch(/^\? debian-13 .*: symbols cannot be verified$/m);
		expect(text).toMatch(/^\? Cannot verify symbols on 1 kernel$/m);
		expect(text).not.toMatch(GREEN);
	});

	it('the JSON', () => {
		expect(JSON.parse(renderJson({ ...only, verdict: 'neutral' }))).toMatchObject({
			verdict: 'neutral',
			kernels: [{ outcome: 'unverifiable', moduleRoots: [{ outcome: 'unverifiable' }] }],
		});
	});
});

describe('where another kernel can be verified, this one is still shown as what it is:', () => {
	const both = report([seeing, blind]);

	it('the comment and the check run count and name the other alone', () => {
		const markdown = renderComment(both, context({ comment: 'always', totalKernels: 2 })) ?? '';
		const run = renderCheckRun(both, context({ totalKernels: 2 }));
		for (const text of [markdown, run.summary]) {
			expect(text).toMatch(/\| `?debian-13`?.*symbols cannot be verified/);
			expect(text).toContain('- `debian-13`: no usable Module.symvers, so symbols cannot be verified.');
		}
		expect(run.title).toMatch(/^All 3 modules resolve on 1 of 2 kernels/);
	});

	it('the text marks it apart', () => {
		const text = renderText(both, { ...context({ totalKernels: 0 }), colour: false });
		expect(text).toMatch(/^✔ debian-12 /m);
		expect(text).toMatch(/^\? debian-13 .*: symbols cannot be verified$/m);
	});
});

describe('where the kernel’s modpost does not share what was found', () => {
	const why = 'modprobot misses x, this kernel’s own modpost does not: a fault of modprobot, please report it';
	const disputed = kernel('debian-13', {
		outcome: 'unverifiable',
		message: `demo: ${why}.`,
		modules: [{ name: 'demo', path: 'demo.ko', state: 'unresolved', why }],
	});

	it('nothing is green and nobody blamed, whatever other kernels say', () => {
		const both = report([seeing, disputed]);
		const run = renderCheckRun(both, context({ totalKernels: 2 }));
		const markdown = renderComment(both, context({ comment: 'always', totalKernels: 2 })) ?? '';
		const text = renderText(both, { ...context({ totalKernels: 0 }), colour: false });
		expect(run.conclusion).toBe('neutral');
		expect(run.title).toMatch(/^Cannot tell for 6\.12: modprobot and the kernel’s modpost disagree/);
		for (const shown of [markdown, run.summary, text]) expect(shown).toContain('modprobot misses x');
		expect(markdown).toContain('This says nothing against the modules');
		expect(markdown).not.toContain('no usable Module.symvers');
		expect(text).toMatch(/^\? debian-13 /m);
	});
});
