/** What is known of one failing symbol: the tables first, then the facts that agree with them, guesses last. */
import type { SymbolExplanation } from '../../results/check-report.ts';
import { kernelNamer } from '../../results/kernel-labels.ts';
import { remembering } from '../../shared/collections.ts';
import { isRestriction } from '../symbol-table.ts';
import { changesInWords, explainingChanges, isGone, uncontradicted, type FailingKernel } from './changes.ts';
import { exportHistory } from './export-history.ts';
import { byRelease } from './kernel-version.ts';
import type { KnownKernel, SymbolKnowledge } from './knowledge.ts';
import { insteadInWords, usableReplacement, type Users } from './replacement.ts';
import { indexNames } from './similar-names.ts';
import { importSnippet, replacementSnippet } from './snippet.ts';
import type { Instead, SymbolChange, SymbolFact } from './symbol-facts.ts';

export interface FailingSymbol {
	readonly symbol: string;
	/** A kernel is there once for each reason. */
	readonly failing: readonly FailingKernel[];
	/** Namespaces that a module has to import. */
	readonly namespaces: readonly string[];
	/** False where a module that uses it is known not to be GPL-compatible. */
	readonly mayUseGpl: boolean;
}

interface ExplainOptions {
	/** Changes that explain the failure, or all that no table contradicts. */
	readonly changes: 'explaining' | 'all';
	/** Whether to look for similar names, which takes some milliseconds a kernel. */
	readonly guess: boolean;
}

interface Explainer {
	explain(failure: FailingSymbol, options: ExplainOptions): SymbolExplanation;
}

/** @param checked all kernels of the check, which a snippet has to be right for. */
export function createExplainer(
	knowledge: SymbolKnowledge,
	checked: readonly { readonly id: string; readonly release: string }[],
): Explainer {
	const { facts } = knowledge;
	const kernels = knowledge.kernels.toSorted(byRelease);
	const indexOf = remembering((kernel: KnownKernel) => indexNames(openNames(kernel)));
	const names = kernelNamer(kernels);

	function similar({ symbol, failing }: FailingSymbol): SymbolExplanation['similar'] {
		return kernels.flatMap((kernel) => {
			const fails = failing.some(({ id, reason }) => id === kernel.id && reason === 'not-exported');
			if (!fails || kernel.symbolTable.exports.has(symbol)) return [];
			const symbols = indexOf(kernel).similarTo(symbol);
			return symbols.length === 0 ? [] : [{ kernel: kernel.id, symbols }];
		});
	}

	return {
		explain(failure, { changes: wanted, guess }) {
			const { symbol, failing } = failure;
			const users: Users = { ...failure, known: kernels };
			const fact = facts.get(symbol);
			const changes = fact === undefined ? [] : changesOf(fact, wanted, users);
			const instead = fact === undefined ? null : usableInstead(fact, changes, users);
			const isReplaced = typeof instead === 'object' && instead !== null;
			const isKnown = changes.length > 0 || instead !== null;
			const snippets = [
				isReplaced ? replacementSnippet(symbol, instead, changes, { checked, failing, known: kernels }) : null,
				importSnippet(failure.namespaces, checked),
			].filter((snippet) => snippet !== null);
			return {
				symbol,
				history: [
					...[...new Set(failing.map(({ arch }) => arch))].flatMap((arch) => {
						const ofArch = kernels.filter((kernel) => kernel.arch === arch);
						return exportHistory(symbol, ofArch, failing, { names, isGone: (kernel) => isGone(changes, kernel) });
					}),
					...changesInWords(changes),
				],
				instead: instead === null ? null : insteadInWords(instead),
				evidence: isKnown ? [...(fact?.evidence ?? [])] : [],
				// Beside what is known, a name that merely looks like it leads astray.
				similar: guess && instead === null ? similar(failure) : [],
				snippet: snippets.length === 0 ? null : snippets.join('\n\n'),
			};
		},
	};
}

/** Whether an explanation says anything. */
export function saysSomething({ history, instead, similar, snippet }: SymbolExplanation): boolean {
	return history.length > 0 || instead !== null || similar.length > 0 || snippet !== null;
}

function changesOf(fact: SymbolFact, wanted: ExplainOptions['changes'], { failing, known }: Users): SymbolChange[] {
	return wanted === 'all' ? uncontradicted(fact, known) : explainingChanges(fact, failing, known);
}

/** Advice goes with a change that explains the failure; where none is recorded, with any failure. */
function usableInstead(fact: SymbolFact, changes: readonly SymbolChange[], users: Users): Instead | null {
	if (fact.instead === null || (changes.length === 0 && fact.changes.length > 0)) return null;
	return typeof fact.instead === 'object' ? usableReplacement(fact.instead, users) : fact.instead;
}

/** Exports that are not for named modules only. */
function openNames({ symbolTable }: KnownKernel): string[] {
	return [...symbolTable.exports].flatMap(([name, { namespace }]) => (isRestriction(namespace) ? [] : [name]));
}
