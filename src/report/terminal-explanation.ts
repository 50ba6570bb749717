/** What is known of a symbol, for a terminal: lines without indentation and without control characters. */
import type { SymbolExplanation } from '../results/check-report.ts';
import { sameGuesses, withoutMarks } from './explanations.ts';
import { visibleLine, visibleLines } from '../shared/visible-text.ts';
import { listed } from '../shared/words.ts';

/** History, then guesses. */
export function historyLines(
	{ history, similar }: SymbolExplanation,
	names: (kernels: readonly { readonly id: string }[]) => string,
): string[] {
	return [
		...history.map((sentence) => visibleLine(withoutMarks(sentence), 1000)),
		...sameGuesses(similar).map(({ symbols, kernels }) => {
			const alike = symbols.map((name) => visibleLine(name, 200));
			return `a guess: ${names(kernels)} ${kernels.length === 1 ? 'exports' : 'export'} ${listed(alike, 3)}, which has a similar name`;
		}),
	];
}

/** The source to copy, if there is any. */
export function sourceLines({ snippet }: SymbolExplanation): string[] {
	return snippet === null ? [] : visibleLines(snippet).replaceAll('\t', '    ').split('\n');
}
