import { cancelCheck, dropJobs } from './cancel-check.ts';
import { publishAgain } from './publish-again.ts';
import type { Check } from '../ports/records.ts';
import type { DataOwner, Transaction } from '../ports/store.ts';

/** The App was uninstalled: jobs end, and all that was stored is deleted. */
export async function forgetData(transaction: Transaction, owner: DataOwner): Promise<void> {
	for (const check of await transaction.unfinishedChecks(owner)) {
		await dropJobs(transaction, check);
		await transaction.cancelJobs('publish', [check.subjectKey]);
	}
	await transaction.forget(owner);
}

/** Who is said to have cancelled checks of a suspended App. */
export const SUSPENSION = 'the suspension of the app';

/** The App may not act for now: nothing is built; data is kept. */
export async function suspend(transaction: Transaction, owner: DataOwner): Promise<void> {
	for (const check of await transaction.unfinishedChecks(owner)) {
		await transaction.lockSubject(check.subjectKey);
		await cancelCheck(transaction, check, { kind: 'cancelled', by: SUSPENSION });
	}
}

/** The App may write again: what GitHub did not take meanwhile is published now. */
export async function publishUntold(
	transaction: Transaction,
	owner: DataOwner,
	isDue: (check: Check) => boolean = () => true,
): Promise<void> {
	for (const check of await transaction.untoldChecks(owner)) {
		if (isDue(check)) await publishAgain(transaction, check);
	}
}

/** Whether it is worth another try where nobody said that anything changed: after ever longer. */
export function isWorthTelling(
	{ finishedAt, refusedAt }: Pick<Check, 'finishedAt' | 'refusedAt'>,
	now = new Date(),
): boolean {
	if (finishedAt === null || refusedAt === null) return false;
	return now.getTime() - finishedAt.getTime() >= 2 * (refusedAt.getTime() - finishedAt.getTime());
}
