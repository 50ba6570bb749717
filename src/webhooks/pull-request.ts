import { z } from 'zod';
import { lockAndCancelChecks } from '../checks/life-cycle/cancel-check.ts';
import { requestCheck } from '../checks/life-cycle/request-check.ts';
import { pullRequestSubject } from '../checks/life-cycle/subject.ts';
import type { WebhookHandler } from './handler.ts';
import { RepositoryEvent, repositoryOf, Sha } from './payload.ts';

const PullRequestEvent = z.object({
	...RepositoryEvent.shape,
	pull_request: z.object({
		number: z.int().positive(),
		updated_at: z.coerce.date(),
		head: z.object({ sha: Sha }),
		base: z.object({ ref: z.string().max(300), sha: Sha }),
	}),
	changes: z.object({ base: z.unknown() }).partial().optional(),
});

const CHECKED: ReadonlySet<string> = new Set(['opened', 'reopened', 'synchronize', 'ready_for_review']);

/** A pull request is checked when it opens or changes, and no longer when it closes. */
export const onPullRequest: WebhookHandler = async (transaction, payload) => {
	const event = PullRequestEvent.parse(payload);
	const { action, pull_request: pull } = event;
	const subject = pullRequestSubject(repositoryOf(event), pull.number);
	if (action === 'closed') {
		const { observedAt } = await transaction.putAndLockSubject(subject, pull.updated_at);
		// It may have been reopened since: this comes late.
		if (observedAt !== null && pull.updated_at < observedAt) return;
		await lockAndCancelChecks(transaction, subject.key, { kind: 'closed' });
		return;
	}
	const hasNewBase = action === 'edited' && event.changes?.base !== undefined;
	if (!CHECKED.has(action) && !hasNewBase) return;
	await requestCheck(transaction, {
		subject,
		observedAt: pull.updated_at,
		headSha: pull.head.sha,
		baseRef: pull.base.ref,
		baseSha: pull.base.sha,
		trigger: 'pull-request',
		rebuild: [],
		clean: false,
	});
};
