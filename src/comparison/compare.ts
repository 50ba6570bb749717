/** Head against base on one kernel: which failures does the change bring, which were there, which can nobody tell? */
import type { BuildResult } from '../builds/build-result.ts';
import type { BuildError, KernelReport, Origin, ReportedBuildError, SymbolFailure } from '../report/check-report.ts';

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
		symbolFailures: head.symbolFailures.map((failure) => ({ ...failure, origin: symbolOrigin(failure, head, base) })),
		buildErrors,
		fixed: base === null || !isComparable(base) || !isComparable(head) ? [] : fixedFailures(head, base),
	};
}

/** A build tells something if it came as far as the modules: compile errors do, limits and broken machinery do not. */
function isComparable(result: BuildResult): boolean {
	return result.outcome !== 'infrastructure-error' && result.outcome !== 'limit-exceeded';
}

function symbolOrigin(failure: SymbolFailure, head: BuildResult, base: BuildResult | null): Origin {
	if (base === null) return null;
	if (!isComparable(base)) return 'unknown';
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
	if (sources.size > 0) return [...sources].every((source) => other.uncompiled.includes(source));
	return other.modules.some(({ name, state }) => name === failure.module && state === 'not-built');
}

/** An error that merely moved to another line is not new; one more of the same is. */
function errorOrigins(head: BuildResult, base: BuildResult | null): ReportedBuildError[] {
	const left = new Map<string, number>();
	for (const error of base?.buildErrors ?? []) left.set(errorKey(error), (left.get(errorKey(error)) ?? 0) + 1);
	return head.buildErrors.map((error) => {
		if (base === null) return { ...error, origin: null };
		if (!isComparable(base)) return { ...error, origin: 'unknown' };
		const count = left.get(errorKey(error)) ?? 0;
		if (count > 0) {
			left.set(errorKey(error), count - 1);
			return { ...error, origin: 'preexisting' };
		}
		return { ...error, origin: error.file !== null && base.uncompiled.includes(error.file) ? 'unknown' : 'new' };
	});
}

/** Line numbers inside make's messages move with every edit of a Makefile. */
function errorKey({ tool, file, message }: BuildError): string {
	return JSON.stringify([tool, file, message.replace(/:\d+/g, ':')]);
}

/**
 * Modules that base built and head does not, where no other error says so. One whose sources are gone was removed on
 * purpose.
 */
function newlyMissing(head: BuildResult, base: BuildResult | null): ReportedBuildError[] {
	if (base === null || !isComparable(base) || !isComparable(head)) return [];
	const there = new Set(head.sourceFiles);
	return base.modules
		.filter(({ state }) => state !== 'not-built')
		.flatMap(({ name, path }) => {
			const now = head.modules.find((module) => module.path === path);
			if (now !== undefined && now.state !== 'not-built') return [];
			if (now === undefined && !(base.sources[path] ?? []).some((source) => there.has(source))) return [];
			// Files that do not compile are errors of their own.
			if ((head.sources[path] ?? []).some((source) => head.uncompiled.includes(source))) return [];
			const message = `the module ${name} is built without this change and not with it`;
			return [{ tool: 'make', file: null, line: null, column: null, message, origin: 'new' }];
		});
}

function fixedFailures(head: BuildResult, base: BuildResult): KernelReport['fixed'] {
	return base.symbolFailures
		.filter(
			(failure) =>
				!head.symbolFailures.some(({ symbol, reason }) => symbol === failure.symbol && reason === failure.reason) &&
				!isHidden(failure, head),
		)
		.map(({ symbol, reason, module }) => ({ symbol, reason, module }));
}
