import { onCheckRun } from './check-run.ts';
import { onCheckSuite } from './check-suite.ts';
import type { WebhookHandler } from './handler.ts';
import { onInstallation, onInstallationRepositories } from './installation.ts';
import { onIssueComment } from './issue-comment.ts';
import { onMergeGroup } from './merge-group.ts';
import { onPullRequest } from './pull-request.ts';
import { onPush } from './push.ts';

/** The events that mean something to us; `app.yml` subscribes to the same. */
export const EVENTS = [
	['pull_request', onPullRequest],
	['merge_group', onMergeGroup],
	['issue_comment', onIssueComment],
	['check_run', onCheckRun],
	['check_suite', onCheckSuite],
	['push', onPush],
	['installation', onInstallation],
	['installation_repositories', onInstallationRepositories],
] as const satisfies readonly (readonly [string, WebhookHandler])[];
