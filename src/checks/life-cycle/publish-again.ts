import type { Check } from '../ports/records.ts';
import type { Transaction } from '../ports/store.ts';

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
