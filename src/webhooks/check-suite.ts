import { z } from 'zod';
import { rerunChecks } from '../checks/life-cycle/rerun-checks.ts';
import type { WebhookHandler } from './handler.ts';
import { RepositoryEvent, Sha, User } from './payload.ts';

const CheckSuiteEvent = z.object({ ...RepositoryEvent.shape, check_suite: z.object({ head_sha: Sha }), sender: User });

/** *Re-run all checks* of a commit. */
export const onCheckSuite: WebhookHandler = async (transaction, payload, { guid }) => {
	const { action, check_suite: suite, repository, sender } = CheckSuiteEvent.parse(payload);
	if (action !== 'rerequested') return;
	await rerunChecks(transaction, repository.id, suite.head_sha, { login: sender.login, guid });
};
