import { z } from 'zod';
import { rerunChecks } from '../checks/life-cycle/rerun-checks.ts';
import type { WebhookHandler } from './handler.ts';
import { RepositoryEvent, Sha, User } from './payload.ts';

const CheckRunEvent = z.object({
	...RepositoryEvent.shape,
	check_run: z.object({ head_sha: Sha, external_id: z.string().nullish() }),
	requested_action: z.object({ identifier: z.string() }).nullish(),
	sender: User,
});

/** *Re-run* of our check run, and its *Cancel* button. */
export const onCheckRun: WebhookHandler = async (transaction, payload, { guid }) => {
	const { action, check_run: run, repository, requested_action: button, sender } = CheckRunEvent.parse(payload);
	if (action === 'rerequested') return rerunChecks(transaction, repository.id, run.head_sha);
	if (action !== 'requested_action' || button?.identifier !== 'cancel') return;

	const checkId = z.uuid().safeParse(run.external_id);
	const subject = checkId.success ? await transaction.lockSubjectOfCheck(checkId.data) : null;
	if (subject === null || subject.repositoryId !== repository.id) return;
	await transaction.enqueue({
		kind: 'command',
		subjectKey: subject.key,
		requestId: `button-${guid}`,
		commentId: null,
		author: sender.login,
		text: '/recheck cancel',
	});
};
