/** Symbol failures that the configuration excuses until a day, and entries that are out of date. */
import { plainModuleName } from '../modules/module-root.ts';
import type { KernelReport, KnownFailure, ReportedSymbolFailure } from '../results/check-report.ts';
import { matchesKernel } from '../shared/glob.ts';

export interface KnownEntry extends KnownFailure {
	readonly symbol: string;
	/** Null: whichever module. */
	readonly module: string | null;
	/** Globs of ids or releases; empty: every kernel. */
	readonly kernels: readonly string[];
}

/** How much of what entries may be about the check looked at. */
export interface CheckScope {
	/** Every kernel that the configuration chooses. */
	readonly everyKernel: boolean;
	/** Every module of the repository, where the entries are about no other repository's. */
	readonly everyModule: boolean;
}

export interface KnownVerdict {
	readonly kernels: KernelReport[];
	/** A sentence for each entry that has no effect any more. */
	readonly notes: string[];
}

/**
 * Marks failures that an unexpired entry names, for any reason and of any origin. Build errors are never known.
 * @param today `2027-01-31`, in UTC; on the day of `until` an entry still counts.
 */
export function withKnownFailures(
	kernels: readonly KernelReport[],
	entries: readonly KnownEntry[],
	today: string,
	scope: CheckScope,
): KnownVerdict {
	const valid = entries.filter((entry) => !isExpired(entry, today));
	const knownOf = (kernel: KernelReport, failure: ReportedSymbolFailure): KnownFailure | null => {
		const entry = valid.find((one) => matchesKernel(one.kernels, kernel) && isAbout(one, failure));
		return entry === undefined ? null : { reason: entry.reason, until: entry.until };
	};
	return {
		kernels: kernels.map((kernel) => ({
			...kernel,
			symbolFailures: kernel.symbolFailures.map((failure) => ({ ...failure, known: knownOf(kernel, failure) })),
		})),
		notes: entries.flatMap((entry) => noteOf(entry, kernels, today, scope) ?? []),
	};
}

function isExpired({ until }: KnownEntry, today: string): boolean {
	return until < today;
}

function isAbout({ symbol, module }: KnownEntry, failure: Pick<ReportedSymbolFailure, 'symbol' | 'module'>): boolean {
	return failure.symbol === symbol && (module === null || isNamed(module, failure.module));
}

function isNamed(module: string, name: string | null): boolean {
	return name !== null && plainModuleName(name) === plainModuleName(module);
}

function noteOf(entry: KnownEntry, kernels: readonly KernelReport[], today: string, scope: CheckScope): string | null {
	const named = kernels.filter((kernel) => matchesKernel(entry.kernels, kernel));
	if (named.length === 0) return null;
	const fails = named.some(({ symbolFailures }) => symbolFailures.some((failure) => isAbout(entry, failure)));
	const isGone = !fails && isCovered(entry, named, scope) && named.every((kernel) => canTell(entry, kernel, scope));
	const { symbol, module, reason, until } = entry;
	const which = `The known failure of ${symbol}${module === null ? '' : ` in ${module}`} (${reason})`;
	if (!isExpired(entry, today)) return isGone ? `${which} does not fail any more: remove it from known.` : null;
	if (isGone) return `${which} has expired on ${until}, and does not fail any more: remove it from known.`;
	return `${which} has expired on ${until}${fails ? ' and counts again' : ''}: remove it from known, or give it a later day.`;
}

/** Whether all kernels that the entry names are among those of the check. */
function isCovered({ kernels }: KnownEntry, named: readonly KernelReport[], { everyKernel }: CheckScope): boolean {
	const isOpen = kernels.length === 0 || kernels.some((glob) => /[*?{]/.test(glob));
	if (isOpen && !everyKernel) return false;
	return kernels.every((glob) => named.some((kernel) => matchesKernel([glob], kernel)));
}

/** Whether the kernel's build would have shown the failure. */
function canTell({ module }: KnownEntry, kernel: KernelReport, { everyModule }: CheckScope): boolean {
	const { outcome, modules, moduleRoots } = kernel;
	if (outcome !== 'pass' && outcome !== 'symbol-failures') return false;
	if (module === null && moduleRoots.some((root) => root.outcome === 'excluded')) return false;
	const own = module === null ? modules : modules.filter(({ name }) => isNamed(module, name));
	return (module !== null || everyModule) && own.length > 0 && own.every(({ state }) => state !== 'not-built');
}
