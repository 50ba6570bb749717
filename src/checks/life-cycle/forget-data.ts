import { cancelCheck, dropJobs } from './cancel-check.ts';
import { isBranch } from './subject.ts';
import type { DataOwner, Transaction } from '../ports/store.ts';

/** The App was uninstalled: jobs end, and all that was stored is deleted. */
export async function forgetData(transaction: Transaction, owner: DataOwner): Promise<void> {
	for (const check of await transaction.unfinishedChecks(owner)) {
		await dropJobs(transaction, check);
		await transaction.cancelJobs('publish', [check.subjectKey]);
	}
	await transaction.forget(owner);
}

/** The App may not act for now: nothing is built; data is kept. */
export async function suspend(transaction: Transaction, owner: DataOwner): Promise<void> {
	for (const check of await transaction.unfinishedChecks(owner)) {
		await transaction.lockSubject(check.subjectKey);
		await cancelCheck(transaction, check, { kind: 'cancelled', by: 'the suspension of the app' });
	}
}

/** The App may act again: what GitHub did not take meanwhile is published now. */
export async function publishAgain(transaction: Transaction, owner: DataOwner): Promise<void> {
	for (const { id, subjectKey } of await transaction.untoldChecks(owner)) {
		if (isBranch(subjectKey)) continue;
		await transaction.lockSubject(subjectKey);
		const check = await transaction.check(id);
		if (check !== null) await transaction.updateCheck(id, { version: check.version + 1 });
		await transaction.enqueue({ kind: 'publish', subjectKey });
	}
}
