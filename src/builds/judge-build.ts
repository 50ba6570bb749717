/** Makes a build's result from what it showed: the heart of a verdict, without I/O. */
import type { BuildError, Outcome, SymbolFailure } from '../results/build-findings.ts';
import type { BuildResultWithNeeds } from '../results/build-result.ts';
import { requireBounded } from './bounds.ts';
import { compareText, plainText } from '../shared/text.ts';
import { byPlace } from './error-order.ts';
import { isCompiledName, isHeaderName } from '../shared/source-names.ts';
import { withoutConsequences } from './consequences.ts';
import { judgeRoot } from './judge-root.ts';
import { findLicences } from './licences.ts';
import { messageOf } from './messages.ts';
import { judgeNeeds } from './module-needs.ts';
import type { Observations } from './observations.ts';
import type { RuntimeLookup } from '../symbols/runtime-lookups/find-lookups.ts';
import { symbolsLookedUp } from './runtime-symbols.ts';
import { sourceOf } from './symbol-findings.ts';
import { createUndeclaredJudge } from './undeclared.ts';
import { sortUses } from './uses.ts';

/** The end of a build's output that is kept with its result, in characters. */
export const MAX_LOG = 60_000;
const MAX_SOURCE_FILES = 20_000;
/** Lines whose texts are kept, and characters of each. */
const MAX_USED_LINES = 20_000;
const MAX_LINE = 200;

/** The design's precedence of outcomes, strongest first. */
const PRECEDENCE: readonly Outcome[] = [
	'infrastructure-error',
	'limit-exceeded',
	'build-errors',
	'symbol-failures',
	'incomplete',
	'unverifiable',
	'pass',
	'excluded',
];

/** The outcome of the whole from those of its parts; nothing at all is `incomplete`, never `pass`. */
export function worstOutcome(outcomes: readonly Outcome[]): Outcome {
	return PRECEDENCE.find((outcome) => outcomes.includes(outcome)) ?? 'incomplete';
}

/** The compiler's by place, whichever of make's jobs met a header's first; then all others, as they came. */
function inOneOrder(errors: readonly BuildError[]): BuildError[] {
	const ofCompiler = errors.filter(({ tool }) => tool === 'compiler');
	const others = errors.filter(({ tool }) => tool !== 'compiler');
	return [...ofCompiler.toSorted(byPlace), ...others];
}

/**
 * All of a result but what the sandbox counted, and what the build began from.
 * @param lookups of the compiled texts.
 * @throws LimitExceeded where it is too much.
 */
export function judgeBuild(
	seen: Observations,
	lookups: readonly RuntimeLookup[],
): Omit<BuildResultWithNeeds, 'used' | 'reused'> {
	const { analysis, files, roots, uncompiledTexts } = seen;
	const judged = withoutConsequences(seen);
	const judgeUndeclared = createUndeclaredJudge(seen);
	const needs = judgeNeeds(seen);
	const perRoot = roots.map((root) => judgeRoot(root, seen, judged, judgeUndeclared));
	const outcome = worstOutcome(perRoot.map((root) => root.outcome));
	// Jobs of make end in any order.
	const modules = perRoot.flatMap((root) => root.modules.toSorted((a, b) => compareText(a.path, b.path)));
	const symbolFailures = merged(perRoot.flatMap((root) => root.symbolFailures));
	// Every file that includes a header meets the header's errors, and every run of make the same ones.
	const buildErrors = distinct(
		perRoot.flatMap((root) => inOneOrder(root.buildErrors)),
		(error) => JSON.stringify(error),
	);
	requireBounded.modules(modules.length);
	requireBounded.symbolFailures(symbolFailures.length);
	requireBounded.buildErrors(buildErrors.length);
	return {
		outcome,
		limit: null,
		message: messageOf(outcome, modules, seen),
		moduleRoots: perRoot.map(({ outcome: rootOutcome, root: { root, durationMs } }) => ({
			path: root.path,
			outcome: rootOutcome,
			durationMs: Math.round(durationMs),
			cached: false,
		})),
		modules: distinct(modules, ({ path }) => path),
		symbolFailures,
		licences: findLicences(seen),
		buildErrors,
		runtimeSymbols: symbolsLookedUp(lookups, seen),
		uncompiled: [...uncompiledTexts.keys()].toSorted(),
		salvaged: [...analysis.lenient.keys()].flatMap((object) => sourceOf(object, files) ?? []).toSorted(),
		sources: Object.fromEntries(
			analysis.modules.map(({ path, objects }) => [path, objects.flatMap((object) => sourceOf(object, files) ?? [])]),
		),
		usedLines: usedLines(symbolFailures, seen),
		sourceFiles: [isCompiledName, isHeaderName]
			.flatMap((isOfKind) => [...files].filter((path) => isOfKind(path)))
			.slice(0, MAX_SOURCE_FILES),
		commands: roots.flatMap(({ runs }) => runs.flatMap(({ commands }) => commands)),
		log: plainText(seen.log.slice(-MAX_LOG)),
		...(needs === null ? {} : { needs }),
	};
}

/** One for each symbol, module, reason and finder, by symbol and module: several modules may have one name. */
function merged(failures: readonly SymbolFailure[]): SymbolFailure[] {
	const keyOf = ({ symbol, module, reason, foundBy }: SymbolFailure) =>
		JSON.stringify([symbol, module, reason, foundBy]);
	return [...Map.groupBy(failures, keyOf).values()]
		.flatMap(([first, ...others]) => {
			if (first === undefined || others.length === 0) return first ?? [];
			return { ...first, uses: sortUses([first, ...others].flatMap(({ uses }) => uses)) };
		})
		.toSorted((a, b) => compareText(a.symbol, b.symbol) || compareText(a.module ?? '', b.module ?? ''));
}

/** The texts of the lines at which failures are used, without the space around and between words, by `file:line`. */
function usedLines(failures: readonly SymbolFailure[], { texts }: Observations): Record<string, string> {
	const found: Record<string, string> = {};
	const uses = failures.flatMap((failure) => failure.uses).slice(0, MAX_USED_LINES);
	for (const [file, places] of Map.groupBy(uses, (use) => use.file)) {
		const lines = texts.get(file)?.split('\n') ?? [];
		for (const { line } of places) {
			const text = lines[line - 1]?.trim().replace(/\s+/g, ' ').slice(0, MAX_LINE) ?? '';
			if (text !== '') found[`${file}:${line}`] = text;
		}
	}
	return found;
}

function distinct<T>(values: readonly T[], key: (value: T) => string): T[] {
	return [...new Map(values.map((value) => [key(value), value])).values()];
}
