/** Judges one build from its evidence: the heart of a verdict, without I/O. */
import type { BuildError, ModuleState, Outcome, RuntimeSymbol, SymbolFailure, Use } from '../results/check-report.ts';
import type { SymbolTable } from '../symbols/symbol-table.ts';
import { namedUpTo, plainText, sentences } from '../shared/text.ts';
import { barriersBehindIncludes } from './behind-includes.ts';
import type { BuildResult } from '../results/build-result.ts';
import { withoutConsequences, type JudgedFindings } from './consequences.ts';
import { definedIn } from './definitions.ts';
import { expectedModules, type Objects, type RootEvidence } from './evidence.ts';
import type { HeaderMentions } from './header-mentions.ts';
import { leftOutByDkms } from './left-out.ts';
import { didNotCompile, missingPromises, moduleStates } from './module-states.ts';
import { whyNothing } from './why-nothing.ts';
import { worstOutcome } from './outcome.ts';
import type { Salvaged } from './salvaged.ts';
import { stepErrors } from './step-errors.ts';
import { sourceOf, type Linked, type SymbolFinding, type SymbolFindings } from './symbol-findings.ts';
import { judgeUndeclared, type KnowledgeOfTree } from './undeclared.ts';
import { dkmsStepErrors, isExplained, isSettled, unexplained, wrongReleases } from './tool-verdicts.ts';
import { sortUses } from './uses.ts';

export interface BuildEvidence {
	readonly roots: readonly RootEvidence[];
	readonly objects: Objects;
	readonly symbolTable: SymbolTable | null;
	/** What modules may use of the kernel; null where all that it exports. */
	readonly symbolList: ReadonlySet<string> | null;
	readonly symbols: SymbolFindings;
	/** Modules whose linked parts could be read. */
	readonly linked: Linked;
	/** Modules of which this kernel's own modpost accepts what their symbol findings refuse, by path. */
	readonly disputed: ReadonlySet<string>;
	/** What is known of objects that are missing. */
	readonly salvaged: Salvaged;
	/** The uses of each finding, found by debug information. */
	readonly usesOf: (finding: SymbolFinding) => readonly Use[];
	/** The uses of an undeclared function in a source file, as far as its object could be salvaged. */
	readonly undeclaredUses: (source: string, symbol: string) => readonly Use[];
	readonly headers: HeaderMentions;
	/** Texts of the source files whose objects did not compile, with what they include; null where it is not known. */
	readonly uncompiledSources: ReadonlyMap<string, string | null>;
	/** Whether the kernel has a symbol, exported or not, or may have it as far as is known. */
	readonly isOfKernel: (symbol: string) => boolean;
	readonly runtimeSymbols: readonly RuntimeSymbol[];
	readonly exists: (path: string) => boolean;
	/** Files of the tree that Kbuild could compile. */
	readonly sourceFiles: readonly string[];
	readonly log: string;
}

/** The end of a build's output that is kept with its result, in characters. */
const MAX_LOG = 60_000;
const MAX_SOURCE_FILES = 20_000;
/** Named in one sentence. */
const MAX_NAMES = 5;

