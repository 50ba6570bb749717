/**
 * The report model: what a check found, on every kernel. The JSON contract of `modprobot check --format json`
 * is made from these schemas; comment, check run, page and text are rendered from the same value.
 */
import { z } from 'zod';
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
	SymbolFailureReason,
	Use,
} from './build-findings.ts';

/** `new`: head only. `preexisting`: both sides. `unknown`: base could not tell. Null without a base. */
export const Origin = z.enum(['new', 'preexisting', 'unknown']).nullable();
export type Origin = z.infer<typeof Origin>;

export const ReportedRuntimeSymbol = z.strictObject({ ...RuntimeSymbol.shape, origin: Origin });
export type ReportedRuntimeSymbol = z.infer<typeof ReportedRuntimeSymbol>;

/** A failure that the configuration says is known, until a day (`2027-01-31`). */
export const KnownFailure = z.strictObject({ reason: z.string(), until: z.string().regex(/^\d{4}-\d{2}-\d{2}$/) });
export type KnownFailure = z.infer<typeof KnownFailure>;

export const ReportedSymbolFailure = z.strictObject({
	...SymbolFailure.shape,
	origin: Origin,
	/** Of `uses`, those that base does not have; empty where there is no base. */
	newUses: z.array(Use),
	/** Null where the configuration does not name it; a known failure does not fail the check. */
	known: KnownFailure.nullable(),
});
export type ReportedSymbolFailure = z.infer<typeof ReportedSymbolFailure>;

export const ReportedBuildError = z.strictObject({ ...BuildError.shape, origin: Origin });
export type ReportedBuildError = z.infer<typeof ReportedBuildError>;

const FixedFailure = z.strictObject({
	symbol: z.string(),
	reason: SymbolFailureReason,
	module: z.string().nullable(),
});

export const KernelReport = z.strictObject({
	id: z.string(),
	release: z.string(),
	arch: z.string(),
	image: z.string(),
	compiler: z.string(),
	outcome: Outcome,
	/** Head's module roots. */
	moduleRoots: z.array(ModuleRootResult),
	/** By head's build. */
	reused: Reused,
	/** A sentence for a person where the outcome needs one (limit, infrastructure, unverifiable, incomplete, excluded). */
	message: z.string().nullable(),
	limit: LimitKind.nullable(),
	/**
	 * Whose the limit is. `new`: base, built under the same limits, stayed far below it. `unknown`: any other, which says
	 * nothing about the modules. Null where no limit was hit.
	 */
	limitOrigin: z.enum(['new', 'unknown']).nullable(),
	modules: z.array(ModuleState),
	symbolFailures: z.array(ReportedSymbolFailure),
	/** Of modules with `gpl-only` failures. */
	licences: z.array(IncompatibleLicence),
	buildErrors: z.array(ReportedBuildError),
	/** Symbols that are looked up by name at run time. */
	runtimeSymbols: z.array(ReportedRuntimeSymbol),
	fixed: z.array(FixedFailure),
});
export type KernelReport = z.infer<typeof KernelReport>;

/** What is known of a failing symbol beyond the kernels of the check. */
export const SymbolExplanation = z.strictObject({
	symbol: z.string(),
	/** Sentences, the most certain first: what the catalogue's symbol tables show, then curated facts that agree with them. */
	history: z.array(z.string()),
	/** What to use instead, in words; null where nothing is known. */
	instead: z.string().nullable(),
	/** Where the facts were seen. */
	evidence: z.array(z.string()),
	/** Names that are alike and exported, by kernel: a guess. */
	similar: z.array(z.strictObject({ kernel: z.string(), symbols: z.array(z.string()) })),
	/** C source that builds on all kernels of the check; null where no fact allows one. */
	snippet: z.string().nullable(),
});
export type SymbolExplanation = z.infer<typeof SymbolExplanation>;

/** A place that looks like a module root and is not built. */
export const LeftOutPlace = z.strictObject({
	path: z.string(),
	/**
	 * `template`: how to build it is said only by files that have to be filled in, renamed or run first. `aside`: no build
	 * of an enclosing directory enters it. `unread`: its build files could not be read whole. `lost`: base's build files
	 * say how, and head's do not any more: a failure.
	 */
	kind: z.enum(['template', 'aside', 'unread', 'lost']),
	/** The rest of a sentence that begins with the path and a colon. */
	why: z.string(),
	/** Whether the change touches it; false without a base. Of a template and what is unread that is never a pass. */
	touched: z.boolean(),
	/** An entry for `modules` in the configuration that should get it built; without commands, Kbuild builds it. */
	build: z.strictObject({ path: z.string(), commands: z.array(z.string()) }).nullable(),
});
export type LeftOutPlace = z.infer<typeof LeftOutPlace>;

export const Verdict = z.enum(['pass', 'fail', 'neutral', 'error']);
export type Verdict = z.infer<typeof Verdict>;

export const CheckReport = z.strictObject({
	schemaVersion: z.literal(1),
	verdict: Verdict,
	subject: z.strictObject({ head: z.string(), base: z.string().nullable() }),
	kernels: z.array(KernelReport),
	/** What looks like a module and is not built. */
	leftOut: z.array(LeftOutPlace),
	/** A `.github/modprobot.yml` that has it built beside what is built now; null where there is nothing to propose. */
	suggestedConfiguration: z.string().nullable(),
	/** Of failing symbols, where something is known; ordered by symbol. */
	explanations: z.array(SymbolExplanation),
	/** Sentences about the configuration: known failures that are out of date. */
	notes: z.array(z.string()),
});
export type CheckReport = z.infer<typeof CheckReport>;
