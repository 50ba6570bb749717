/** Where lookups by name come from: a symbol that base's module looked up as well, however, is not new. */
import type { RuntimeSymbol } from '../../results/build-findings.ts';
import type { BuildResult } from '../../results/build-result.ts';
import type { Origin, ReportedRuntimeSymbol } from '../../results/check-report.ts';
import { compiledFile, isComparable, isCounterpart, reachedModules, unreadFiles } from './comparable.ts';

export function runtimeOrigins(head: BuildResult, base: BuildResult | null): ReportedRuntimeSymbol[] {
	return head.runtimeSymbols.map((lookup) => ({ ...lookup, origin: originOf(lookup, head, base) }));
}

function originOf(lookup: RuntimeSymbol, head: BuildResult, base: BuildResult | null): Origin {
	if (base === null) return null;
	if (!isComparable(base) || !reachedModules(base)) return 'unknown';
	const same = base.runtimeSymbols.filter(({ symbol }) => symbol === lookup.symbol);
	if (same.some(({ module }) => isCounterpart(module, lookup.module, head))) return 'preexisting';
	// A file that went over to another module took its lookups along.
	const before = new Set(same.flatMap(({ uses }) => uses.map(({ file }) => file)));
	if (same.length > 0 && lookup.uses.every(({ file }) => before.has(file))) return 'preexisting';
	const unread = unreadFiles(base);
	return lookup.uses.every((use) => unread.has(compiledFile(use))) ? 'unknown' : 'new';
}
