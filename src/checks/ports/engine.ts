/** The engine: what a check does with a source tree, the same at the desk and in the App. */
import type { TreeOwner } from './built-trees.ts';
import type { ComparableTree } from './git.ts';
import type { Kernel } from './kernels.ts';
import type { BuildResult } from '../../results/build-result.ts';
import type { ModuleRoot } from '../../modules/module-root.ts';

/** One build: a kernel and one side's tree with the module roots that matter there. */
export interface BuildRequest {
	readonly kernel: Kernel;
	readonly tree: ComparableTree;
	readonly roots: readonly ModuleRoot[];
	/** What modules may use of the kernel; null where all that it exports. */
	readonly symbolList: ReadonlySet<string> | null;
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
}

export interface Engine {
	/**
	 * The key under which a build's result may be stored and used again: tree, roots, symbol list, image digest,
	 * limits, and the code that builds and judges.
	 */
	buildKey(request: Pick<BuildRequest, 'kernel' | 'tree' | 'roots' | 'symbolList'>): string;
	/**
	 * Builds and analyses. Failed builds and limits are results.
	 * @throws InfrastructureError, Superseded.
	 */
	build(request: BuildRequest): Promise<BuildResult>;
}
