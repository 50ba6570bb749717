/** What is stored, and what the application asks of the store; `src/store/` answers. */
import type { WithoutReport } from '../../results/without-report.ts';
import type { BuildResult } from '../../results/build-result.ts';
import type { NeedsOrigin, RootNeeds } from '../../results/module-needs.ts';
import type { Conclusion } from '../../judgement/status.ts';
import type { RepositoryIdentity } from './github.ts';
import type { Job, JobKind, SendOptions } from './queue.ts';

/**
 * What checks are about: a pull request, a commit of a merge queue, or a branch that is built ahead of time. All that is
 * said on GitHub is said per subject.
 */
export interface SubjectIdentity extends RepositoryIdentity {
	/** See `subject.ts`. */
	readonly key: string;
	/** Null for a merge group and a branch. */
	readonly pullRequest: number | null;
	/** Of the repository; null where no event has told it yet. */
	readonly defaultBranch: string | null;
}

export interface Subject extends SubjectIdentity {
	/** When GitHub last changed what we were told of it: an older event that comes late has nothing to say. */
	readonly observedAt: Date | null;
	/** How many comments were answered with a text. */
	readonly replies: number;
	/** Our comment on the pull request. */
	readonly commentId: number | null;
	/** What the comment says now, hashed. */
	readonly commentDigest: string | null;
}

export type Trigger = 'pull-request' | 'merge-group' | 'push' | 'command' | 're-run';

export interface NewCheck {
	readonly subjectKey: string;
	readonly headSha: string;
	readonly baseRef: string;
	readonly baseSha: string;
	readonly trigger: Trigger;
	/** Globs of the kernels that are built again although their results are known, unless head passed; others are reused. */
	readonly rebuild: readonly string[];
	/** These kernels are built again whatever is known, base too, and from nothing. */
	readonly clean: boolean;
}

/** `requested`: not planned yet. `building`: its builds are queued. The last two are final. */
export type CheckState = 'requested' | 'building' | 'concluded' | 'cancelled';

export interface Check extends NewCheck {
	readonly id: string;
	/** Grows with each check; of one subject the greatest is the one that counts. */
	readonly generation: number;
	readonly state: CheckState;
	/** Attempts to plan it, this one included. */
	readonly attempts: number;
	/** Null until it is planned; JSON, whose shape `plan.ts` knows. */
	readonly plan: unknown;
	/** Why a final check has no report; null where it has one. */
	readonly withoutReport: WithoutReport | null;
	/** Null until it is published. */
	readonly conclusion: Conclusion | null;
	readonly checkRunId: number | null;
	/** Counts what GitHub should be told; as long as `publishedVersion` is less, a publication is due. */
	readonly version: number;
	readonly publishedVersion: number;
	readonly requestedAt: Date;
	readonly startedAt: Date | null;
	readonly finishedAt: Date | null;
}

export type CheckChanges = Partial<
	Pick<
		Check,
		| 'state'
		| 'attempts'
		| 'plan'
		| 'withoutReport'
		| 'conclusion'
		| 'checkRunId'
		| 'version'
		| 'publishedVersion'
		| 'startedAt'
		| 'finishedAt'
	>
>;

export type Side = 'base' | 'head';
export type BuildState = 'queued' | 'running' | 'done' | 'cancelled';

export interface NewBuild {
	readonly checkId: string;
	readonly kernelId: string;
	readonly side: Side;
	/** Build although the result is known, unless that is a pass. */
	readonly rebuild: boolean;
	/** Build whatever is known, without anything that earlier builds left. */
	readonly clean: boolean;
	/** Null where nothing may be reused. */
	readonly keys: BuildKeys | null;
	/** Given where nothing has to be built. */
	readonly result: BuildResult | null;
}

export interface Build extends NewBuild {
	readonly id: string;
	readonly state: BuildState;
	/** Attempts that were started, this one included. */
	readonly attempts: number;
}

export type BuildChanges = Partial<Pick<Build, 'state' | 'attempts' | 'keys' | 'result'>>;

/** What a finished build says of its module roots. */
export type BuiltRoots = Pick<Build, 'kernelId'> & Pick<BuildResult, 'moduleRoots'>;

/** What a build's result depends on. */
export interface BuildKeys {
	/** Equal where the whole trees are; then `content` is equal too. */
	readonly tree: string;
	/** Equal where the trees differ at most in what no build can read. */
	readonly content: string;
}

/** A build as far as others may use its result, or it theirs; see `plan/reuse.ts`. Never across repositories. */
export interface SharingBuild {
	readonly repositoryId: number;
	readonly subjectKey: string;
	readonly side: Side;
	readonly keys: BuildKeys;
}

export interface OpenBuild extends Pick<Build, 'id' | 'checkId' | 'rebuild' | 'clean'> {
	readonly state: 'queued' | 'running';
}

/** A build of a commit of the default branch. */
export interface DefaultBranchBuild {
	readonly repository: RepositoryIdentity;
	readonly kernel: NeedsOrigin['kernel'];
	readonly contentKey: string;
	readonly commit: string;
	readonly committedAt: Date;
}

export interface StoredNeeds {
	readonly origin: NeedsOrigin;
	/** `RootNeeds`, as it was stored, perhaps by another version. */
	readonly needs: unknown;
}

/** Some of what is stored, and where to go on; null where that was all. */
export interface NeedsPage {
	readonly records: readonly StoredNeeds[];
	readonly next: number | null;
}

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
	updateCheck(id: string, changes: CheckChanges): Promise<void>;

	insertBuilds(builds: readonly NewBuild[]): Promise<readonly Build[]>;
	build(id: string): Promise<Build | null>;
	buildsOfCheck(checkId: string): Promise<readonly Build[]>;
	updateBuild(id: string, changes: BuildChanges): Promise<void>;
	/** How long module roots took to build lately: of builds of the repository's newest checks, the newest first. */
	recentRoots(repository: RepositoryIdentity): Promise<readonly BuiltRoots[]>;
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
