import { z } from 'zod';
import { requestCheck } from '../checks/life-cycle/request-check.ts';
import { mergeGroupSubject } from '../checks/life-cycle/subject.ts';
import type { WebhookHandler } from './handler.ts';
import { RepositoryEvent, repositoryOf, Sha } from './payload.ts';

const MergeGroupEvent = z.object({
	...RepositoryEvent.shape,
	merge_group: z.object({ head_sha: Sha, base_sha: Sha, base_ref: z.string().max(300) }),
});

/** A merge queue waits for our check of the commit it is about to merge. */
export const onMergeGroup: WebhookHandler = async (transaction, payload) => {
	const event = MergeGroupEvent.parse(payload);
	if (event.action !== 'checks_requested') return;
	const { head_sha: headSha, base_sha: baseSha, base_ref: baseRef } = event.merge_group;
	await requestCheck(transaction, {
		subject: mergeGroupSubject(repositoryOf(event), headSha),
		observedAt: null,
		headSha,
		baseRef: baseRef.replace(/^refs\/heads\//, ''),
		baseSha,
		trigger: 'merge-group',
		rebuild: [],
		clean: false,
	});
};
