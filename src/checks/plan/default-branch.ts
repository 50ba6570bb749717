/** Builds that tell what the modules of a default branch need of the kernel. */
import type { Build, Check, DefaultBranchBuild, Subject } from '../ports/records.ts';
import { isBranch } from '../life-cycle/subject.ts';
import type { Transaction } from '../ports/store.ts';
import type { CheckPlan } from './plan.ts';

export interface PlannedBuild {
	readonly check: Pick<Check, 'baseRef'>;
	readonly subject: Subject;
	readonly plan: CheckPlan;
	readonly build: Pick<Build, 'kernelId' | 'side' | 'keys'>;
}

/** Null for all other builds: base alone is a commit of the branch that the subject goes to; heads are anybody's. */
export function defaultBranchBuild({ check, subject, plan, build }: PlannedBuild): DefaultBranchBuild | null {
	const { kernelId, side, keys } = build;
	const planned = plan.kernels.find(({ id }) => id === kernelId);
	const isOfDefaultBranch = side === 'base' && check.baseRef === subject.defaultBranch;
	if (!isOfDefaultBranch || planned === undefined || keys === null || plan.committedAt === null) return null;
	const { installationId, repositoryId, owner, name } = subject;
	const { id, arch, release } = planned;
	return {
		repository: { installationId, repositoryId, owner, name },
		kernel: { id, arch, release },
		contentKey: keys.content,
		commit: plan.mergeBase,
		committedAt: new Date(plan.committedAt),
	};
}

/**
 * Whether a build of a branch is to run although its result is known: that came of a pull request's head, which tells no
 * needs. Nobody waits for a branch, so it costs time that is idle.
 */
export async function mustTellNeeds(transaction: Transaction, planned: PlannedBuild): Promise<boolean> {
	const build = isBranch(planned.subject.key) ? defaultBranchBuild(planned) : null;
	return build !== null && (await transaction.lacksNeeds(build));
}
