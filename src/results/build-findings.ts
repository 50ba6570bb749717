/** What one build can find: the parts of its result, and of the report. */
import { z } from 'zod';
import { LIMIT_KINDS } from '../shared/errors.ts';

export const OUTCOMES = [
	'pass',
	'symbol-failures',
	'build-errors',
	'incomplete',
	'excluded',
	'unverifiable',
	'limit-exceeded',
	'infrastructure-error',
] as const;
export const Outcome = z.enum(OUTCOMES);
export type Outcome = z.infer<typeof Outcome>;

export const LimitKind = z.enum(LIMIT_KINDS);

export const SymbolFailureReason = z.enum([
	'not-exported',
	'gpl-only',
	'namespace-not-imported',
	'restricted',
	'not-on-symbol-list',
]);
export type SymbolFailureReason = z.infer<typeof SymbolFailureReason>;

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

/** A symbol that the code looks up by name at run time: neither the linker nor modpost sees it. */
export const RuntimeSymbol = z.strictObject({
	symbol: z.string(),
	/** What looks it up: the function that is called with the name (`symbol_get`, a wrapper of the tree's own), or `kprobe`. */
	by: z.string(),
	/** The `.ko` without suffix; null where several modules own the object, or none is known. */
	module: z.string().nullable(),
	/** Whether this kernel exports the name. */
	exported: z.boolean(),
	/** Whether this kernel has the name at all; null where its image holds no full list of symbols. */
	exists: z.boolean().nullable(),
	/** Every place, ordered by file and line. */
	uses: z.array(Use),
});
export type RuntimeSymbol = z.infer<typeof RuntimeSymbol>;

/** `resolved`: all objects compiled and all symbols resolve, whether or not make went on to link a `.ko`. */
export const ModuleState = z.strictObject({
	name: z.string(),
	path: z.string(),
	state: z.enum(['resolved', 'unresolved', 'not-built']),
	why: z.string().nullable(),
});
export type ModuleState = z.infer<typeof ModuleState>;

/** A module whose licence keeps it from GPL-only exports that it uses. */
export const IncompatibleLicence = z.strictObject({
	module: z.string(),
	/** Null where it declares none. */
	licence: z.string().nullable(),
	/** Of the `MODULE_LICENSE` line, where the tree shows it. */
	file: z.string().nullable(),
	line: z.int().positive().nullable(),
});
export type IncompatibleLicence = z.infer<typeof IncompatibleLicence>;

/** What a build began from: `objects` that Kbuild made of an earlier tree, of which make decides what is out of date. */
export const Reused = z.enum(['nothing', 'objects']);

export const ModuleRootResult = z.strictObject({
	path: z.string(),
	outcome: Outcome,
	durationMs: z.int().nonnegative(),
	cached: z.boolean(),
});
export type ModuleRootResult = z.infer<typeof ModuleRootResult>;

/** Whether a path lies in the checked tree: relative and normalised. The files of kernel headers do not. */
export function isInTree(file: string): boolean {
	return !/^\/|(^|\/)\.{0,2}(\/|$)/.test(file);
}
