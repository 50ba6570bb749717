/** Head against base on one kernel: which failures does the change bring, which were there, which can nobody tell? */
import type { BuildResult } from '../builds/build-result.ts';
import type {
	BuildError,
	KernelReport,
	ModuleState,
	Origin,
	ReportedBuildError,
	SymbolFailure,
} from '../report/check-report.ts';

/** What a report says of a kernel besides its build. */
export interface KernelIdentity {
	readonly id: string;
	readonly release: string;
	readonly arch: string;
	readonly digest: string;
	readonly compiler: string;
}

/** @param base null where there is none to compare with: origins are then null. */
export function compareBuilds(kernel: KernelIdentity, head: BuildResult, base: BuildResult | null): KernelReport {
	const buildErrors = [...errorOrigins(head, base), ...newlyMissing(head, base)];
	return {
		id: kernel.id,
		release: kernel.release,
		arch: kernel.arch,
		image: kernel.digest,
		compiler: kernel.compiler,
		outcome: head.outcome,
		moduleRoots: head.moduleRoots,
		message: head.message,
		limit: head.limit,
		modules: head.modules,
		symbolFailures: head.symbolFailures.map((failure) => ({
			...failure,
			origin: symbolOrigin(failure, head, base),
			newUses: [],
			known: null,
		})),
		buildErrors,
		runtimeSymbols: [],
		fixed: base === null || !isComparable(base) || !isComparable(head) ? [] : fixedFailures(head, base),
	};
}

/** A build tells something if it came as far as the modules: compile errors do, limits and broken machinery do not. */
function isComparable(result: BuildResult): boolean {
	return result.outcome !== 'infrastructure-error' && result.outcome !== 'limit-exceeded';
}

/** A make that failed before Kbuild named any module shows nothing that could be compared, but for that failure. */
function reachedModules({ outcome, modules }: BuildResult): boolean {
	return outcome !== 'build-errors' || modules.length > 0;
}

function symbolOrigin(failure: SymbolFailure, head: BuildResult, base: BuildResult | null): Origin {
	if (base === null) return null;
	if (!isComparable(base) || !reachedModules(base)) return 'unknown';
	const same = base.symbolFailures.filter(
		({ symbol, reason }) => symbol === failure.symbol && reason === failure.reason,
	);
	// The same symbol in a module of another name is the same failure, if base's module is gone: it was renamed.
	const renamed = (module: string | null) => !head.modules.some(({ name }) => name === module);
	if (same.some(({ module }) => module === failure.module || module === null || renamed(module))) return 'preexisting';
	if (failure.module === null && same.length > 0) return 'preexisting';
	return isHidden(failure, base) ? 'unknown' : 'new';
}

/** Whether the other side could not have shown the failure, because what it is in did not compile there. */
function isHidden(failure: SymbolFailure, other: BuildResult): boolean {
	const sources = new Set(failure.uses.map(({ file, via }) => via ?? file));
	const isUnbuilt = other.modules.some(({ name, state }) => name === failure.module && state === 'not-built');
	// A licence or import that another file of the module holds cannot be judged without that file.
	if (failure.reason === 'gpl-only' || failure.reason === 'namespace-not-imported') return isUnbuilt;
	if (sources.size > 0) return [...sources].every((source) => other.uncompiled.includes(source));
	return isUnbuilt;
}

/** Whether the files that showed a failure are still there, and no module that was built has them. */
function isUnreached({ uses }: SymbolFailure, head: BuildResult): boolean {
	const compiled = new Set(
		head.modules.filter(({ state }) => state !== 'not-built').flatMap(({ path }) => head.sources[path] ?? []),
	);
	const left = uses.map(({ file, via }) => via ?? file).filter((source) => head.sourceFiles.includes(source));
	return left.length > 0 && !left.some((source) => compiled.has(source));
}

