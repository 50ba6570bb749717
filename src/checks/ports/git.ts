/** What the application asks of git and of directories; `src/git/` answers. */
import type { SourceTree } from './source-tree.ts';

/** Another repository at a place of the tree, at the commit that the tree records. */
export interface Submodule {
	/** Relative to the tree; of a nested one too. */
	readonly path: string;
	readonly commit: string;
	/** The plain URL that it is fetched from; null at the desk, and where there is none. */
	readonly cloneUrl: string | null;
	/** Why its files are no part of the tree, to be read after a colon; null where they are. */
	readonly missing: string | null;
}

/** A tree that can be compared with another one. */
export interface ComparableTree extends SourceTree {
	/** Nested ones after those that hold them. */
	readonly submodules: readonly Submodule[];
	/** By path, a text that is equal for equal content, kind and executable bit, in whichever repository. */
	fingerprints(): Promise<ReadonlyMap<string, string>>;
	/** The texts of many files at once, by path; of those that are regular files of at most `maxBytes`. */
	readTexts(paths: readonly string[], maxBytes: number): Promise<ReadonlyMap<string, string>>;
}

/** Ranges of lines of a file, counted from 1, both ends included; by path. */
export type LineRanges = Record<string, [first: number, last: number][]>;

/** A repository on the host, by name, and the owner of the repository whose `.gitmodules` names it. */
export interface NamedRepository {
	readonly owner: string;
	readonly name: string;
	readonly namedBy: string;
}

/**
 * Decides about a submodule that not everyone may read. Asked each time that it is used.
 * @returns a secret for that repository alone, or why there is none, to be read after a colon.
 */
export type SubmoduleAccess = (
	repository: NamedRepository,
) => Promise<{ readonly token: string } | { readonly refused: string }>;

/** Commits of a remote repository that are here. */
export interface FetchedSource {
	/**
	 * The tree of a commit with its submodules, which are fetched where they lie on the repository's own host: without
	 * credentials where that is enough, with those of `access` where it is not. The repository's own are never used.
	 * @param sha one of the fetched commits, in full.
	 * @throws UserError where the tree itself cannot be read; InfrastructureError; Superseded.
	 */
	tree(sha: string, access: SubmoduleAccess): Promise<ComparableTree>;
	/** When the commit was made, as it says itself. @param sha one of the fetched commits, in full. */
	committedAt(sha: string): Promise<Date>;
	/** The lines of head that the way from base adds or changes; null where they are too many to be shown. */
	changedLines(base: string, head: string): Promise<LineRanges | null>;
}

/** A repository as it may be fetched: what comes of it is kept for this installation and repository alone. */
export interface RemoteRepository {
	readonly installationId: number;
	readonly repositoryId: number;
	/** Without credentials in it. */
	readonly cloneUrl: string;
}

/** Names of mirrors. */
export const mirrorKey = {
	/** A repository's own. */
	own: ({ installationId, repositoryId }: Pick<RemoteRepository, 'installationId' | 'repositoryId'>) =>
		`${installationId}/${repositoryId}`,
	/** Of another repository that it may read with a secret. @param own its own key. */
	secret: (own: string, url: string) => `${own} ${url}`,
	/** Of what everyone may read. */
	everyones: (url: string) => `everyone ${url}`,
} as const;

/** Commits that are wanted in one mirror. */
export interface CommitsWanted {
	/** Of `mirrorKey`: what one asker may read is not there for all. */
	readonly key: string;
	readonly url: string;
	readonly shas: readonly string[];
	/** Asked only when something has to be fetched; null: as everyone may. */
	readonly credentials: (() => Promise<string>) | null;
	readonly timeoutMs: number;
	readonly maxBytes: number;
	readonly signal: AbortSignal | undefined;
}

export type CommitsFetched =
	| { readonly kind: 'fetched'; readonly gitDirectory: string }
	/** The remote has no such commit, or no longer. */
	| { readonly kind: 'no-commit' }
	/** There is no such repository, or not for who asks. */
	| { readonly kind: 'not-readable' }
	/** More came than a repository may have. */
	| { readonly kind: 'too-large' };

/** Brings commits into mirrors; one process alone does. */
export interface CommitFetcher {
	/** Fetches what is not there yet, without its history. @throws InfrastructureError, Superseded. */
	fetchCommits(wanted: CommitsWanted): Promise<CommitsFetched>;
}

export interface RemoteRepositories extends CommitFetcher {
	/**
	 * Fetches commits, without their history, into this machine's mirror of the repository; those that are there
	 * already cost nothing. A pull request's head is fetched from its *base* repository, also for forks.
	 * @param remote where from, and whose the mirror is.
	 * @param shas full commit ids.
	 * @param credentials asked only when something has to be fetched; never written to a file, argument or log.
	 * @throws UserError where a commit is not there; InfrastructureError; Superseded when the signal aborted.
	 */
	fetch(
		remote: RemoteRepository,
		shas: readonly string[],
		credentials: (() => Promise<string>) | null,
		signal?: AbortSignal,
	): Promise<FetchedSource>;
}

/** A git working tree on this machine, or a directory within one: paths are relative to that directory. */
export interface LocalRepository {
	/** The commit a revision means. @throws UserError where it means none. */
	resolve(revision: string): Promise<string>;
	/** The commit that is checked out; null before the first commit. */
	headSha(): Promise<string | null>;
	/** @throws UserError where the commits share no history. */
	mergeBase(a: string, b: string): Promise<string>;
	tree(sha: string): Promise<ComparableTree>;
	/** The files as they are now, uncommitted ones included, without ignored and built ones; under that label. */
	workingTree(label: string): Promise<ComparableTree>;
}
