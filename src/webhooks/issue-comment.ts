import { z } from 'zod';
import { pullRequestSubject } from '../checks/life-cycle/subject.ts';
import { parseCommands } from '../checks/commands/parse-commands.ts';
import type { Transaction } from '../checks/ports/store.ts';
import type { WebhookHandler } from './handler.ts';
import { RepositoryEvent, repositoryOf, User } from './payload.ts';

const IssueCommentEvent = z.object({
	...RepositoryEvent.shape,
	issue: z.object({ number: z.int().positive(), pull_request: z.unknown().optional() }),
	comment: z.object({ id: z.int().positive(), body: z.string(), user: User, created_at: z.coerce.date() }),
});

const MAX_TEXT_LENGTH = 64 * 1024;

/** Commands come in comments on pull requests. Edits do not count, and bots are ignored. */
export const onIssueComment: WebhookHandler = async (transaction, payload) => {
	const event = IssueCommentEvent.parse(payload);
	const { issue, comment } = event;
	if (event.action !== 'created' || issue.pull_request === undefined || comment.user.type === 'Bot') return;
	const text = comment.body.slice(0, MAX_TEXT_LENGTH);
	if (parseCommands(text).length === 0) return;

	const subject = pullRequestSubject(repositoryOf(event), issue.number);
	await transaction.putAndLockSubject(subject, null);
	await transaction.enqueue({
		kind: 'command',
		subjectKey: subject.key,
		requestId: `comment-${comment.id}`,
		commentId: comment.id,
		author: comment.user.login,
		text,
		approves: await awaitingApproval(transaction, subject.key, comment.created_at),
	});
};

/** The commit whose check asked for approval before the comment was written. GitHub's times are whole seconds. */
async function awaitingApproval(transaction: Transaction, key: string, writtenAt: Date): Promise<string | null> {
	const [newest] = await transaction.checksOfSubject(key);
	if (newest?.withoutReport?.kind !== 'awaiting-approval' || newest.finishedAt === null) return null;
	const askedAt = Math.floor(newest.finishedAt.getTime() / 1000) * 1000;
	return askedAt <= writtenAt.getTime() ? newest.headSha : null;
}
