/** What Kbuild made of earlier trees, kept for the next build; `src/cache/` answers. */
import type { Readable } from 'node:stream';
import type { KnownRepository } from './store.ts';
import type { BuildResult } from '../../results/build-result.ts';
import type { ObjectFile } from '../../symbols/object-file.ts';
import type { KnownLookups } from '../../symbols/runtime-lookups/lookup-finder.ts';

/** Where a built tree may be used again: nowhere else, whatever its content. */
export interface TreeOwner {
	/** Names the repository (or the directory at a desk); a word. */
	readonly id: string;
	/** What to call it where built trees are listed. */
	readonly label: string;
}

/** The owner that a repository of an installation is: what is kept goes with it. */
export function treeOwner({ installationId, repositoryId }: KnownRepository): string {
	return `installation ${installationId} repository ${repositoryId}`;
}

/** By path, a text that is equal for equal content, kind and executable bit. */
export type TreeContent = ReadonlyMap<string, string>;

/** What was read of objects, by their absolute path in the sandbox. */
export type ReadObjects = ReadonlyMap<string, ObjectFile>;

/** What was read of a built tree. */
export interface TreeReadings {
	/** Of as many objects as there was room for. */
	readonly objects: ReadObjects;
	/** Null where nothing is known. */
	readonly lookups: KnownLookups | null;
}

/** What one build of one tree on one kernel left. */
export interface BuiltTree {
	/** Of the source that it was built from. */
	readonly content: TreeContent;
	/** Paths of the module roots that were built. */
	readonly roots: readonly string[];
	/** What it took to build it, the builds that it began from included; see `BuildResult`. */
	readonly used: BuildResult['used'];
	/** What `open` gives. */
	readonly bytes: number;
	/**
	 * A tar of what Kbuild made, to be unpacked in the build directory: objects are without debug information. The stream
	 * fails where it cannot be read any more.
	 */
	open(): Readable;
	/** The same of the objects alone, with it. */
	openDebug(): Readable;
	/** Nothing where it cannot be read any more. */
	readings(): Promise<TreeReadings>;
}

/** What is kept of a build, read one after the other. */
export interface TreeStreams {
	readonly objects: Readable;
	readonly debug: Readable;
}

type KeptTree = Pick<BuiltTree, 'content' | 'roots' | 'used'> & { readonly readings: TreeReadings };

export interface BuiltTrees {
	/** Newest first; no more than a few. @param key what the tree was built with: kernel, code. */
	of(owner: TreeOwner, key: string): Promise<readonly BuiltTree[]>;
	/**
	 * Keeps what a build made, in place of what was not used for the longest time. Where there is no room, or a stream
	 * fails, nothing is kept, and that is logged: the next build then begins from nothing.
	 */
	keep(owner: TreeOwner, key: string, tree: KeptTree, contents: TreeStreams): Promise<void>;
}
