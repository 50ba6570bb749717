import { onCheckRun } from './check-run.ts';
import { onCheckSuite } from './check-suite.ts';
import type { WebhookHandler } from './handler.ts';
import { onInstallation, onInstallationRepositories } from './installation.ts';
import { onIssueComment } from './issue-comment.ts';
import { onMergeGroup } from './merge-group.ts';
import { onPullRequest } from './pull-request.ts';
import { onPush } from './push.ts';

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
] as const satisfies readonly (readonly [string, WebhookHandler])[];
