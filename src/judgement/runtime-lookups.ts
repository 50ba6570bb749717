/** Symbols that are looked up by name at run time: what the build cannot see, put together over kernels. */
import type { KernelReport, ReportedRuntimeSymbol } from '../results/check-report.ts';
import { byGroup, type FindingUse, type Grouped, groupOf, mergedUses } from './findings.ts';
import { compareText } from '../shared/text.ts';
import type { Policy } from './policy.ts';

/** What is known of a symbol on some kernels. */
export type Presence = 'exported' | 'there' | 'not-exported' | 'missing';

export interface RuntimeFinding {
	readonly symbol: string;
	/** The functions that are called with it; `kprobe`. */
	readonly by: readonly string[];
	readonly modules: readonly string[];
	/** Ordered by file and line. */
	readonly uses: readonly FindingUse[];
	readonly presence: ReadonlyMap<Presence, readonly KernelReport[]>;
	/** A base is known, and does not have it. */
	readonly isNew: boolean;
}

/** One a symbol; those that some kernel does not have first, then by name. */
export function runtimeFindings(kernels: readonly KernelReport[]): RuntimeFinding[] {
	const entries = kernels.flatMap((kernel) => kernel.runtimeSymbols.map((failure) => ({ kernel, failure })));
	const groups = Map.groupBy(entries, ({ failure }) => failure.symbol);
	const findings = [...groups].map(([symbol, group]): RuntimeFinding => {
		const sorted = (values: readonly string[]) => [...new Set(values)].toSorted();
		const states = Map.groupBy(group, ({ failure }) => presenceOf(failure));
		return {
			symbol,
			by: sorted(group.map(({ failure }) => failure.by)),
			modules: sorted(group.flatMap(({ failure }) => failure.module ?? [])),
			uses: mergedUses(group),
			presence: new Map([...states].map(([state, found]) => [state, [...new Set(found.map(({ kernel }) => kernel))]])),
			isNew: group.some(({ failure }) => failure.origin === 'new'),
		};
	});
	const rank = ({ presence }: RuntimeFinding) => (presence.has('missing') ? 0 : presence.has('not-exported') ? 1 : 2);
	return findings.toSorted((a, b) => rank(a) - rank(b) || compareText(a.symbol, b.symbol));
}

function presenceOf({ exported, exists }: ReportedRuntimeSymbol): Presence {
	if (exported) return 'exported';
	if (exists === null) return 'not-exported';
	return exists ? 'there' : 'missing';
}

/** Symbols that are looked up and that the kernel certainly does not have, where the configuration fails on these. */
export interface MissingLookups {
	/** By name. */
	readonly symbols: readonly string[];
	readonly kernels: readonly KernelReport[];
}

export function missingLookupsOf(
	kernels: readonly KernelReport[],
	{ runtimeSymbols: wanted }: Pick<Policy, 'runtimeSymbols'>,
): Grouped<MissingLookups> {
	const all = kernels.flatMap((kernel) =>
		kernel.runtimeSymbols
			.filter(({ exists }) => wanted === 'fail' && exists === false)
			.map((lookup) => ({ kernel, symbol: lookup.symbol, group: groupOf(lookup) })),
	);
	return byGroup((group) => {
		const found = all.filter((one) => one.group === group);
		return {
			symbols: [...new Set(found.map(({ symbol }) => symbol))].toSorted(),
			kernels: [...new Set(found.map(({ kernel }) => kernel))],
		};
	});
}
