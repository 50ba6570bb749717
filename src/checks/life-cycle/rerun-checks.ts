import { requestCheck } from './request-check.ts';
import { isBranch } from './subject.ts';
import type { Transaction } from '../ports/store.ts';

/** Who pressed a button, and the delivery that told of it. */
interface Presser {
	readonly login: string;
	readonly guid: string;
}

/**
 * Runs the current checks of a commit again: what GitHub's *Re-run* buttons ask for. What is known is not built again,
 * so that what a machine failed at is. A commit that has been replaced by a newer push is not checked again. Events of
 * forks name no pull request, so the commit says which checks are meant. Of one that waits for approval it is a command
 * to build that commit, for those who may give it.
 */
export async function rerunChecks(
	transaction: Transaction,
	repositoryId: number,
	headSha: string,
	{ login, guid }: Presser,
): Promise<void> {
	for (const check of await transaction.currentChecksOfCommit(repositoryId, headSha)) {
		// Nobody was shown a check of it.
		if (isBranch(check.subjectKey)) continue;
		const subject = await transaction.lockSubject(check.subjectKey);
		if (subject === null) continue;
		if (check.withoutReport?.kind === 'awaiting-approval') {
			const requestId = `button-${guid}-${check.id}`;
			const request = { subjectKey: subject.key, requestId, commentId: null, author: login } as const;
			await transaction.enqueue({ kind: 'command', ...request, text: '/recheck', approves: headSha });
			continue;
		}
		const { baseRef, baseSha } = check;
		const again = { observedAt: null, trigger: 're-run', rebuild: [], clean: false } as const;
		await requestCheck(transaction, { subject, headSha, baseRef, baseSha, ...again });
	}
}
