import type { Check } from '../ports/records.ts';
import type { DataOwner, Transaction } from '../ports/store.ts';

/** Has a check published again; one that is about to be is not counted twice. */
export async function publishAgain(
	transaction: Transaction,
	{ id, subjectKey }: Pick<Check, 'id' | 'subjectKey'>,
): Promise<void> {
	if ((await transaction.lockSubject(subjectKey)) === null) return;
	const check = await transaction.check(id);
	if (check === null) return;
	if (check.publishedVersion >= check.version) await transaction.updateCheck(id, { version: check.version + 1 });
	await transaction.enqueue({ kind: 'publish', subjectKey });
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
