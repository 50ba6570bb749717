/** Failures grouped over kernels: what is the same failure on four kernels is said once, naming the four. */
import type {
	BuildError,
	CheckReport,
	KernelReport,
	KnownFailure,
	Origin,
	ReportedSymbolFailure,
	SymbolExplanation,
	SymbolFailure,
} from '../results/check-report.ts';

/** One place in the code, with what was compiled there and the ids of the kernels it was seen on. */
export interface FindingUse {
	readonly file: string;
	readonly line: number;
	readonly vias: readonly string[];
	readonly kernels: readonly string[];
}

/** A use of a failing symbol; of a failure that is new, a use may still have been there before. */
export interface SymbolUse extends FindingUse {
	readonly wasThere: boolean;
}

export interface SymbolFinding {
	readonly symbol: string;
	readonly reason: SymbolFailure['reason'];
	readonly foundBy: SymbolFailure['foundBy'];
	readonly namespace: string | null;
	readonly origin: Origin;
	readonly known: KnownFailure | null;
	/** In the report's order. */
	readonly kernels: readonly KernelReport[];
	readonly modules: readonly string[];
	/** What was not there before first, then by file and line. */
	readonly uses: readonly SymbolUse[];
	/** Null where nothing is known of the symbol. */
	readonly explanation: SymbolExplanation | null;
}

export interface ErrorFinding extends Omit<BuildError, 'column'> {
	readonly origin: Origin;
	readonly kernels: readonly KernelReport[];
}

export interface Findings {
	readonly symbols: readonly SymbolFinding[];
	readonly errors: readonly ErrorFinding[];
}

/** All failures of a report; those on most kernels first, then by name and by place. */
export function findingsOf({
	kernels,
	explanations = [],
}: Pick<CheckReport, 'kernels'> & Partial<Pick<CheckReport, 'explanations'>>): Findings {
	return { symbols: symbolFindings(kernels, explanations), errors: errorFindings(kernels) };
}

/** `fresh`: new, or found where there is no base to compare with. `known`: the configuration names it, whatever its origin. */
export type Age = 'fresh' | 'preexisting' | 'unknown' | 'known';

export function ageOf({
	origin,
	known = null,
}: {
	readonly origin: Origin;
	readonly known?: KnownFailure | null;
}): Age {
	if (known !== null) return 'known';
	return origin === 'new' || origin === null ? 'fresh' : origin;
}

/** The findings of one age. */
export function ofAge(findings: Findings, age: Age): Findings {
	return {
		symbols: findings.symbols.filter((finding) => ageOf(finding) === age),
		errors: findings.errors.filter((finding) => ageOf(finding) === age),
	};
}

/** How many different symbols the findings name. */
export function distinctSymbols(findings: readonly Pick<SymbolFinding, 'symbol'>[]): number {
	return new Set(findings.map(({ symbol }) => symbol)).size;
}

/** How many different kernels the findings are on, and these. */
export function distinctKernels(
	{ symbols, errors }: Findings,
	others: readonly { readonly id: string }[] = [],
): number {
	const all = [...[...symbols, ...errors].flatMap(({ kernels }) => kernels), ...others];
	return new Set(all.map(({ id }) => id)).size;
}

function symbolFindings(kernels: readonly KernelReport[], explanations: readonly SymbolExplanation[]): SymbolFinding[] {
	const bySymbol = new Map(explanations.map((explanation) => [explanation.symbol, explanation]));
	const entries = kernels.flatMap((kernel) => kernel.symbolFailures.map((failure) => ({ kernel, failure })));
	const groups = Map.groupBy(entries, ({ failure: { symbol, reason, foundBy, namespace, origin, known } }) =>
		JSON.stringify([symbol, reason, foundBy, namespace, known ?? origin]),
	);
	const findings = [...groups.values()].map((group): SymbolFinding => {
		const { symbol, reason, foundBy, namespace, origin, known } = group[0]!.failure;
		const modules = new Set(group.flatMap(({ failure }) => failure.module ?? []));
		return {
			symbol,
			reason,
			foundBy,
			namespace,
			origin,
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
	return usesOf(group)
		.map((use): SymbolUse => ({ ...use, wasThere: isNew && !added.has(`${use.line} ${use.file}`) }))
		.toSorted((a, b) => Number(a.wasThere) - Number(b.wasThere));
}

/** The uses of the same thing on several kernels; ordered by file and line. */
export function usesOf(
	group: readonly { readonly kernel: KernelReport; readonly failure: Pick<ReportedSymbolFailure, 'uses'> }[],
): FindingUse[] {
	const places = new Map<string, { file: string; line: number; vias: Set<string>; kernels: Set<string> }>();
	for (const { kernel, failure } of group) {
		for (const { file, line, via } of failure.uses) {
			const key = `${line} ${file}`;
			const place = places.get(key) ?? { file, line, vias: new Set(), kernels: new Set() };
			places.set(key, place);
			if (via !== null) place.vias.add(via);
			place.kernels.add(kernel.id);
		}
	}
	return [...places.values()]
		.map(({ file, line, vias, kernels }) => ({ file, line, vias: [...vias], kernels: [...kernels] }))
		.toSorted((a, b) => compareText(a.file, b.file) || a.line - b.line);
}

function errorFindings(kernels: readonly KernelReport[]): ErrorFinding[] {
	const entries = kernels.flatMap((kernel) => kernel.buildErrors.map((error) => ({ kernel, error })));
	const groups = Map.groupBy(entries, ({ error: { tool, file, line, message, origin } }) =>
		JSON.stringify([tool, file, line, message, origin]),
	);
	const findings = [...groups.values()].map((group): ErrorFinding => {
		const { tool, file, line, message, origin } = group[0]!.error;
		return { tool, file, line, message, origin, kernels: [...new Set(group.map(({ kernel }) => kernel))] };
	});
	return findings.toSorted(
		(a, b) =>
			b.kernels.length - a.kernels.length || compareText(a.file ?? '', b.file ?? '') || (a.line ?? 0) - (b.line ?? 0),
	);
}

function compareText(a: string, b: string): number {
	return a < b ? -1 : Number(a > b);
}
