import { cancelCheck, dropJobs } from './cancel-check.ts';
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
