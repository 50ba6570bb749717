import { requestCheck } from './request-check.ts';
import { isBranch } from './subject.ts';
import type { Transaction } from '../ports/store.ts';

/**
 * Runs the current checks of a commit again: what GitHub's *Re-run* buttons ask for. What is known is not built again,
 * so that what a machine failed at is. A commit that has been replaced by a newer push is not checked again. Events of
 * forks name no pull request, so the commit says which checks are meant.
 */
export async function rerunChecks(transaction: Transaction, repositoryId: number, headSha: string): Promise<void> {
	for (const check of await transaction.currentChecksOfCommit(repositoryId, headSha)) {
		// Nobody was shown a check of it.
		if (isBranch(check.subjectKey)) continue;
		const subject = await transaction.lockSubject(check.subjectKey);
		if (subject === null) continue;
		const { baseRef, baseSha } = check;
		const again = { observedAt: null, trigger: 're-run', rebuild: [], clean: false } as const;
		await requestCheck(transaction, { subject, headSha, baseRef, baseSha, ...again });
	}
}
