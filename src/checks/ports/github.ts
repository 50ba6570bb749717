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
	/** Whose repository head lives in, or lived in before it was deleted; null where the account is gone. */
	readonly headOwner: { readonly login: string; readonly isOrganisation: boolean } | null;
	/** The login of who opened it; null where the account is gone. */
	readonly author: string | null;
	/** What GitHub says the author is to the repository. */
	readonly association: Association;
	/** When anything about it last changed. */
	readonly updatedAt: Date;
}

/** GitHub's `author_association` in small letters; `contributor`: a commit of theirs was merged before. */
export const ASSOCIATIONS = ['owner', 'member', 'collaborator', 'contributor', 'none'] as const;
export type Association = (typeof ASSOCIATIONS)[number];

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

/** Where a list goes on, as the page before said; null for its start. */
export type Next = string | null;

/** A page of a list, and where to go on; null where that was all. One request each. */
export interface Page<T> {
	readonly items: readonly T[];
	readonly next: Next;
}

export interface HookDelivery {
	readonly id: number;
	readonly guid: string;
	readonly event: string;
	readonly action: string | null;
	readonly deliveredAt: Date;
	/** Whether it was answered with a yes. */
	readonly isTaken: boolean;
}

export interface Installation {
	readonly id: number;
	readonly isSuspended: boolean;
}

export interface FoundRepository extends RepositoryIdentity {
	readonly defaultBranch: string;
	/** Nothing can be written there. */
	readonly isReadOnly: boolean;
}

export interface FoundPullRequest extends Pick<PullRequest, 'headSha' | 'baseSha' | 'baseRef'> {
	readonly number: number;
	readonly updatedAt: Date;
}

export interface FoundCheckRun {
	readonly id: number;
	readonly externalId: string;
	readonly isCompleted: boolean;
}

export type AbandonedOutput = Pick<CheckRunOutput, 'title' | 'summary'>;

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

	/** The App's webhooks of the last days, the newest first; of one guid each attempt. */
	deliveries(after: Next): Promise<Page<HookDelivery>>;
	/** Has GitHub send one again, under its guid. */
	redeliver(deliveryId: number): Promise<void>;
	installations(after: Next): Promise<Page<Installation>>;
	/** What an installation reaches. */
	repositoriesOf(installationId: number, after: Next): Promise<Page<FoundRepository>>;
	openPullRequests(repository: RepositoryIdentity, after: Next): Promise<Page<FoundPullRequest>>;
	/** The App's check runs of a commit, whoever made them. */
	checkRunsOf(repository: RepositoryIdentity, headSha: string, name: string): Promise<readonly FoundCheckRun[]>;
	/** Ends a check run that nobody works on any more. */
	cancelCheckRun(repository: RepositoryIdentity, checkRunId: number, output: AbandonedOutput): Promise<void>;

	/** Where git fetches the repository from. */
	cloneUrl(repository: RepositoryName): string;
}