/** An error that merely moved to another line is not new, nor one of a file that was renamed; one more of the same is. */
function errorOrigins(head: BuildResult, base: BuildResult | null): ReportedBuildError[] {
	if (base === null) return head.buildErrors.map((error) => ({ ...error, origin: null }));
	if (!isComparable(base)) return head.buildErrors.map((error) => ({ ...error, origin: 'unknown' }));
	const left = new Multiset(base.buildErrors.map(errorKey));
	const matched = head.buildErrors.map((error) => left.take(errorKey(error)));
	const [headFiles, baseFiles] = [new Set(head.sourceFiles), new Set(base.sourceFiles)];
	const isGone = ({ file }: BuildError) => file !== null && baseFiles.has(file) && !headFiles.has(file);
	const isAdded = ({ file }: BuildError) => file !== null && headFiles.has(file) && !baseFiles.has(file);
	const renamed = new Multiset(base.buildErrors.filter(isGone).map(wordsKey));
	return head.buildErrors.map((error, index) => {
		const isOld = matched[index] === true || (isAdded(error) && renamed.take(wordsKey(error)));
		return { ...error, origin: isOld ? 'preexisting' : canTell(error, head, base) ? 'new' : 'unknown' };
	});
}

/** Whether base came far enough to have shown the error. */
function canTell({ tool, file }: BuildError, head: BuildResult, base: BuildResult): boolean {
	if (!reachedModules(base)) return false;
	// One file that does not compile keeps make from modpost and from all that comes after.
	if (tool !== 'compiler') return base.uncompiled.length === 0;
	if (file !== null && base.uncompiled.includes(file)) return false;
	// An error in a header came up in some file that did not compile now; it tells nothing if base compiled none of them.
	const isSource = file !== null && head.sourceFiles.includes(file);
	return (
		isSource || head.uncompiled.length === 0 || head.uncompiled.some((source) => !base.uncompiled.includes(source))
	);
}

class Multiset {
	readonly #counts = new Map<string, number>();

	constructor(keys: readonly string[]) {
		for (const key of keys) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
	}

	/** Takes one out; false where there is none left. */
	take(key: string): boolean {
		const count = this.#counts.get(key) ?? 0;
		this.#counts.set(key, Math.max(0, count - 1));
		return count > 0;
	}
}

/** Line numbers inside make's messages move with every edit of a Makefile. */
function errorKey({ tool, file, message }: BuildError): string {
	return JSON.stringify([tool, file, message.replace(/:\d+/g, ':')]);
}

function wordsKey({ tool, message }: BuildError): string {
	return errorKey({ tool, file: null, line: null, column: null, message });
}

/**
 * Modules that base built and head does not, where no other error says so. One whose sources are gone was removed on
 * purpose; one whose sources other modules are built from now was renamed or merged.
 */
function newlyMissing(head: BuildResult, base: BuildResult | null): ReportedBuildError[] {
	if (base === null || !isComparable(base) || !isComparable(head)) return [];
	const there = new Set(head.sourceFiles);
	const before = new Set(base.modules.map(({ path }) => path));
	const states = new Map(head.modules.map((module) => [module.path, module.state]));
	const elsewhere = new Set(
		Object.entries(head.sources)
			.filter(([path]) => !isMissing(states.get(path)))
			.flatMap(([path, sources]) =>
				before.has(path) ? sources.filter((source) => !base.sources[path]?.includes(source)) : sources,
			),
	);
	return base.modules
		.filter(({ path, state }) => !isMissing(state) && isMissing(states.get(path)))
		.flatMap(({ name, path }) => {
			const sources = base.sources[path] ?? [];
			const left = sources.filter((source) => there.has(source));
			if (!states.has(path) && sources.length > 0 && left.every((source) => elsewhere.has(source))) return [];
			// Files that do not compile are errors of their own.
			if ((head.sources[path] ?? []).some((source) => head.uncompiled.includes(source))) return [];
			const message = `the module ${name} is built without this change and not with it`;
			return [{ tool: 'make', file: null, line: null, column: null, message, origin: 'new' }];
		});
}

function isMissing(state: ModuleState['state'] | undefined): boolean {
	return state === undefined || state === 'not-built';
}

function fixedFailures(head: BuildResult, base: BuildResult): KernelReport['fixed'] {
	return base.symbolFailures
		.filter(
			(failure) =>
				!head.symbolFailures.some(({ symbol, reason }) => symbol === failure.symbol && reason === failure.reason) &&
				!isHidden(failure, head) &&
				!isUnreached(failure, head),
		)
		.map(({ symbol, reason, module }) => ({ symbol, reason, module }));
}
