import { requestCheck } from './request-check.ts';
import { isBranch } from './subject.ts';
import type { Transaction } from '../ports/store.ts';

/**
 * Runs the current checks of a commit again, all kernels of them: what GitHub's *Re-run* buttons ask for. A commit
 * that has been replaced by a newer push is not built again. Events of forks name no pull request, so the commit
 * says which checks are meant.
 */
export async function rerunChecks(transaction: Transaction, repositoryId: number, headSha: string): Promise<void> {
	for (const check of await transaction.currentChecksOfCommit(repositoryId, headSha)) {
		// Nobody was shown a check of it.
		if (isBranch(check.subjectKey)) continue;
		const subject = await transaction.lockSubject(check.subjectKey);
		if (subject === null) continue;
		const { baseRef, baseSha } = check;
		const again = { observedAt: null, trigger: 're-run', rebuild: ['*'] } as const;
		await requestCheck(transaction, { subject, headSha, baseRef, baseSha, ...again });
	}
}
