/** What building a module root showed, before it is judged. */
import type { ModuleRoot } from '../modules/module-root.ts';
import type { ObjectFile } from '../symbols/object-file.ts';
import type { CompilerError } from '../diagnostics/compiler.ts';
import type { FailedStep } from '../diagnostics/failed-steps.ts';
import type { ExpectedModule, KbuildReport } from './kbuild-report.ts';

/** A module that dkms.conf names (`BUILT_MODULE_NAME`). */
export interface DkmsModule {
	readonly name: string;
	/** The directory of the `.ko`, within the tree. */
	readonly directory: string;
}

/** One command that was run for a root. */
export interface MakeRun {
	/** What a person would type, with `$KERNEL_BUILD` and `$SRC`. */
	readonly commands: readonly string[];
	readonly exitCode: number;
	readonly compilerErrors: readonly CompilerError[];
	/** modpost's complaints, as far as its words are known. */
	readonly modpostComplaints: readonly string[];
	/** Symbols that it says modules may not have, as an error or a warning. */
	readonly modpostSymbols?: readonly string[];
	readonly makeErrors: readonly string[];
	readonly failedSteps: readonly ExplainedStep[];
}

/** A step of make that failed, and what was found out about it. */
export interface ExplainedStep extends Omit<FailedStep, 'earlier'> {
	/** The line of the recipe, as its makefile has it. */
	readonly command: string | null;
	/** Commands that it asks for and the image does not have. */
	readonly lacks: readonly string[];
}

/** What this kernel's own modpost says of a root's modules, asked apart from the build, which may filter its words. */
export interface ModpostOpinion {
	/** Whether it refuses them as the build had them, without the modules of other roots; that explains why make failed. */
	readonly refuses: boolean;
	/** Its objections that remain when all exports that the objects show, and all that was found missing, count as there. */
	readonly remaining: readonly string[];
}

/** What building one root showed. */
export interface BuiltRoot {
	readonly root: ModuleRoot;
	/** The runs that count. */
	readonly runs: readonly MakeRun[];
	/** Steps that failed in runs that do not count, because another came further. */
	readonly stepsOfOtherRuns: readonly ExplainedStep[];
	readonly report: KbuildReport;
	readonly dkmsModules: readonly DkmsModule[];
	/** The setting of dkms.conf that excludes this kernel; null where none does. */
	readonly excluded: string | null;
	/** Sentences about steps of dkms.conf that failed, other than its MAKE line. */
	readonly failedDkmsSteps: readonly string[];
	/** Where Kbuild had nothing to build: why, by directory. */
	readonly idleReasons: ReadonlyMap<string, string>;
	readonly durationMs: number;
	/** The list of the exports of roots built before, which this build was given: absolute path in the sandbox, if any. */
	readonly exportLists: readonly string[];
	/** Null where it was not asked, because the objects explain everything. */
	readonly modpost: ModpostOpinion | null;
}

/** Read, compiled but unreadable, or not there. */
export type BuiltObject = ObjectFile | 'unreadable' | 'missing';

/** Objects by their path. */
export type Objects = ReadonlyMap<string, BuiltObject>;

/** Every module that make or dkms.conf named, of all roots, once. */
export function expectedModules(roots: readonly BuiltRoot[]): ExpectedModule[] {
	return [...new Map(roots.flatMap(({ report }) => report.modules.map((module) => [module.path, module]))).values()];
}

/** Whether every module that make evaluated for the root was linked, and there is one. */
export function isLinked({ report: { modules, linked } }: Pick<BuiltRoot, 'report'>): boolean {
	return modules.length > 0 && modules.every(({ path }) => linked.has(path));
}