/** All of a result but what stands in the tree (texts of lines, the lines of licences), and what the sandbox counted. */
export function assembleBuildResult(evidence: BuildEvidence): Omit<BuildResult, 'usedLines' | 'licences' | 'used'> {
	const { symbols, uncompiledSources, exists, salvaged } = evidence;
	const judged = withoutConsequences(
		symbols.findings,
		evidence.objects,
		uncompiledSources,
		exists,
		salvaged,
		evidence.isOfKernel,
	);
	const tree = knowledgeOfTree(evidence);
	const perRoot = evidence.roots.map((root) => judgeRoot(root, evidence, judged, tree));
	const outcome = worstOutcome(perRoot.map((root) => root.outcome));
	const modules = perRoot.flatMap((root) => root.modules);
	return {
		outcome,
		limit: null,
		message: sentences(explain(outcome, evidence, modules), leftOutByDkms(evidence.roots)),
		moduleRoots: perRoot.map(({ outcome: rootOutcome, evidence: { root, durationMs } }) => ({
			path: root.path,
			outcome: rootOutcome,
			durationMs: Math.round(durationMs),
			cached: false,
		})),
		modules: distinct(modules, ({ path }) => path),
		symbolFailures: distinct(
			perRoot.flatMap((root) => root.symbolFailures),
			({ symbol, module, reason, foundBy }) => JSON.stringify([symbol, module, reason, foundBy]),
		).toSorted((a, b) => order(a.symbol, b.symbol) || order(a.module ?? '', b.module ?? '')),
		// Every file that includes a header meets the header's errors, and every run of make the same ones.
		buildErrors: distinct(
			perRoot.flatMap((root) => root.buildErrors),
			(error) => JSON.stringify(error),
		),
		runtimeSymbols: [...evidence.runtimeSymbols],
		uncompiled: [...uncompiledSources.keys()].toSorted(),
		salvaged: [...salvaged.keys()].flatMap((object) => sourceOf(object, exists) ?? []).toSorted(),
		sources: Object.fromEntries(
			expectedModules(evidence.roots).map(({ path, objects }) => [
				path,
				objects.map((object) => sourceOf(object, evidence.exists)).filter((source) => source !== null),
			]),
		),
		sourceFiles: evidence.sourceFiles.slice(0, MAX_SOURCE_FILES),
		commands: evidence.roots.flatMap(({ runs }) => runs.flatMap(({ commands }) => commands)),
		log: plainText(evidence.log.slice(-MAX_LOG)),
	};
}

function knowledgeOfTree(evidence: BuildEvidence): KnowledgeOfTree {
	const { roots, objects, symbols, uncompiledSources, exists, salvaged, undeclaredUses } = evidence;
	const owners = new Map<string, Set<string>>();
	for (const module of expectedModules(roots)) {
		for (const object of module.objects) {
			const source = sourceOf(object, exists);
			if (source !== null) owners.set(source, (owners.get(source) ?? new Set()).add(module.name));
		}
	}
	const asked = new Set(
		roots
			.flatMap(({ runs }) => runs.flatMap(({ compilerErrors }) => compilerErrors.map((error) => error.undeclared)))
			.filter((symbol) => symbol !== null),
	);
	const own = new Set([...uncompiledSources.values()].flatMap((source) => [...definedIn(source ?? '', asked, 'file')]));
	for (const symbol of asked) {
		const isCompiled = [...objects.values(), ...salvaged.values()].some(
			(found) => typeof found === 'object' && found.defined.has(symbol),
		);
		if (isCompiled || symbols.siblingExports.has(symbol)) own.add(symbol);
	}
	return {
		ownerOf: (source) => {
			const [name, ...others] = owners.get(source) ?? [];
			return name === undefined || others.length > 0 ? null : name;
		},
		defines: (symbol) => own.has(symbol),
		barriersTo: barriersBehindIncludes(expectedModules(roots), objects, salvaged, exists, evidence),
		usesOf: undeclaredUses,
	};
}

