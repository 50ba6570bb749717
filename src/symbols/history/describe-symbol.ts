import type { SymbolExplanation } from '../../results/check-report.ts';
import { isRestriction } from '../symbol-table.ts';
import { concerns } from './branches.ts';
import type { FailingKernel } from './changes.ts';
import { createExplainer } from './explain.ts';
import type { KnownKernel, SymbolKnowledge } from './knowledge.ts';

/** All that is known of a symbol, whether or not a module fails for it: as if modules were built on every kernel. */
export function describeSymbol(symbol: string, knowledge: SymbolKnowledge): SymbolExplanation {
	const { kernels } = knowledge;
	const withReason = (reason: FailingKernel['reason'], test: (kernel: KnownKernel) => boolean) =>
		kernels.filter(test).map(({ id, release, arch }): FailingKernel => ({ id, release, arch, reason }));
	const entryOf = ({ symbolTable }: KnownKernel) => symbolTable.exports.get(symbol);
	const namespaceOf = (kernel: KnownKernel) => entryOf(kernel)?.namespace ?? null;
	const isRestricted = (kernel: KnownKernel) => isRestriction(namespaceOf(kernel));
	const closed = [
		...withReason('not-exported', (kernel) => entryOf(kernel) === undefined),
		...withReason('restricted', isRestricted),
	];
	// Where it is not exported and the facts know of no change, it may be a macro or an inline function.
	const changes = knowledge.facts.get(symbol)?.changes ?? [];
	const changed = closed.filter((kernel) => changes.some((change) => concerns(change, kernel) !== 'no'));
	const failing =
		[changed, closed].find((some) => some.length > 0) ??
		// A replacement is wanted where no module can use the symbol; else where those of other licences cannot.
		withReason('gpl-only', (kernel) => entryOf(kernel)?.gplOnly === true);
	const namespaces = kernels.filter((kernel) => !isRestricted(kernel)).flatMap((kernel) => namespaceOf(kernel) ?? []);
	return createExplainer(knowledge, kernels).explain(
		{ symbol, failing, namespaces, mayUseGpl: true },
		{ changes: 'all', guess: true },
	);
}
