/** One row a kernel: what is new there, what was there before, what resolves. */
import { lookupsOf } from '../../judgement/runtime-lookups.ts';
import type { KernelReport } from '../../results/check-report.ts';
import { distinctSymbols, findingsOf, type Findings, ofAge } from '../../judgement/findings.ts';
import { phrase, table } from '../markdown/nodes.ts';
import type { Section } from '../markdown/fit-sections.ts';
import { builtInWords } from '../reasons.ts';
import { counted } from '../../shared/words.ts';
import { more } from './symbols.ts';
import type { View } from './view.ts';

/** Where no failure was found because none could be. */
const UNKNOWN: ReadonlySet<KernelReport['outcome']> = new Set([
	'infrastructure-error',
	'limit-exceeded',
	'unverifiable',
]);

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
	const none = UNKNOWN.has(kernel.outcome) ? 'not known' : kernel.outcome === 'excluded' ? 'not built' : 'none';
	const lookups = lookupsOf({ kernels: [kernel] }, view.context);
	const unclear = count(ofAge(findings, 'unknown'), lookups.ofAge('unknown').count);
	const fresh = [
		count(ofAge(findings, 'fresh'), lookups.ofAge('fresh').count),
		unclear === '' ? '' : `not clear: ${unclear}`,
	].filter((text) => text !== '');
	const before = view.compared
		? [count(ofAge(findings, 'preexisting'), lookups.ofAge('preexisting').count) || none]
		: [];
	const failures = [fresh.join('; ') || none, ...before];
	const excused = count(ofAge(findings, 'known'));
	if (excused !== '') failures.push(`${failures.pop() ?? none}; known: ${excused}`);
	return [kernel.id, kernel.release, ...failures, builtInWords(kernel)];
}

function count({ symbols, errors }: Findings, lookups = 0): string {
	return [
		...(symbols.length > 0 ? [counted(distinctSymbols(symbols), 'symbol')] : []),
		...(errors.length > 0 ? [counted(errors.length, 'build error')] : []),
		...(lookups > 0 ? [counted(lookups, 'run-time lookup')] : []),
	].join(', ');
}
