/** Failures put together over kernels: what is the same failure on four kernels is said once, naming the four. */
import type { BuildError, SymbolFailure } from '../results/build-findings.ts';
import type {
	KernelReport,
	KnownFailure,
	Origin,
	ReportedSymbolFailure,
	SymbolExplanation,
} from '../results/check-report.ts';
import { getOrInsertComputed } from '../shared/collections.ts';
import { compareText } from '../shared/text.ts';

/**
 * How a finding counts. `new`: base does not have it, or there is no base to compare with. `unknown`: base could not
 * tell. `preexisting`: base has it. `known`: the configuration names it, whatever its origin.
 */
export const FINDING_GROUPS = ['new', 'unknown', 'preexisting', 'known'] as const;
export type FindingGroup = (typeof FINDING_GROUPS)[number];

export type Grouped<T> = Readonly<Record<FindingGroup, T>>;

/** One place in the code, with what was compiled there and the kernels it was seen on. */
export interface FindingUse {
	readonly file: string;
	readonly line: number;
	readonly vias: readonly string[];
	readonly kernels: readonly KernelReport[];
}

/** A use of a failing symbol; of a failure that is new, a use may still have been there before. */
export interface SymbolUse extends FindingUse {
	readonly wasThere: boolean;
}

/** A symbol that fails for one reason. */
export interface FailedSymbol {
	readonly symbol: string;
	readonly reason: SymbolFailure['reason'];
	readonly foundBy: SymbolFailure['foundBy'];
	readonly namespace: string | null;
	readonly group: FindingGroup;
	readonly known: KnownFailure | null;
	/** In the report's order. */
	readonly kernels: readonly KernelReport[];
	readonly modules: readonly string[];
	/** What was not there before first, then by file and line. */
	readonly uses: readonly SymbolUse[];
	/** Null where nothing is known of the symbol. */
	readonly explanation: SymbolExplanation | null;
}

/** A build error, on all kernels that have it. */
export interface BuildErrorFinding extends Omit<BuildError, 'column'> {
	readonly group: FindingGroup;
	readonly kernels: readonly KernelReport[];
}

export function byGroup<T>(of: (group: FindingGroup) => T): Grouped<T> {
	return { new: of('new'), unknown: of('unknown'), preexisting: of('preexisting'), known: of('known') };
}

export function groupOf({
	origin,
	known = null,
}: {
	readonly origin: Origin;
	readonly known?: KnownFailure | null;
}): FindingGroup {
	return known === null ? (origin ?? 'new') : 'known';
}

/** Those that fail on most kernels first, then by name. */
export function failedSymbols(
	kernels: readonly KernelReport[],
	explanations: readonly SymbolExplanation[],
): FailedSymbol[] {
	const bySymbol = new Map(explanations.map((explanation) => [explanation.symbol, explanation]));
	const entries = kernels.flatMap((kernel) => kernel.symbolFailures.map((failure) => ({ kernel, failure })));
	const groups = Map.groupBy(entries, ({ failure: { symbol, reason, foundBy, namespace, origin, known } }) =>
		JSON.stringify([symbol, reason, foundBy, namespace, known ?? origin]),
	);
	const findings = [...groups.values()].map((group): FailedSymbol => {
		const { failure } = group[0]!;
		const { symbol, reason, foundBy, namespace, known } = failure;
		const modules = new Set(group.flatMap((one) => one.failure.module ?? []));
		return {
			symbol,
			reason,
			foundBy,
			namespace,
			group: groupOf(failure),
			known,
			uses: symbolUses(group),
			explanation: bySymbol.get(symbol) ?? null,
			kernels: [...new Set(group.map(({ kernel }) => kernel))],
			modules: [...modules].toSorted(compareText),
		};
	});
	return findings.toSorted((a, b) => b.kernels.length - a.kernels.length || compareText(a.symbol, b.symbol));
}

function symbolUses(group: readonly { readonly kernel: KernelReport; readonly failure: ReportedSymbolFailure }[]) {
	const added = new Set(group.flatMap(({ failure }) => failure.newUses.map(({ file, line }) => `${line} ${file}`)));
	const isNew = group[0]?.failure.origin === 'new' && added.size > 0;
	return mergedUses(group)
		.map((use): SymbolUse => ({ ...use, wasThere: isNew && !added.has(`${use.line} ${use.file}`) }))
		.toSorted((a, b) => Number(a.wasThere) - Number(b.wasThere));
}

/** The uses of the same thing on several kernels; ordered by file and line. */
export function mergedUses(
	group: readonly { readonly kernel: KernelReport; readonly failure: Pick<ReportedSymbolFailure, 'uses'> }[],
): FindingUse[] {
	const places = new Map<string, { file: string; line: number; vias: Set<string>; kernels: Set<KernelReport> }>();
	for (const { kernel, failure } of group) {
		for (const { file, line, via } of failure.uses) {
			const key = `${line} ${file}`;
			const place = getOrInsertComputed(places, key, () => ({ file, line, vias: new Set(), kernels: new Set() }));
			if (via !== null) place.vias.add(via);
			place.kernels.add(kernel);
		}
	}
	return [...places.values()]
		.map(({ file, line, vias, kernels }) => ({ file, line, vias: [...vias], kernels: [...kernels] }))
		.toSorted((a, b) => compareText(a.file, b.file) || a.line - b.line);
}

/** Those on most kernels first, then by place. */
export function buildErrorFindings(kernels: readonly KernelReport[]): BuildErrorFinding[] {
	const entries = kernels.flatMap((kernel) => kernel.buildErrors.map((error) => ({ kernel, error })));
	const groups = Map.groupBy(entries, ({ error: { tool, file, line, message, origin } }) =>
		JSON.stringify([tool, file, line, message, origin]),
	);
	const findings = [...groups.values()].map((group): BuildErrorFinding => {
		const { error } = group[0]!;
		const { tool, file, line, message } = error;
		return {
			tool,
			file,
			line,
			message,
			group: groupOf(error),
			kernels: [...new Set(group.map(({ kernel }) => kernel))],
		};
	});
	return findings.toSorted(
		(a, b) =>
			b.kernels.length - a.kernels.length || compareText(a.file ?? '', b.file ?? '') || (a.line ?? 0) - (b.line ?? 0),
	);
}
