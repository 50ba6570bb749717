/** What a rendering needs beside the judged check. */

export type CommentPolicy = 'on-failure' | 'always' | 'never';

/** A repository whose files lie in the tree. */
export interface PlacedRepository {
	/** Relative to the tree. */
	readonly path: string;
	/** Public http(s) address. */
	readonly cloneUrl: string;
	/** The full id of the commit. */
	readonly sha: string;
}

/** What a person needs to see a kernel's build themselves, with Docker and nothing of ours. */
export interface Reproduce {
	/** A public image. */
	readonly image: string;
	/** Shell text that installs what the build needs; empty where the image has it. git is seen to. */
	readonly setup: string;
	/** The build's commands, in order; they may use `$KERNEL_BUILD`, `$KERNEL_RELEASE`, `$SRC` and `$JOBS`. */
	readonly commands: readonly string[];
	/** Public http(s) address of the repository that has the commit. */
	readonly cloneUrl: string;
	/** The full id of the commit. */
	readonly sha: string;
	/** Those that hold others first. */
	readonly submodules?: readonly PlacedRepository[];
}

export interface KernelContext {
	readonly reproduce: Reproduce | null;
	/** The end of the build's output; bounded again where it is shown. */
	readonly log: string | null;
}

/** Ranges of lines of the diff (both ends included), by path relative to the tree, counted from 1 in the head's file. */
export type ChangedLines = ReadonlyMap<string, readonly (readonly [first: number, last: number])[]>;

export interface ReportContext {
	readonly comment: CommentPolicy;
	/** `https://host/owner/name` of the repository that has the head commit: files are linked there. */
	readonly repositoryUrl: string | null;
	/** Those that hold others first: their files are linked where they are. */
	readonly submodules?: readonly PlacedRepository[];
	/** The page that has all of it. */
	readonly detailsUrl: string | null;
	/** Null where the diff is not known. */
	readonly changedLines: ChangedLines | null;
	/** By kernel id; a kernel may be missing. */
	readonly kernels: ReadonlyMap<string, KernelContext>;
	/** What is wrong with the pull request's own `.github/modprobot.yml`; null where nothing is. */
	readonly configProblem: string | null;
}
