/** What a build's result can tell about the other side's failures. */
import type { SymbolFailure } from '../../results/build-findings.ts';
import type { BuildResult } from '../../results/build-result.ts';
import { isCompiledName } from '../../shared/source-names.ts';
import { remembering } from '../../shared/collections.ts';

/** A build tells something if it came as far as the modules: compile errors do, limits and broken machinery do not. */
export function isComparable(result: BuildResult): boolean {
	return result.outcome !== 'infrastructure-error' && result.outcome !== 'limit-exceeded';
}

/** A make that failed before Kbuild named any module shows nothing that could be compared, but for that failure. */
export function reachedModules({ outcome, modules }: BuildResult): boolean {
	return outcome !== 'build-errors' || modules.length > 0;
}

/**
 * Whether the other side could not have shown the failure, because what it is in did not compile there.
 * @param silent the files of the other side that tell nothing.
 */
export function isHidden(failure: SymbolFailure, other: BuildResult, silent: ReadonlySet<string>): boolean {
	const sources = new Set(failure.uses.map(compiledFile));
	const isUnbuilt = failure.module !== null && unbuiltModules(other).has(failure.module);
	// A licence or import that another file of the module holds cannot be judged without that file.
	if (failure.reason === 'gpl-only' || failure.reason === 'namespace-not-imported') return isUnbuilt;
	if (sources.size > 0) return [...sources].every((source) => silent.has(source));
	return isUnbuilt;
}

/** The source file whose object holds a use. */
export function compiledFile({ file, via }: SymbolFailure['uses'][number]): string {
	return via ?? file;
}

/** The same module, one of several that cannot be told apart, or one that head has no more: it was renamed. */
export function isCounterpart(before: string | null, after: string | null, head: BuildResult): boolean {
	return before === after || before === null || after === null || !modulesByName(head).has(before);
}

/** Files whose uses of symbols the build could not find out. */
export const unreadFiles = remembering(({ uncompiled, salvaged }: BuildResult): ReadonlySet<string> => {
	const known = new Set(salvaged);
	return new Set(uncompiled.filter((source) => !known.has(source)));
});

// Asked for each failure, of which there may be thousands: gone through once.

export const uncompiledFiles = remembering(({ uncompiled }: BuildResult): ReadonlySet<string> => new Set(uncompiled));

export const sourcesOf = remembering(
	({ sourceFiles }: BuildResult): ReadonlySet<string> => new Set(sourceFiles.filter(isCompiledName)),
);

const filesOf = remembering(({ sourceFiles }: BuildResult): ReadonlySet<string> => new Set(sourceFiles));

/** Whether one side has a source or header that the other has not. */
export function isOnlyIn(side: BuildResult, other: BuildResult, file: string): boolean {
	return filesOf(side).has(file) && !filesOf(other).has(file);
}

export const modulesByName = remembering(({ modules }: BuildResult) => Map.groupBy(modules, ({ name }) => name));

const unbuiltModules = remembering(
	({ modules }: BuildResult): ReadonlySet<string> =>
		new Set(modules.filter(({ state }) => state === 'not-built').map(({ name }) => name)),
);
