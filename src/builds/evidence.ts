/** What the sandbox brought back from one build, before it is judged. */
import type { ModuleRoot } from '../modules/module-root.ts';
import type { ObjectFile } from '../symbols/object-file.ts';
import type { CompilerError } from '../diagnostics/compiler.ts';
import type { FailedStep } from '../diagnostics/failed-steps.ts';
import type { ExpectedModule, KbuildReport } from './kbuild-report.ts';

/** A module that dkms.conf promises. */
export interface PromisedModule {
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
	readonly makeErrors: readonly string[];
	readonly failedSteps: readonly StepEvidence[];
}

/** A step of make that failed, and what was found out about it. */
export interface StepEvidence extends FailedStep {
	/** The line of the recipe, as its makefile has it. */
	readonly command: string | null;
	/** Commands that it asks for and the image does not have. */
	readonly lacks: readonly string[];
}

/** What this kernel's own modpost says of a root's modules, asked apart from the build, which may filter its words. */
export interface ModpostOpinion {
	/** Whether it refuses them as the build had them, without the modules of other roots: why make failed, then. */
	readonly refuses: boolean;
	/** What it refuses them for even where all that the objects show is granted. */
	readonly remaining: readonly string[];
}

/** What building one root showed. */
export interface RootEvidence {
	readonly root: ModuleRoot;
	/** Those that count. */
	readonly runs: readonly MakeRun[];
	/** Steps that failed in runs that do not count, because another came further. */
	readonly stepsBefore: readonly StepEvidence[];
	readonly report: KbuildReport;
	readonly promised: readonly PromisedModule[];
	/** Why dkms.conf does not want this kernel, in its own words. */
	readonly excluded: string | null;
	/** Sentences about steps of dkms.conf besides its MAKE line that failed. */
	readonly failedDkmsSteps: readonly string[];
	/** Where Kbuild had nothing to build: why, by directory. */
	readonly idleReasons: ReadonlyMap<string, string>;
	readonly durationMs: number;
	/** Null where it was not asked: where the objects say all. */
	readonly modpost: ModpostOpinion | null;
}

/** Read, compiled but unreadable, or not there. */
export type BuiltObject = ObjectFile | 'unreadable' | 'missing';

/** Objects by their path. */
export type Objects = ReadonlyMap<string, BuiltObject>;

/** Every module that make or dkms.conf named, of all roots, once. */
export function expectedModules(roots: readonly RootEvidence[]): ExpectedModule[] {
	return [...new Map(roots.flatMap(({ report }) => report.modules.map((module) => [module.path, module]))).values()];
}
