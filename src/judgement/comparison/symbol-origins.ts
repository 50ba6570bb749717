/** Where symbol failures come from, and which of base's are gone. */
import type { SymbolFailure, Use } from '../../results/build-findings.ts';
import type { BuildResult } from '../../results/build-result.ts';
import type { KernelReport, Origin, ReportedSymbolFailure } from '../../results/check-report.ts';
import { compiledFile, isComparable, isCounterpart, isHidden, reachedModules, unreadFiles } from './comparable.ts';
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
	const same = base.symbolFailures.filter((other) => isSame(other, failure));
	const counterparts = same.filter(({ module }) => isCounterpart(module, failure.module, head));
	if (counterparts.length > 0) {
		const added = newUses(usesOf(counterparts), failure.uses, head, base);
		return { origin: added.length > 0 ? 'new' : 'preexisting', newUses: added };
	}
	if (isHidden(failure, base, new Set(base.uncompiled))) return whole('unknown');
	// A file that went over to another module took its failures along.
	const left = same.filter(
		({ module }) => !head.symbolFailures.some((one) => isSame(one, failure) && one.module === module),
	);
	const moved =
		left.length > 0 && failure.uses.length > 0 && newUses(usesOf(left), failure.uses, head, base).length === 0;
	return moved ? whole('preexisting') : { origin: 'new', newUses: failure.uses };
}

function isSame(a: SymbolFailure, b: SymbolFailure): boolean {
	return a.symbol === b.symbol && a.reason === b.reason;
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
				!head.symbolFailures.some((other) => isSame(other, failure)) &&
				!isHidden(failure, head, unreadFiles(head)) &&
				!isUnreached(failure, head) &&
				!isOfLeftOut(failure, head, base),
		)
		.map(({ symbol, reason, module }) => ({ symbol, reason, module }));
}

/** Whether head’s dkms.conf leaves out what failed. */
function isOfLeftOut({ module }: SymbolFailure, head: BuildResult, base: BuildResult): boolean {
	const own = module === null ? base.modules : base.modules.filter(({ name }) => name === module);
	return head.outcome === 'excluded' || (own.length > 0 && own.every(({ path }) => isExcluded(path, head)));
}

/** Whether the files that showed a failure are still there, and none of them was read. */
function isUnreached({ uses }: SymbolFailure, head: BuildResult): boolean {
	const read = new Set([
		...head.modules.filter(({ state }) => state !== 'not-built').flatMap(({ path }) => head.sources[path] ?? []),
		...head.salvaged,
	]);
	const left = uses.map(compiledFile).filter((source) => head.sourceFiles.includes(source));
	return left.length > 0 && !left.some((source) => read.has(source));
}
