/** One row a kernel: what is new there, what was there before, what resolves. */
import type { KernelReport } from '../../results/check-report.ts';
import { FINDING_GROUPS } from '../../judgement/findings.ts';
import type { Findings } from '../../judgement/grouped-findings.ts';
import type { JudgedKernel } from '../../judgement/judge-check.ts';
import { distinctSymbols } from '../title.ts';
import { phrase, table } from '../markdown/nodes.ts';
import { type Section, section } from '../markdown/fit-sections.ts';
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

export function kernelTable({ check: { kernels, isCompared } }: View): Section {
	return section('kernels', { rank: 1, maxItems: 100, isEmpty: kernels.length === 0 }, (max) => {
		const failures = isCompared ? ['new', 'already there'] : ['failures'];
		const rows = kernels.slice(0, max).map((kernel) => cells(kernel, isCompared).map((cell) => phrase`${cell}`));
		return [table(['kernel', 'release', ...failures, 'built'], rows), ...more(kernels.length - rows.length)];
	});
}

function cells({ report, findings, missingLookups }: JudgedKernel, isCompared: boolean): string[] {
	const { outcome } = report;
	const none = UNKNOWN.has(outcome) ? 'not known' : outcome === 'excluded' ? 'not built' : 'none';
	const [added, unknown, preexisting, known] = FINDING_GROUPS.map((group) =>
		count(findings[group], missingLookups[group].symbols.length),
	);
	const first = [added, unknown === '' ? '' : `not clear: ${unknown}`].filter((text) => text !== '').join('; ');
	const failures = [first || none, ...(isCompared ? [preexisting || none] : [])];
	if (known !== '') failures.push(`${failures.pop() ?? none}; known: ${known}`);
	return [report.id, report.release, ...failures, builtInWords(report)];
}

function count({ symbols, errors }: Findings, lookups: number): string {
	return [
		...(symbols.length > 0 ? [counted(distinctSymbols(symbols), 'symbol')] : []),
		...(errors.length > 0 ? [counted(errors.length, 'build error')] : []),
		...(lookups > 0 ? [counted(lookups, 'run-time lookup')] : []),
	].join(', ');
}
