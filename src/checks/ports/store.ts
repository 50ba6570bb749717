/** What is stored, and what the application asks of the store; `src/store/` answers. */
import type { BuildResult } from '../../results/build-result.ts';
import type { RootNeeds } from '../../results/module-needs.ts';
import type { RepositoryIdentity } from './github.ts';
import type { Job, JobKind, SendOptions } from './queue.ts';
import type {
	SubjectIdentity,
	Subject,
	NewCheck,
	Check,
	CheckChanges,
	NewBuild,
	Build,
	BuildChanges,
	BuiltRoots,
	SharingBuild,
	OpenBuild,
	DefaultBranchBuild,
	NeedsPage,
} from './records.ts';

/** What one transaction does. Its changes are all stored, or none; jobs are queued with them. */
export interface Transaction {
	/** @returns false where this delivery was stored before. */
	recordDelivery(guid: string, event: string): Promise<boolean>;

	enqueue(job: Job, options?: Omit<SendOptions, 'group'>): Promise<void>;
	cancelJobs(kind: JobKind, keys: readonly string[]): Promise<void>;

	/** Stores the subject, or its repository's new name, and locks it until the transaction ends. */
	putAndLockSubject(subject: SubjectIdentity, observedAt: Date | null): Promise<Subject>;
	/** Locks the subject until the transaction ends; null where it is not (or no longer) known. */
	lockSubject(key: string): Promise<Subject | null>;
	lockSubjectOfCheck(checkId: string): Promise<Subject | null>;
	saveComment(subjectKey: string, commentId: number, digest: string): Promise<void>;
	/** Somebody with write access lets this commit be built, and no other. */
	approve(subjectKey: string, headSha: string): Promise<void>;
	countReply(subjectKey: string): Promise<void>;

	/** Whether pull requests to a branch were checked lately: within 90 days. */
	hasPullRequestsTo(repository: RepositoryIdentity, branch: string): Promise<boolean>;

	insertCheck(check: NewCheck): Promise<Check>;
	check(id: string): Promise<Check | null>;
	/** Newest first. */
	checksOfSubject(subjectKey: string): Promise<readonly Check[]>;
	/** Of each subject the newest check, where that one is of the commit. */
	currentChecksOfCommit(repositoryId: number, headSha: string): Promise<readonly Check[]>;
	/** Checks that are not final or not published, of all subjects (or one installation's, or some repositories'). */
	unfinishedChecks(of?: DataOwner): Promise<readonly Check[]>;
	/** Final checks of which GitHub refused to be told. */
	untoldChecks(of: DataOwner): Promise<readonly Check[]>;
	updateCheck(id: string, changes: CheckChanges): Promise<void>;

	insertBuilds(builds: readonly NewBuild[]): Promise<readonly Build[]>;
	build(id: string): Promise<Build | null>;
	buildsOfCheck(checkId: string): Promise<readonly Build[]>;
	/** The ids of builds that run, or ran when their process ended. */
	runningBuilds(): Promise<readonly string[]>;
	updateBuild(id: string, changes: BuildChanges): Promise<void>;
	/** How long module roots took to build lately: of builds of the repository's newest checks, the newest first. */
	recentRoots(repository: RepositoryIdentity): Promise<readonly BuiltRoots[]>;
	/**
	 * What is being planned and built for a repository and for all of its installation, of branches or of all else. Until
	 * the transaction ends, nobody else of the installation is told.
	 */
	lockOpenWork(repository: RepositoryIdentity, ofBranches: boolean): Promise<OpenWork>;
	/** The checks that wait longest for room: of each repository (of one installation, or of all) a few. */
	waitingForRoom(installationId: number | null): Promise<readonly Check[]>;
	/** What is being done now, of all subjects. */
	underWay(): Promise<{ readonly checks: number; readonly builds: number }>;
	/** The newest result that such a build may use, by the rules of `plan/reuse.ts`. */
	knownResult(wanted: SharingBuild): Promise<BuildResult | null>;
	/** Unfinished builds of a repository with this content, of checks that are wanted; in the order in which they were made. */
	openBuilds(repositoryId: number, contentKey: string): Promise<readonly (SharingBuild & OpenBuild)[]>;
	/** Until the transaction ends, only one decides about builds of this content. After the subject's lock, never before. */
	lockContent(repositoryId: number, contentKey: string): Promise<void>;

	/**
	 * Stores what the modules of a build need, by module root: of each root and kernel the newest commit's needs count,
	 * and a few older ones are kept. @param roots null where the content was known: its needs are this commit's, too.
	 */
	putNeeds(build: DefaultBranchBuild, roots: readonly RootNeeds[] | null): Promise<void>;
	/** Whether it would be the newest of its repository and kernel, and the needs of its content are not known. */
	lacksNeeds(build: DefaultBranchBuild): Promise<boolean>;
	/** The needs that count, in no order. @param after of the page before; 0 for the first. */
	needsPage(after: number): Promise<NeedsPage>;
	/** Another text whenever what `needsPage` gives has changed. */
	needsStamp(): Promise<string>;

	/** Deletes all that is stored of an installation or of some of its repositories. */
	forget(owner: DataOwner): Promise<void>;
	/** Whose data there is. */
	knownRepositories(): Promise<readonly KnownRepository[]>;
	/** The repository has another name or owner now. */
	renameRepository(repository: RepositoryIdentity): Promise<void>;
	/** The installations for which data of a repository is stored although it belongs to another, or to another owner. */
	installationsElsewhere(
		repositoryId: number,
		now: Pick<RepositoryIdentity, 'installationId' | 'owner'>,
	): Promise<readonly number[]>;
	/** Deletes some of what is older than it is to be kept. */
	removeOld(before: KeptSince): Promise<void>;

	/** Whether a delivery was stored. */
	hasDelivery(guid: string): Promise<boolean>;
	/** How far work that goes on and on has come, as it was saved, perhaps by another version; null where it was not. */
	place(name: string): Promise<unknown>;
	savePlace(name: string, place: unknown): Promise<void>;
	/**
	 * Checks that ended neutral since then because GitHub or the machine failed, the oldest first; only the newest of
	 * each pull request.
	 */
	endedIll(since: Date, limit: number): Promise<readonly Check[]>;
}

export interface OpenWork {
	readonly repository: { readonly checks: number; readonly builds: number };
	readonly installation: { readonly checks: number; readonly builds: number };
}

export type KnownRepository = Pick<RepositoryIdentity, 'installationId' | 'repositoryId'>;

/** What is older is deleted. */
export interface KeptSince {
	readonly deliveries: Date;
	/** With their builds; and subjects of which nothing was heard since. */
	readonly checks: Date;
	/** What builds said; their results stay. */
	readonly logs: Date;
}

/** Whose data: all of an installation's, or only some repositories'. */
export interface DataOwner {
	readonly installationId: number;
	readonly repositoryIds: readonly number[] | null;
}

/** `urgent`: somebody waits for an answer; where transactions have to wait for each other, it comes before others. */
export type Urgency = 'urgent' | 'usual';

export interface Store {
	/** @throws whatever `work` or the database throws, and then nothing was changed. */
	transaction<T>(work: (transaction: Transaction) => Promise<T>, urgency?: Urgency): Promise<T>;
}
