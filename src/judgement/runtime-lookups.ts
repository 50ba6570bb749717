/** Symbols that are looked up by name at run time: what the build cannot see, put together over kernels. */
import type { CheckReport, KernelReport, ReportedRuntimeSymbol } from '../results/check-report.ts';
import { ageOf, type Age, type FindingUse, usesOf } from './findings.ts';
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
			uses: usesOf(group),
			presence: new Map([...states].map(([state, found]) => [state, [...new Set(found.map(({ kernel }) => kernel))]])),
			isNew: group.some(({ failure }) => failure.origin === 'new'),
		};
	});
	const rank = ({ presence }: RuntimeFinding) => (presence.has('missing') ? 0 : presence.has('not-exported') ? 1 : 2);
	return findings.toSorted((a, b) => rank(a) - rank(b) || (a.symbol < b.symbol ? -1 : Number(a.symbol > b.symbol)));
}

function presenceOf({ exported, exists }: ReportedRuntimeSymbol): Presence {
	if (exported) return 'exported';
	if (exists === null) return 'not-exported';
	return exists ? 'there' : 'missing';
}

/** Lookups of symbols that the kernel certainly does not have, where the configuration takes them for failures. */
export function missingLookups(
	{ runtimeSymbols }: Pick<KernelReport, 'runtimeSymbols'>,
	policy: Pick<Policy, 'runtimeSymbols'>,
): readonly ReportedRuntimeSymbol[] {
	return policy.runtimeSymbols === 'fail' ? runtimeSymbols.filter(({ exists }) => exists === false) : [];
}

/** Failing lookups of a report, counted by symbol. */
export interface Lookups {
	readonly count: number;
	readonly symbols: readonly string[];
	readonly kernels: readonly KernelReport[];
	ofAge(age: Age): Lookups;
}

export function lookupsOf(
	{ kernels }: Pick<CheckReport, 'kernels'>,
	policy: Pick<Policy, 'runtimeSymbols'>,
	age: Age | null = null,
): Lookups {
	const found = kernels.flatMap((kernel) =>
		missingLookups(kernel, policy)
			.filter((lookup) => age === null || ageOf(lookup) === age)
			.map((lookup) => ({ kernel, lookup })),
	);
	const symbols = [...new Set(found.map(({ lookup }) => lookup.symbol))].toSorted();
	return {
		count: symbols.length,
		symbols,
		kernels: [...new Set(found.map(({ kernel }) => kernel))],
		ofAge: (other) => lookupsOf({ kernels }, policy, other),
	};
}
