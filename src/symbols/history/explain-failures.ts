import type { KernelReport, SymbolExplanation } from '../../results/check-report.ts';
import { compareText } from '../../shared/text.ts';
import { createExplainer, saysSomething, type FailingSymbol } from './explain.ts';
import type { SymbolKnowledge } from './knowledge.ts';

/** Symbols that are compared with all names of a kernel: more than anyone reads. */
const MAX_GUESSED = 40;

/** The explanations of a check's failing symbols, ordered by symbol; none of a symbol of which nothing is known. */
export function explainFailures(kernels: readonly KernelReport[], knowledge: SymbolKnowledge): SymbolExplanation[] {
	const explainer = createExplainer(knowledge, kernels);
	return failingSymbols(kernels)
		.map((failure, index) => explainer.explain(failure, { changes: 'explaining', guess: index < MAX_GUESSED }))
		.filter(saysSomething)
		.toSorted((a, b) => compareText(a.symbol, b.symbol));
}

/** Those on most kernels first. */
function failingSymbols(kernels: readonly KernelReport[]): FailingSymbol[] {
	const failures = kernels.flatMap((kernel) => kernel.symbolFailures.map((failure) => ({ ...failure, kernel })));
	const proprietary = new Set(failures.filter(({ reason }) => reason === 'gpl-only').map(({ module }) => module));
	return [...Map.groupBy(failures, ({ symbol }) => symbol)]
		.map(([symbol, group]): FailingSymbol => {
			const failing = group.map(({ kernel: { id, release, arch }, reason }) => ({ id, release, arch, reason }));
			const unimported = group.filter(({ reason }) => reason === 'namespace-not-imported');
			return {
				symbol,
				failing: [...new Map(failing.map((one) => [JSON.stringify(one), one])).values()],
				namespaces: unimported.flatMap(({ namespace }) => namespace ?? []),
				mayUseGpl: group.every(({ module }) => module === null || !proprietary.has(module)),
			};
		})
		.toSorted((a, b) => b.failing.length - a.failing.length || compareText(a.symbol, b.symbol));
}
