import { z } from 'zod';
import { requestCheck } from '../checks/life-cycle/request-check.ts';
import { branchSubject } from '../checks/life-cycle/subject.ts';
import type { WebhookHandler } from './handler.ts';
import { Repository, RepositoryEvent, repositoryOf, Sha } from './payload.ts';

const BRANCH = 'refs/heads/';

const PushEvent = z.object({
	/** Of a branch or a tag. */
	ref: z.string().max(400),
	after: Sha,
	deleted: z.boolean(),
	installation: RepositoryEvent.shape.installation,
	repository: Repository.extend({
		default_branch: z.string().max(300),
		/** Seconds since 1970 in this event, a date in others. */
		pushed_at: z.union([z.int().transform((seconds) => new Date(seconds * 1000)), z.coerce.date()]).nullish(),
	}),
});

/** A branch that pull requests go to is built ahead of time, so that their base is known when they come. */
export const onPush: WebhookHandler = async (transaction, payload) => {
	const event = PushEvent.parse(payload);
	const { ref, after, deleted } = event;
	if (deleted || !ref.startsWith(BRANCH)) return;
	const branch = ref.slice(BRANCH.length);
	const repository = repositoryOf(event);
	const isBase =
		branch === event.repository.default_branch || (await transaction.hasPullRequestsTo(repository, branch));
	if (!isBase) return;
	await requestCheck(transaction, {
		subject: branchSubject(repository, branch),
		observedAt: event.repository.pushed_at ?? null,
		headSha: after,
		baseRef: branch,
		baseSha: after,
		trigger: 'push',
		rebuild: [],
		clean: false,
	});
};
