/** How explanations of symbols are put to readers. */
import type { KernelReport, SymbolExplanation } from '../results/check-report.ts';

/** A sentence of an explanation for plain text: code is not marked there. */
export function withoutMarks(sentence: string): string {
	return sentence.replaceAll('`', '');
}

/** Guesses that are the same on several kernels, once. */
export function sameGuesses(
	similar: SymbolExplanation['similar'],
): { readonly symbols: readonly string[]; readonly kernels: readonly Pick<KernelReport, 'id'>[] }[] {
	return [...Map.groupBy(similar, ({ symbols }) => JSON.stringify(symbols)).values()].map((group) => ({
		symbols: group[0]!.symbols,
		kernels: group.map(({ kernel }) => ({ id: kernel })),
	}));
}
