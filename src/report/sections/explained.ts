/** What is known of a failing symbol beyond these kernels: its history, what to use instead, guesses, source to copy. */
import type { PhrasingContent, RootContent } from 'mdast';
import { sameGuesses } from '../explanations.ts';
import type { FailedSymbol } from '../../judgement/findings.ts';
import { codes, details, fence, marked, phrase, strong } from '../markdown/nodes.ts';
import { nextStep } from '../reasons.ts';
import type { View } from './view.ts';

/** Items for the list of a symbol, one idea each. */
export function explained(view: View, finding: FailedSymbol): PhrasingContent[][] {
	const { explanation } = finding;
	if (explanation === null) return [];
	const guesses = sameGuesses(explanation.similar);
	return [
		...explanation.history.map(marked),
		...(hasInstead(finding) ? [nextStepBeside(view, finding)] : []),
		...guesses.map(
			({ symbols, kernels }) =>
				phrase`a guess: ${view.names(kernels)} ${kernels.length === 1 ? 'exports' : 'export'} ${codes(symbols, 3)}, which has a similar name`,
		),
	];
}

/** Whether the explanation has the next step, which is then said beside the symbol. */
export function hasInstead({ explanation, reason }: FailedSymbol): boolean {
	return explanation !== null && explanation.instead !== null && reason !== 'namespace-not-imported';
}

/** What is known to serve instead of this symbol, said beside it. */
export function nextStepBeside({ names }: View, finding: FailedSymbol): PhrasingContent[] {
	const { text } = nextStep(finding, finding.kernels, names, finding.explanation?.instead ?? null);
	return phrase`${strong(phrase`next step`)}: ${marked(text)}`;
}

/** Folded. */
export function sourceToCopy({ symbol, explanation }: FailedSymbol): RootContent[] {
	const source = explanation?.snippet ?? null;
	return source === null ? [] : details(`Source for all of these kernels: ${symbol}`, [fence('c', source)]);
}
