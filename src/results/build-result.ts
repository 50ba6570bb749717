/**
 * What one build (kernel × side) found, before it is compared with the other side. It depends on nothing but the
 * tree, the image and modprobot itself, so it is stored under those and used again.
 */
import {
	BuildError,
	IncompatibleLicence,
	LimitKind,
	ModuleRootResult,
	ModuleState,
	Outcome,
	Reused,
	RuntimeSymbol,
	SymbolFailure,
} from './build-findings.ts';
import { z } from 'zod';
import type { LimitExceeded } from '../shared/errors.ts';
import type { RootNeeds } from './module-needs.ts';

export const BuildResult = z.strictObject({
	outcome: Outcome,
	limit: LimitKind.nullable(),
	message: z.string().nullable(),
	moduleRoots: z.array(ModuleRootResult),
	modules: z.array(ModuleState),
	symbolFailures: z.array(SymbolFailure),
	licences: z.array(IncompatibleLicence),
	buildErrors: z.array(BuildError),
	runtimeSymbols: z.array(RuntimeSymbol),
	/** Source files whose object did not compile: nothing is known of the symbols they would have used. */
	uncompiled: z.array(z.string()),
	/** Files among `uncompiled` whose uses of symbols are known nevertheless. */
	salvaged: z.array(z.string()),
	/** Source files of each module, by the path of the module; only files of the tree. */
	sources: z.record(z.string(), z.array(z.string())),
	/** Texts of the lines at which symbol failures are used, by `file:line`: a line that merely moved is known again by it. */
	usedLines: z.record(z.string(), z.string()),
	/** Every file of the tree that could be such a source, then its headers, bounded. */
	sourceFiles: z.array(z.string()),
	/** What it used of the limits of time, in milliseconds; null where that is not known, or where the machine's clock ended it. */
	used: z.strictObject({ processorMs: z.int().nonnegative(), silenceMs: z.int().nonnegative() }).nullable(),
	reused: Reused.default('nothing'),
	/** The commands a person runs in a container of this kernel to see the same, in order; `$KERNEL_BUILD` and `$SRC` are set. */
	commands: z.array(z.string()),
	/** The end of make's output, bounded and without control characters. */
	log: z.string(),
});
export type BuildResult = z.infer<typeof BuildResult>;

/** A result, and what its modules need of the kernel where that was asked; it is stored apart. */
export type BuildResultWithNeeds = BuildResult & { readonly needs?: readonly RootNeeds[] };

/** The result for a side with nothing to build: every failure of the other side is its own. */
export const NOTHING_TO_BUILD: BuildResult = {
	outcome: 'pass',
	limit: null,
	message: null,
	moduleRoots: [],
	modules: [],
	symbolFailures: [],
	licences: [],
	buildErrors: [],
	runtimeSymbols: [],
	uncompiled: [],
	salvaged: [],
	sources: {},
	usedLines: {},
	sourceFiles: [],
	used: null,
	reused: 'nothing',
	commands: [],
	log: '',
};

/** The result where the machinery failed. @param message a sentence for people. */
export function failedBuild(message: string): BuildResult {
	return { ...NOTHING_TO_BUILD, outcome: 'infrastructure-error', message };
}

/** The result where a limit ended it, and nothing is known but which. */
export function limitedBuild(
	{ limit, message }: LimitExceeded,
	roots: readonly { readonly path: string }[],
	durationMs = 0,
): BuildResult {
	return {
		...NOTHING_TO_BUILD,
		outcome: 'limit-exceeded',
		limit,
		message,
		moduleRoots: roots.map(({ path }) => ({
			path,
			outcome: 'limit-exceeded',
			durationMs: Math.round(durationMs),
			cached: false,
		})),
	};
}
