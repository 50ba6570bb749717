/** The engine: what a check does with a source tree, the same at the desk and in the App. */
import type { TreeOwner } from './built-trees.ts';
import type { ComparableTree } from './git.ts';
import type { Kernel } from './kernels.ts';
import type { SandboxSession } from './sandbox.ts';
import type { BuildResultWithNeeds } from '../../results/build-result.ts';
import type { ModuleRoot } from '../../modules/module-root.ts';

/** What builds may use of this machine, all together. */
export interface BuildBudget {
	readonly processors: number;
	/** Builds that run at the same time. */
	readonly builds: number;
	/** make's `-j` of one build at most. */
	readonly jobs: number;
}

/** One build: a kernel and one side's tree with the module roots that matter there. */
export interface BuildRequest {
	readonly kernel: Kernel;
	readonly tree: ComparableTree;
	readonly roots: readonly ModuleRoot[];
	/** What modules may use of the kernel; null where all that it exports. */
	readonly symbolList: ReadonlySet<string> | null;
	/** make's jobs at once; no part of the key: a result does not depend on it. */
	readonly jobs: number;
	/** Without anything that earlier builds left. */
	readonly clean?: boolean;
	/** Tell also what each module needs of the kernel, with lines: that costs up to some seconds. */
	readonly needs?: boolean;
	/**
	 * Whose built trees the build may begin from; only what a trusted build made is kept for others. Absent: it
	 * begins from nothing, and keeps nothing.
	 */
	readonly builtTrees?: { readonly owner: TreeOwner; readonly isTrusted: boolean };
	/** Labels for the container, so that a reaper finds it. */
	readonly labels: Readonly<Record<string, string>>;
	readonly signal?: AbortSignal;
	/** Called with make's output as it comes, for progress. */
	readonly onLog?: (chunk: string) => void;
	/**
	 * Called before a large tree is compiled from nothing, which keeps processors busy all the time: resolves when the build
	 * may begin. What it returns is called when make has ended, or nothing comes of the build.
	 */
	readonly beginLarge?: () => Promise<() => void>;
	/** Called when make has ended, and what it left is about to be looked at. */
	readonly onMade?: () => void;
	/** The container that `start` started for the build. */
	readonly container?: Promise<SandboxSession>;
}

/** What a result depends on beside the engine itself. */
export interface KeyParts {
	/** Names a tree, or the part of it that can influence a build. */
	readonly content: string;
	readonly kernel: Pick<Kernel, 'identity' | 'release'>;
	readonly roots: readonly ModuleRoot[];
	/** Names what the symbol list has; null where there is none. */
	readonly symbolList: string | null;
}

export interface Engine {
	/**
	 * The key under which a build's result may be stored and used again: of what is given, the limits, and the code that
	 * builds and judges.
	 */
	buildKey(of: KeyParts): string;
	/** How long a build may take by the clock with all that surrounds it; one that is not done by then never will be. */
	readonly patienceMs: number;
	/** Removes what a build with these labels left whose process ended. @throws InfrastructureError. */
	clearUp(labels: BuildRequest['labels']): Promise<void>;
	/**
	 * Builds and analyses. Failed builds and limits are results.
	 * @throws InfrastructureError, Superseded.
	 */
	build(request: BuildRequest): Promise<BuildResultWithNeeds>;
}

export interface StartingEngine extends Engine {
	/** Starts the container of a build that is to come. @throws InfrastructureError, Superseded. */
	start(request: Pick<BuildRequest, 'kernel' | 'labels' | 'signal'>): Promise<SandboxSession>;
}
