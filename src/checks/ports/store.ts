/** What is stored, and what the application asks of the store; `src/store/` answers. */
import type { WithoutReport } from '../../results/without-report.ts';
import type { BuildResult } from '../../results/build-result.ts';
import type { Conclusion } from '../../judgement/status.ts';
import type { RepositoryIdentity } from './github.ts';
import type { Job, JobKind } from './queue.ts';

/** What checks are about: a pull request, or a commit of a merge queue. All that is said on GitHub is said per subject. */
export interface SubjectIdentity extends RepositoryIdentity {
	/** See `subject.ts`. */
	readonly key: string;
	/** Null for a merge group. */
	readonly pullRequest: number | null;
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

/** What one transaction does. Its changes are all stored, or none; jobs are queued with them. */
export interface Transaction {
	/** @returns false where this delivery was stored before. */
	recordDelivery(guid: string, event: string): Promise<boolean>;

	/** @param delaySeconds how long it is put off, unless the same work is asked for sooner. Default: not at all. */
	enqueue(job: Job, delaySeconds?: number): Promise<void>;
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
