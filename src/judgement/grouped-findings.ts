/** Failures as people read them: by group, and in each group by cause. */
import type { KernelReport, SymbolExplanation } from '../results/check-report.ts';
import { type Cause, causesOf, type ErrorCause, errorCauses } from './causes.ts';
import {
	type BuildErrorFinding,
	buildErrorFindings,
	byGroup,
	type Grouped,
	type FailedSymbol,
	failedSymbols,
} from './findings.ts';

/** The findings of one group; symbols and errors that are on most kernels first, then by name and by place. */
export interface Findings {
	readonly symbols: readonly FailedSymbol[];
	/** The same symbols, by what has to be mended. */
	readonly causes: readonly Cause[];
	readonly errors: readonly BuildErrorFinding[];
	/** The same errors; those that say the same of several places together. */
	readonly errorCauses: readonly ErrorCause[];
}

export function findingsOf(
	kernels: readonly KernelReport[],
	explanations: readonly SymbolExplanation[],
): Grouped<Findings> {
	const symbols = Map.groupBy(failedSymbols(kernels, explanations), ({ group }) => group);
	const errors = Map.groupBy(buildErrorFindings(kernels), ({ group }) => group);
	return byGroup((group): Findings => {
		const [own, ownErrors] = [symbols.get(group) ?? [], errors.get(group) ?? []];
		return { symbols: own, causes: causesOf(own), errors: ownErrors, errorCauses: errorCauses(ownErrors) };
	});
}
