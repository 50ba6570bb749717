import type { IncompatibleLicence } from '../../../src/results/build-findings.ts';
import { describe, expect, it } from '@jest/globals';
import type { KernelReport } from '../../../src/results/check-report.ts';
import { buildError, context, failing, failure, kernel, report } from './example-report.ts';
import { annotationsOf, renderComment, renderText } from './rendered.ts';

const LICENCE: IncompatibleLicence = { module: 'demo', licence: 'Proprietary', file: 'src/demo.c', line: 210 };
const used = (line: number) => [{ file: 'src/demo.c', line, via: null }];

function gplOnly(count: number): KernelReport {
	const failures = Array.from({ length: count }, (_, index) =>
		failure(`gpl_${index}`, { reason: 'gpl-only', uses: used(index + 1) }),
	);
	return { ...failing('debian-12', ...failures), licences: [LICENCE] };
}

function comment(kernels: readonly KernelReport[]): string {
	const markdown = renderComment(report(kernels), context({ totalKernels: kernels.length })) ?? '';
	return markdown.replace(/\]\([^)]*\)/g, ']');
}

function terminal(kernels: readonly KernelReport[]): string {
	return renderText(report(kernels), { ...context(), colour: false });
}

function annotated(kernels: readonly KernelReport[], changed: Record<string, [number, number][]>) {
	const changedLines = new Map(Object.entries(changed));
	return annotationsOf(report(kernels), { changedLines }).annotations;
}

describe('a licence that is not GPL-compatible', () => {
	it('is one cause in the comment: its line, then the symbols in one list', () => {
		const markdown = comment([gplOnly(18)]);
		expect(markdown).toContain('**Exported for GPL-compatible modules only**: 18 symbols on 6.1');
		expect(markdown).toContain(
			'- the licence of the module demo, "Proprietary", is not GPL-compatible: [`src/demo.c:210`]\n- [`gpl_0`], [`gpl_1`],',
		);
		expect(markdown.match(/GPL-compatible modules only/g)).toHaveLength(1);
	});

	it('is one cause in a terminal', () => {
		const text = terminal([gplOnly(18)]);
		expect(text).toContain('  18 symbols on 6.1: exported for GPL-compatible modules only\n');
		expect(text).toContain('the licence of the module demo, "Proprietary", is not GPL-compatible  src/demo.c:210\n');
		expect(text).toContain('    gpl_17  src/demo.c:18\n');
	});

	it('is annotated once, where the change has its line', () => {
		expect(annotated([gplOnly(18)], { 'src/demo.c': [[200, 220]] })).toEqual([
			expect.objectContaining({
				path: 'src/demo.c',
				startLine: 210,
				level: 'failure',
				title: 'The licence of the module demo, "Proprietary", is not GPL-compatible',
				message: expect.stringContaining('18 symbols on 6.1: exported for GPL-compatible modules only: gpl_0, gpl_1'),
			}),
		]);
	});

	it('leaves the blame with the uses, where the change does not touch the licence', () => {
		expect(annotated([gplOnly(2)], { 'src/demo.c': [[1, 2]] }).map(({ startLine }) => startLine)).toEqual([1, 2]);
	});

	it('is named beside a single symbol as well, and where none is declared', () => {
		const undeclared = { ...gplOnly(1), licences: [{ ...LICENCE, licence: null, file: null, line: null }] };
		expect(comment([gplOnly(1)])).toContain('"Proprietary", is not GPL-compatible: [`src/demo.c:210`]');
		expect(comment([undeclared])).toContain('- the module demo declares no licence');
	});

	it('says on which kernels a symbol of the list fails, where they differ', () => {
		const [both, one] = [failure('both', { reason: 'gpl-only' }), failure('one', { reason: 'gpl-only' })];
		const kernels = [failing('debian-12', both, one), failing('debian-13', both)];
		expect(comment(kernels)).toContain('2 symbols on 6.1 and 6.12');
		expect(comment(kernels)).toContain('`one` (only on 6.1): used at');
	});
});

describe('a namespace that is not imported', () => {
	const missing = (symbol: string, line: number) =>
		failure(symbol, { reason: 'namespace-not-imported', namespace: 'DMA_BUF', uses: used(line) });

	it('is one cause, with each symbol’s place', () => {
		const markdown = comment([failing('debian-12', missing('dma_buf_get', 3), missing('dma_buf_put', 5))]);
		expect(markdown).toContain(
			'**In the namespace DMA_BUF, which the module demo does not import**: 2 symbols on 6.1\n\n' +
				'- `dma_buf_get`: used at [`src/demo.c:3`]\n- `dma_buf_put`: used at [`src/demo.c:5`]',
		);
		expect(markdown.match(/MODULE_IMPORT_NS\(DMA_BUF\)/g)).toHaveLength(1);
	});
});

describe('a header that is missing', () => {
	const errors = ['a.c', 'b.c', 'c.c'].map((file) =>
		buildError('gone.h: No such file or directory', { file, line: 2 }),
	);
	const broken = kernel('debian-12', { outcome: 'build-errors', buildErrors: errors });

	it('is said once, with the places that include it', () => {
		expect(comment([broken])).toContain(
			'- [`a.c:2`], [`b.c:2`] and [`c.c:2`] on 6.1: `gone.h: No such file or directory`',
		);
		expect(terminal([broken])).toContain('  a.c:2, b.c:2, c.c:2 on 6.1: gone.h: No such file or directory\n');
	});

	it('is annotated once, at a line of the change', () => {
		expect(annotated([broken], { 'b.c': [[2, 2]] })).toEqual([
			expect.objectContaining({
				path: 'b.c',
				message: 'gone.h: No such file or directory (and at 2 more places)',
			}),
		]);
	});
});
