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

/** What our check run's buttons stand for. */
const COMMANDS = new Map([
	['cancel', '/recheck cancel'],
	['approve', '/recheck'],
]);

/** *Re-run* of our check run, and its buttons. Whether who presses one may do so is asked when it is carried out. */
export const onCheckRun: WebhookHandler = async (transaction, payload, { guid }) => {
	const { action, check_run: run, repository, requested_action: button, sender } = CheckRunEvent.parse(payload);
	const by = { login: sender.login, guid };
	if (action === 'rerequested') return rerunChecks(transaction, repository.id, run.head_sha, by);
	const text = COMMANDS.get(button?.identifier ?? '');
	if (action !== 'requested_action' || text === undefined) return;

	const checkId = z.uuid().safeParse(run.external_id);
	const subject = checkId.success ? await transaction.lockSubjectOfCheck(checkId.data) : null;
	const check = checkId.success ? await transaction.check(checkId.data) : null;
	if (subject === null || check === null || subject.repositoryId !== repository.id) return;
	await transaction.enqueue({
		kind: 'command',
		subjectKey: subject.key,
		requestId: `button-${guid}`,
		commentId: null,
		author: sender.login,
		text,
		approves: button?.identifier === 'approve' ? check.headSha : null,
	});
};
