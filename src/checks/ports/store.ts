/** What is stored, and what the application asks of the store; `src/store/` answers. */
import type { WithoutReport } from '../../results/without-report.ts';
import type { BuildResult } from '../../results/build-result.ts';
import type { NeedsOrigin, RootNeeds } from '../../results/module-needs.ts';
import type { Conclusion } from '../../judgement/status.ts';
import type { RepositoryIdentity } from './github.ts';
import type { Job, JobKind } from './queue.ts';

/** What checks are about: a pull request, or a commit of a merge queue. All that is said on GitHub is said per subject. */
export interface SubjectIdentity extends RepositoryIdentity {
	/** See `subject.ts`. */
	readonly key: string;
	/** Null for a merge group. */
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

export type Trigger = 'pull-request' | 'merge-group' | 'command' | 're-run';

export interface NewCheck {
	readonly subjectKey: string;
	readonly headSha: string;
	readonly baseRef: string;
	readonly baseSha: string;
	readonly trigger: Trigger;
	/** Globs of the kernels that are built again although their results are known; others are reused. */
	readonly rebuild: readonly string[];
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
	/** Build although the result is known. */
	readonly rebuild: boolean;
	/** Given where nothing has to be built. */
	readonly result: BuildResult | null;
}

export interface Build extends NewBuild {
	readonly id: string;
	readonly state: BuildState;
	/** Attempts that were started, this one included. */
	readonly attempts: number;
	/** Null until the build ran. */
	readonly contentKey: string | null;
}

export type BuildChanges = Partial<Pick<Build, 'state' | 'attempts' | 'contentKey' | 'result'>>;

/** Where a result may be used again: never across repositories, and what was built as a head is no base's result. */
export interface ResultScope {
	readonly repositoryId: number;
	readonly side: Side;
	readonly contentKey: string;
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

	enqueue(job: Job): Promise<void>;
	cancelJobs(kind: JobKind, keys: readonly string[]): Promise<void>;

	/** Stores the subject, or its repository's new name, and locks it until the transaction ends. */
	putAndLockSubject(subject: SubjectIdentity, observedAt: Date | null): Promise<Subject>;
	/** Locks the subject until the transaction ends; null where it is not (or no longer) known. */
	lockSubject(key: string): Promise<Subject | null>;
	lockSubjectOfCheck(checkId: string): Promise<Subject | null>;
	saveComment(subjectKey: string, commentId: number, digest: string): Promise<void>;
	countReply(subjectKey: string): Promise<void>;

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
	/** The newest result of a finished build with this content. */
	knownResult(scope: ResultScope): Promise<BuildResult | null>;

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

export interface Store {
	/** @throws whatever `work` or the database throws, and then nothing was changed. */
	transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
}
