/** What the application asks of GitHub; `src/github/` answers. No type of GitHub's client appears here. */
import type { CheckRunOutput } from '../../report/check-run.ts';

/** One repository as an installation of the App sees it. */
export interface RepositoryIdentity {
	readonly installationId: number;
	/** GitHub's number of the repository: outlives renames and transfers. */
	readonly repositoryId: number;
	readonly owner: string;
	readonly name: string;
}

/** A repository that is known by name only, such as the organisation's `.github`. */
export type RepositoryName = Pick<RepositoryIdentity, 'installationId' | 'owner' | 'name'>;

/** A check run as GitHub is to show it; any number of annotations is sent in batches. */
export interface CheckRun extends CheckRunOutput {
	readonly headSha: string;
	readonly name: string;
	/** The application's own key of the check: (headSha, name, externalId) names one check run. */
	readonly externalId: string;
	/** ISO 8601, as is `completedAt`; null before. */
	readonly startedAt: string | null;
	readonly completedAt: string | null;
}

export interface PullRequest {
	readonly state: 'open' | 'closed';
	readonly headSha: string;
	readonly baseSha: string;
	readonly baseRef: string;
	/** Whether head lives in another repository than base (also when that one is deleted). */
	readonly fork: boolean;
}

export type Permission = 'admin' | 'write' | 'read' | 'none';

/** A short-lived secret that reads one repository's contents. */
export interface RepositoryToken {
	readonly token: string;
	/** Whether not everyone may read the repository. */
	readonly isPrivate: boolean;
}

export interface TextFile {
	/** Null where it has more bytes than were asked for. */
	readonly text: string | null;
}

/**
 * Every method throws `UserError` where GitHub refuses for good (installation gone, out of reach), `NotThere` where it
 * does not know of something, or not yet, and `Unavailable` where trying later may help (network, 5xx, rate limit, a
 * token that is refused).
 * The writing methods may be repeated with the same arguments: a repetition changes nothing.
 */
export interface GitHubGateway {
	/**
	 * Makes the check run say what is given. Without `existingId` (or where it is gone) the App's check run with the
	 * same head, name and external id is looked for before one is created. Annotations that the run already has are
	 * not sent again; GitHub offers no way to remove one, so another set of annotations needs another external id.
	 * @returns the check run's id, to be stored.
	 */
	publishCheckRun(repository: RepositoryIdentity, run: CheckRun, existingId: number | null): Promise<number>;

	/**
	 * Makes the App's one comment on a pull request say `body` (at most 65,536 characters, and with `marker` in it).
	 * Without `existingId` (or where it is deleted) the App's oldest comment with the marker is used, else one is
	 * created, unless `mayCreate` is false. Another author's comment is never edited, whatever it contains.
	 * @returns the comment's id, to be stored; null where there is none.
	 */
	upsertComment(
		repository: RepositoryIdentity,
		pullRequest: number,
		body: string,
		options: { readonly marker: string; readonly existingId: number | null; readonly mayCreate?: boolean },
	): Promise<number | null>;

	/** Acknowledges a command. A comment that is gone is no error. */
	addReaction(repository: RepositoryIdentity, commentId: number, reaction: 'eyes'): Promise<void>;

	/** What the user may do in the repository now; `maintain` counts as `write`, `triage` as `read`. */
	getPermission(repository: RepositoryIdentity, login: string): Promise<Permission>;

	getPullRequest(repository: RepositoryIdentity, number: number): Promise<PullRequest>;

	/** The merge base of two commits. @throws UserError where they share no history. */
	mergeBase(repository: RepositoryIdentity, base: string, head: string): Promise<string>;

	/**
	 * The text of a file.
	 * @param ref a commit or branch; null for the default branch.
	 * @returns null where the repository (as far as the installation sees) or the file is not there, or is no regular
	 * file.
	 */
	getFile(repository: RepositoryName, path: string, ref: string | null, maxBytes: number): Promise<TextFile | null>;

	/** A short-lived token for git: this repository only, contents read-only. Neither log nor store it. */
	installationToken(repository: RepositoryIdentity): Promise<string>;

	/**
	 * A token for git for another repository of the installation: that one only, contents read-only.
	 * @returns null where the installation does not reach it.
	 */
	repositoryToken(repository: RepositoryName): Promise<RepositoryToken | null>;

	/** Whether not everyone may read it now. */
	isPrivate(repository: RepositoryIdentity): Promise<boolean>;

	/** Where git fetches the repository from. */
	cloneUrl(repository: RepositoryName): string;
}
