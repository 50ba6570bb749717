import type { KernelReport, ReportedSymbolFailure, SymbolExplanation } from '../../results/check-report.ts';
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
		.toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1));
}

interface Entry {
	readonly kernel: KernelReport;
	readonly failure: ReportedSymbolFailure;
}

/** Those on most kernels first. */
function failingSymbols(kernels: readonly KernelReport[]): FailingSymbol[] {
	const entries = kernels.flatMap((kernel) => kernel.symbolFailures.map((failure): Entry => ({ kernel, failure })));
	const proprietary = new Set(
		entries.flatMap(({ failure: { reason, module } }) => (reason === 'gpl-only' && module !== null ? [module] : [])),
	);
	return [...Map.groupBy(entries, ({ failure }) => failure.symbol)]
		.map(([symbol, group]): FailingSymbol => {
			const failing = group.map(({ kernel: { id, release, arch }, failure: { reason } }) => ({
				id,
				release,
				arch,
				reason,
			}));
			return {
				symbol,
				failing: [...new Map(failing.map((one) => [JSON.stringify(one), one])).values()],
				namespaces: group.flatMap(({ failure: { reason, namespace } }) =>
					reason === 'namespace-not-imported' && namespace !== null ? [namespace] : [],
				),
				mayUseGpl: group.every(({ failure: { module } }) => module === null || !proprietary.has(module)),
			};
		})
		.toSorted((a, b) => b.failing.length - a.failing.length || (a.symbol < b.symbol ? -1 : 1));
}
