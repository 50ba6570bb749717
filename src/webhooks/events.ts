import { onCheckRun } from './check-run.ts';
import { onCheckSuite } from './check-suite.ts';
import type { WebhookHandler } from './handler.ts';
import { onInstallation, onInstallationRepositories } from './installation.ts';
import { onIssueComment } from './issue-comment.ts';
import { onMergeGroup } from './merge-group.ts';
import { onPullRequest } from './pull-request.ts';
import { onPush } from './push.ts';
import { onRepository } from './repository.ts';

/** The events (and actions) that mean something to us; `app.yml` subscribes to the same events. */
export const EVENTS = [
	['pull_request', onPullRequest],
	['merge_group', onMergeGroup],
	['issue_comment', onIssueComment],
	// Not our own writes, of which GitHub tells us as well.
	['check_run.rerequested', onCheckRun],
	['check_run.requested_action', onCheckRun],
	['check_suite', onCheckSuite],
	['push', onPush],
	['installation', onInstallation],
	['installation_repositories', onInstallationRepositories],
	['repository', onRepository],
] as const satisfies readonly (readonly [string, WebhookHandler])[];

const NAMES: ReadonlySet<string> = new Set(EVENTS.map(([name]) => name));

/** Whether a delivery is one that something is done about. */
export function isHandled(event: string, action: string | null): boolean {
	return NAMES.has(event) || NAMES.has(`${event}.${action}`);
}
