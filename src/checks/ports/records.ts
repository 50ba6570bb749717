/** What is stored of subjects, checks and builds. */
import type { WithoutReport } from '../../results/without-report.ts';
import type { BuildResult } from '../../results/build-result.ts';
import type { NeedsOrigin } from '../../results/module-needs.ts';
import type { Conclusion } from '../../judgement/status.ts';
import type { RepositoryIdentity } from './github.ts';

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
	/** The head that somebody with write access let be built, whoever wrote it. */
	readonly approvedSha: string | null;
}

/** `resumed`: by ourselves, after an end that was GitHub's or the machine's fault. */
export type Trigger = 'pull-request' | 'merge-group' | 'push' | 'command' | 're-run' | 'resumed';

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
	/** Attempts to plan it, this one included; those that an outage ended do not count. */
	readonly attempts: number;
	/**
	 * Since when what it needs outside (GitHub, git, the container engine) has failed; null where it did not, or does no
	 * more. A final check that has it ended for that, and says nothing about the modules: it is worth another one.
	 */
	readonly failingSince: Date | null;
	/** Null until it is planned; JSON, whose shape `plan.ts` knows. */
	readonly plan: unknown;
	/** Why a final check has no report, null where it has one; of another one what it waits for, null where that is a builder. */
	readonly withoutReport: WithoutReport | null;
	/** Null until it is published. */
	readonly conclusion: Conclusion | null;
	/**
	 * When GitHub refused to be told of it for good, as far as it goes: of a suspended App, in an archived repository,
	 * without a permission. Null where it was told since.
	 */
	readonly refusedAt: Date | null;
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
		| 'failingSince'
		| 'plan'
		| 'withoutReport'
		| 'conclusion'
		| 'refusedAt'
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
	/** Attempts that were started, this one included; those that an outage ended do not count. */
	readonly attempts: number;
	/** As of a check. */
	readonly failingSince: Date | null;
}

export type BuildChanges = Partial<Pick<Build, 'state' | 'attempts' | 'failingSince' | 'keys' | 'result'>>;

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
