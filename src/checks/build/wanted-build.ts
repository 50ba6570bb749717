/** A build whose check still wants it, read under its subject's lock. */
import type { Build, Check, Subject } from '../ports/records.ts';
import { concludeIfBuilt } from '../life-cycle/check-state.ts';
import { tellOfHead } from '../life-cycle/progress.ts';
import { defaultBranchBuild } from '../plan/default-branch.ts';
import { planOf, type CheckPlan } from '../plan/plan.ts';
import { isReusable } from '../plan/reuse.ts';
import type { Transaction } from '../ports/store.ts';
import type { BuildResultWithNeeds } from '../../results/build-result.ts';

export interface WantedBuild {
	readonly build: Build;
	readonly check: Check;
	readonly plan: CheckPlan;
	readonly subject: Subject;
}

/** Null where the build is done, or its check has ended. */
export async function lockWantedBuild(transaction: Transaction, buildId: string): Promise<WantedBuild | null> {
	const found = await transaction.build(buildId);
	if (found === null) return null;
	const subject = await transaction.lockSubjectOfCheck(found.checkId);
	const [check, build] = [await transaction.check(found.checkId), await transaction.build(buildId)];
	if (subject === null || check === null || build === null || check.state !== 'building') return null;
	const plan = planOf(check);
	return plan === null || build.state === 'done' || build.state === 'cancelled'
		? null
		: { build, check, plan, subject };
}

/**
 * Stores the result of a build, and ends the check with the last one.
 * @param failingSince not null where it was given up for an outage.
 */
export async function finishBuild(
	transaction: Transaction,
	wanted: WantedBuild,
	{ needs, ...result }: BuildResultWithNeeds,
	failingSince: Date | null = null,
): Promise<void> {
	const { build, check } = wanted;
	const keys = isReusable(result) ? build.keys : null;
	const ofDefaultBranch = keys === null ? null : defaultBranchBuild(wanted);
	await transaction.updateBuild(build.id, { state: 'done', result, keys, failingSince });
	if (failingSince !== null) await transaction.updateCheck(check.id, { failingSince });
	if (ofDefaultBranch !== null) await transaction.putNeeds(ofDefaultBranch, needs ?? null);
	await concludeIfBuilt(transaction, check);
	await tellOfHead(transaction, check, build);
}
