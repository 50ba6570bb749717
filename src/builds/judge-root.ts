/** Judges one module root of a build: its modules' states, symbol failures and errors. */
import type { BuildError, ModuleState, Outcome, SymbolFailure } from '../results/build-findings.ts';
import { listed } from '../shared/words.ts';
import type { BuiltRoot } from './built-root.ts';
import type { JudgedFindings } from './consequences.ts';
import { moduleStates } from './module-states.ts';
import type { Observations } from './observations.ts';
import {
	endedWell,
	modpostErrors,
	stepErrors,
	unaccountedErrors,
	unfoundSymbols,
	wrongReleases,
} from './root-errors.ts';
import type { SymbolFinding } from './symbol-findings.ts';
import type { UndeclaredJudge } from './undeclared.ts';
import { unreadFlagsErrors } from './unread-flags.ts';
import { sortUses, usesOf } from './uses.ts';

/** Symbols named in one sentence. */
const MAX_NAMES = 5;

export interface JudgedRoot {
	readonly root: BuiltRoot;
	readonly outcome: Outcome;
	readonly modules: readonly ModuleState[];
	readonly symbolFailures: readonly SymbolFailure[];
	readonly buildErrors: readonly BuildError[];
}

export function judgeRoot(
	root: BuiltRoot,
	seen: Observations,
	{ real, consequences }: JudgedFindings,
	judgeUndeclared: UndeclaredJudge,
): JudgedRoot {
	const { modules: expected } = root.report;
	const { symbolTable } = seen.kernel;
	const paths = new Set(expected.map(({ path }) => path));
	const { own, disagreements } = undisputed(
		real.filter(({ module }) => paths.has(module.path)),
		seen,
	);
	const compilerErrors = endedWell(root) ? [] : root.runs.flatMap((run) => run.compilerErrors);
	const undeclared = judgeUndeclared(compilerErrors);
	const symbolFailures = [...own.map((finding) => failureOf(finding, seen)), ...undeclared.symbolFailures];
	const failing = new Set(own.map(({ module }) => module.path));
	const modules = moduleStates(root, seen, failing, new Map([...consequences, ...disagreements]));
	const isLacking = expected.length === 0 || modules.some(({ state }) => state === 'not-built');
	const buildErrors = [
		...stepErrors(root, 'dkms.conf'),
		...unreadFlagsErrors(root, compilerErrors, seen.files),
		...undeclared.buildErrors,
		...wrongReleases(root),
		...(isLacking && !endedWell(root) ? stepErrors(root, 'make') : []),
	];
	if (root.excluded === null) buildErrors.push(...modpostErrors(root), ...unfoundSymbols(root, knownTo(seen)));
	buildErrors.push(...unaccountedErrors(root, { modules, symbolFailures, buildErrors, consequences }));
	const isVerified = symbolTable !== null && disagreements.size === 0;
	const outcome = root.excluded === null ? outcomeOf(isVerified, modules, symbolFailures, buildErrors) : 'excluded';
	return { root, outcome, modules, symbolFailures, buildErrors };
}

function failureOf(
	{ symbol, reason, module, namespace, references }: SymbolFinding,
	seen: Observations,
): SymbolFailure {
	return {
		symbol,
		reason,
		module: module.name,
		foundBy: 'linker',
		namespace,
		uses: sortUses(usesOf(references, seen)),
	};
}

/** Whether a symbol that modpost misses is one of those that were found, or is judged by what other modules export. */
function knownTo({ kernel, analysis: { findings, siblingExports } }: Observations): (symbol: string) => boolean {
	const found = new Set(findings.map(({ symbol }) => symbol));
	return (symbol) => kernel.symbolTable === null || found.has(symbol) || siblingExports.has(symbol);
}

/** Findings that stand, and, by the module's path, a sentence about those that modpost does not share. */
function undisputed(findings: readonly SymbolFinding[], { disputed, analysis }: Observations) {
	// modpost knows nothing of symbol lists, and some believe what an object claims to export.
	const stands = ({ module, reason, symbol }: SymbolFinding) =>
		reason === 'not-on-symbol-list' || !disputed.has(module.path) || analysis.falseExports.has(symbol);
	const others = Map.groupBy(
		findings.filter((finding) => !stands(finding)),
		({ module }) => module.path,
	);
	const disagreements = new Map(
		[...others].map(([path, all]) => [path, disagreement(new Set(all.map(({ symbol }) => symbol)))]),
	);
	return { own: findings.filter(stands), disagreements };
}

function disagreement(symbols: ReadonlySet<string>): string {
	const names = listed([...symbols], MAX_NAMES);
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
	if (!isVerified) return 'unverifiable';
	// It lacks what a part that was not built would have given.
	return modules.some(({ state }) => state === 'unresolved') ? 'incomplete' : 'pass';
}
