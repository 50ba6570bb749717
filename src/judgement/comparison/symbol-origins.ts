/** Where symbol failures come from, and which of base's are gone. */
import type { SymbolFailure, Use } from '../../results/build-findings.ts';
import type { BuildResult } from '../../results/build-result.ts';
import type { KernelReport, Origin, ReportedSymbolFailure } from '../../results/check-report.ts';
import { remembering } from '../../shared/collections.ts';
import {
	compiledFile,
	isComparable,
	isCounterpart,
	isHidden,
	modulesByName,
	reachedModules,
	sourcesOf,
	uncompiledFiles,
	unreadFiles,
} from './comparable.ts';
import { isExcluded } from './excluded-roots.ts';
import { newUses } from './new-uses.ts';

type Compared = Pick<ReportedSymbolFailure, 'origin' | 'newUses'>;

export function symbolOrigins(head: BuildResult, base: BuildResult | null): ReportedSymbolFailure[] {
	return head.symbolFailures.map((failure) => ({ ...failure, ...compared(failure, head, base), known: null }));
}

function compared(failure: SymbolFailure, head: BuildResult, base: BuildResult | null): Compared {
	const whole = (origin: Origin): Compared => ({ origin, newUses: [] });
	if (base === null) return whole(null);
	if (!isComparable(base) || !reachedModules(base)) return whole('unknown');
	const same = sameFailures(base, failure);
	const counterparts = same.filter(({ module }) => isCounterpart(module, failure.module, head));
	if (counterparts.length > 0) {
		const added = newUses(usesOf(counterparts), failure.uses, head, base);
		return { origin: added.length > 0 ? 'new' : 'preexisting', newUses: added };
	}
	if (isHidden(failure, base, uncompiledFiles(base))) return whole('unknown');
	// A file that went over to another module took its failures along.
	const stayed = new Set(sameFailures(head, failure).map(({ module }) => module));
	const left = same.filter(({ module }) => !stayed.has(module));
	const moved =
		left.length > 0 && failure.uses.length > 0 && newUses(usesOf(left), failure.uses, head, base).length === 0;
	return moved ? whole('preexisting') : { origin: 'new', newUses: failure.uses };
}

const bySymbol = remembering(({ symbolFailures }: BuildResult) => Map.groupBy(symbolFailures, keyOf));

/** Failures of the same symbol for the same reason. */
function sameFailures(result: BuildResult, failure: SymbolFailure): readonly SymbolFailure[] {
	return bySymbol(result).get(keyOf(failure)) ?? [];
}

function keyOf({ symbol, reason }: SymbolFailure): string {
	return `${reason} ${symbol}`;
}

function usesOf(failures: readonly SymbolFailure[]): Use[] {
	return failures.flatMap(({ uses }) => uses);
}

/** Failures of base that head no longer has, as far as head can tell. */
export function fixedFailures(head: BuildResult, base: BuildResult | null): KernelReport['fixed'] {
	if (base === null || !isComparable(base) || !isComparable(head)) return [];
	return base.symbolFailures
		.filter(
			(failure) =>
				sameFailures(head, failure).length === 0 &&
				!isHidden(failure, head, unreadFiles(head)) &&
				!isUnreached(failure, head) &&
				!isOfLeftOut(failure, head, base),
		)
		.map(({ symbol, reason, module }) => ({ symbol, reason, module }));
}

/** Whether head’s dkms.conf leaves out what failed. */
function isOfLeftOut({ module }: SymbolFailure, head: BuildResult, base: BuildResult): boolean {
	const own = module === null ? base.modules : (modulesByName(base).get(module) ?? []);
	return head.outcome === 'excluded' || (own.length > 0 && own.every(({ path }) => isExcluded(path, head)));
}

/** Whether the files that showed a failure are still there, and none of them was read. */
function isUnreached({ uses }: SymbolFailure, head: BuildResult): boolean {
	const read = readFiles(head);
	const left = uses.map(compiledFile).filter((source) => sourcesOf(head).has(source));
	return left.length > 0 && !left.some((source) => read.has(source));
}

const readFiles = remembering(
	({ modules, sources, salvaged }: BuildResult): ReadonlySet<string> =>
		new Set([
			...modules.filter(({ state }) => state !== 'not-built').flatMap(({ path }) => sources[path] ?? []),
			...salvaged,
		]),
);
