/** One row a kernel: what is new there, what was there before, what resolves. */
import type { KernelReport } from '../check-report.ts';
import { distinctSymbols, findingsOf, type Findings, ofAge } from '../findings.ts';
import { phrase, table } from '../markdown/nodes.ts';
import type { Section } from '../markdown/fit-sections.ts';
import { builtInWords } from '../reasons.ts';
import { counted } from '../words.ts';
import { more } from './symbols.ts';
import type { View } from './view.ts';

export function kernelTable(view: View): Section {
	const { kernels } = view.report;
	return {
		name: 'kernels',
		rank: 1,
		maxItems: 100,
		render: (maxItems) => {
			if (kernels.length === 0) return [];
			const failures = view.compared ? ['new', 'already there'] : ['failures'];
			const head = ['kernel', 'release', ...failures, 'built'];
			const rows = kernels.slice(0, maxItems).map((kernel) => cells(view, kernel).map((cell) => phrase`${cell}`));
			return [table(head, rows), ...more(kernels.length - rows.length)];
		},
	};
}

function cells(view: View, kernel: KernelReport): string[] {
	const findings = findingsOf({ kernels: [kernel] });
	const known = kernel.outcome !== 'infrastructure-error' && kernel.outcome !== 'limit-exceeded';
	const none = known ? 'none' : 'not known';
	const unclear = count(ofAge(findings, 'unknown'));
	const fresh = [count(ofAge(findings, 'fresh')), unclear === '' ? '' : `not clear: ${unclear}`].filter(
		(text) => text !== '',
	);
	const before = view.compared ? [count(ofAge(findings, 'preexisting')) || none] : [];
	return [kernel.id, kernel.release, fresh.join('; ') || none, ...before, builtInWords(kernel)];
}

function count({ symbols, errors }: Findings): string {
	return [
		...(symbols.length > 0 ? [counted(distinctSymbols(symbols), 'symbol')] : []),
		...(errors.length > 0 ? [counted(errors.length, 'build error')] : []),
	].join(', ');
}