function judgeRoot(
	root: RootEvidence,
	evidence: BuildEvidence,
	{ real, consequences }: JudgedFindings,
	tree: KnowledgeOfTree,
) {
	const { modules: expected } = root.report;
	const paths = new Set(expected.map(({ path }) => path));
	const [own, disputed] = undisputed(
		real.filter(({ module }) => paths.has(module.path)),
		evidence.disputed,
	);
	const compilerErrors = isSettled(root) ? [] : root.runs.flatMap((run) => run.compilerErrors);
	const undeclared = judgeUndeclared(compilerErrors, evidence.symbolTable, evidence.headers, tree);
	const linkerFailures: SymbolFailure[] = own.map((finding) => ({
		symbol: finding.symbol,
		reason: finding.reason,
		module: finding.module.name,
		foundBy: 'linker',
		namespace: finding.namespace,
		uses: sortUses(evidence.usesOf(finding)),
	}));
	const symbolFailures = [...linkerFailures, ...undeclared.symbolFailures];
	const modules = [
		...moduleStates(expected, {
			objects: evidence.objects,
			exists: evidence.exists,
			failed: didNotCompile(root, evidence.exists),
			isLinked: (path) => evidence.linked.composites.has(path),
			failing: new Set(own.map(({ module }) => module.path)),
			consequences: new Map([...consequences, ...disputed]),
		}),
		...missingPromises(root),
	];
	const isLacking = expected.length === 0 || modules.some(({ state }) => state === 'not-built');
	const steps = isLacking && !isSettled(root) ? stepErrors(root) : [];
	const buildErrors = [...dkmsStepErrors(root), ...undeclared.buildErrors, ...wrongReleases(root), ...steps];
	const hasReason = buildErrors.length + symbolFailures.length > 0 || isExplained(root, modules, consequences);
	if (!hasReason) buildErrors.push(...unexplained(root));
	return {
		evidence: root,
		modules,
		symbolFailures,
		buildErrors,
		outcome:
			root.excluded === null
				? outcomeOf(evidence.symbolTable !== null && disputed.size === 0, modules, symbolFailures, buildErrors)
				: 'excluded',
	};
}

/** Findings that stand, and, by the module's path, a sentence about those that modpost does not share. */
function undisputed(
	findings: readonly SymbolFinding[],
	disputed: ReadonlySet<string>,
): [SymbolFinding[], ReadonlyMap<string, string>] {
	// modpost knows nothing of symbol lists.
	const stands = ({ module, reason }: SymbolFinding) => reason === 'not-on-symbol-list' || !disputed.has(module.path);
	const others = Map.groupBy(
		findings.filter((finding) => !stands(finding)),
		({ module }) => module.path,
	);
	return [
		findings.filter(stands),
		new Map([...others].map(([path, all]) => [path, disagreement(new Set(all.map(({ symbol }) => symbol)))])),
	];
}

function disagreement(symbols: ReadonlySet<string>): string {
	const names = namedUpTo(MAX_NAMES, [...symbols]);
	return `modprobot misses ${names}, this kernel’s own modpost does not: a fault of modprobot, please report it`;
}

function outcomeOf(
	isVerified: boolean,
	modules: readonly ModuleState[],
	symbolFailures: readonly SymbolFailure[],
	buildErrors: readonly BuildError[],
): Outcome {
	if (buildErrors.length > 0) return 'build-errors';
	if (symbolFailures.length > 0) return 'symbol-failures';
	if (modules.length === 0 || modules.some(({ state }) => state === 'not-built')) return 'incomplete';
	return isVerified ? 'pass' : 'unverifiable';
}

function explain(outcome: Outcome, { roots, symbolTable }: BuildEvidence, modules: readonly ModuleState[]) {
	if (outcome === 'unverifiable') {
		if (symbolTable === null) return 'This kernel image has no usable Module.symvers: symbols cannot be verified.';
		const { name, why } = modules.find(({ state, why: reason }) => state === 'unresolved' && reason !== null)!;
		return `${name}: ${why}.`;
	}
	if (outcome !== 'incomplete') return null;
	const nothing = whyNothing(roots);
	if (modules.length === 0) return `The build ran without an error but produced no module${nothing}.`;
	const missing = modules.filter(({ state }) => state === 'not-built').map(({ name }) => name);
	if (missing.length === 0) return `A part of the build ran without an error but produced no module${nothing}.`;
	return `Not built: ${namedUpTo(MAX_NAMES, missing)}.`;
}

function distinct<T>(values: readonly T[], key: (value: T) => string): T[] {
	return [...new Map(values.map((value) => [key(value), value])).values()];
}

function order(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
