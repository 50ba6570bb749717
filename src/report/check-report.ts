/**
 * The report model: what a check found, on every kernel. The JSON contract of `modprobot check --format json`
 * is made from these schemas; comment, check run, page and text are rendered from the same value.
 */
import { z } from 'zod';

export const OUTCOMES = [
	'pass',
	'symbol-failures',
	'build-errors',
	'incomplete',
	'unverifiable',
	'limit-exceeded',
	'infrastructure-error',
] as const;
export const Outcome = z.enum(OUTCOMES);
export type Outcome = z.infer<typeof Outcome>;

export const LimitKind = z.enum(['time', 'silence', 'memory', 'disk', 'log', 'processes']);

export const SymbolFailureReason = z.enum([
	'not-exported',
	'gpl-only',
	'namespace-not-imported',
	'restricted',
	'not-on-symbol-list',
]);
export type SymbolFailureReason = z.infer<typeof SymbolFailureReason>;

/** `new`: head only. `preexisting`: both sides. `unknown`: base could not tell. Null without a base. */
export const Origin = z.enum(['new', 'preexisting', 'unknown']).nullable();
export type Origin = z.infer<typeof Origin>;

/** One place where the code uses a symbol. `via` is the source file that was compiled, when `file` is a header of it. */
export const Use = z.strictObject({ file: z.string(), line: z.int().nonnegative(), via: z.string().nullable() });
export type Use = z.infer<typeof Use>;

export const SymbolFailure = z.strictObject({
	symbol: z.string(),
	reason: SymbolFailureReason,
	/** The `.ko` without suffix; null where several modules own the object, or none is known. */
	module: z.string().nullable(),
	foundBy: z.enum(['linker', 'compiler']),
	/** The namespace (or `module:…` restriction) of the export, where that is the reason. */
	namespace: z.string().nullable(),
	/** Every use, ordered by file and line. */
	uses: z.array(Use),
});
export type SymbolFailure = z.infer<typeof SymbolFailure>;

export const BuildError = z.strictObject({
	tool: z.enum(['compiler', 'modpost', 'make']),
	file: z.string().nullable(),
	line: z.int().positive().nullable(),
	column: z.int().positive().nullable(),
	message: z.string(),
});
export type BuildError = z.infer<typeof BuildError>;

/** `resolved`: all objects compiled and all symbols resolve, whether or not make went on to link a `.ko`. */
export const ModuleState = z.strictObject({
	name: z.string(),
	path: z.string(),
	state: z.enum(['resolved', 'unresolved', 'not-built']),
	why: z.string().nullable(),
});
export type ModuleState = z.infer<typeof ModuleState>;

export const ModuleRootResult = z.strictObject({
	path: z.string(),
	outcome: Outcome,
	durationMs: z.int().nonnegative(),
	cached: z.boolean(),
});
export type ModuleRootResult = z.infer<typeof ModuleRootResult>;

export const ReportedSymbolFailure = z.strictObject({ ...SymbolFailure.shape, origin: Origin });
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
	/** A sentence for a person where the outcome needs one (limit, infrastructure, unverifiable, incomplete). */
	message: z.string().nullable(),
	limit: LimitKind.nullable(),
	modules: z.array(ModuleState),
	symbolFailures: z.array(ReportedSymbolFailure),
	buildErrors: z.array(ReportedBuildError),
	fixed: z.array(FixedFailure),
});
export type KernelReport = z.infer<typeof KernelReport>;

export const Verdict = z.enum(['pass', 'fail', 'neutral', 'error']);
export type Verdict = z.infer<typeof Verdict>;

export const CheckReport = z.strictObject({
	schemaVersion: z.literal(1),
	verdict: Verdict,
	subject: z.strictObject({ head: z.string(), base: z.string().nullable() }),
	kernels: z.array(KernelReport),
});
export type CheckReport = z.infer<typeof CheckReport>;
