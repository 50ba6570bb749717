import type { AnnotationState, CheckRunState, CheckSuiteState, State } from '../state.ts';
import { nodeId } from './account.ts';
import { appView } from './app.ts';
import { minimalPullRequestView } from './pull-request.ts';
import { fullName, repositoryUrl, repositoryView } from './repository.ts';

export function checkRunView(state: State, run: CheckRunState) {
	const url = `${repositoryUrl(state, run.repository)}/check-runs/${run.id}`;
	const html = `${state.url}/${fullName(run.repository)}/runs/${run.id}`;
	return {
		id: run.id,
		node_id: nodeId('CR', run.id),
		name: run.name,
		head_sha: run.headSha,
		external_id: run.externalId,
		url,
		html_url: html,
		details_url: run.detailsUrl ?? html,
		status: run.status,
		conclusion: run.conclusion,
		started_at: run.startedAt,
		completed_at: run.completedAt,
		output: {
			title: run.title,
			summary: run.summary,
			text: run.text,
			annotations_count: run.annotations.length,
			annotations_url: `${url}/annotations`,
		},
		check_suite: { id: run.suite.id },
		app: appView(state),
		pull_requests: pullRequestsOf(state, run.suite),
	};
}

/** In webhooks a check run brings its whole suite along. */
export function checkRunEventView(state: State, run: CheckRunState) {
	const { id, headSha, headBranch, createdAt } = run.suite;
	return {
		...checkRunView(state, run),
		check_suite: {
			id,
			node_id: nodeId('CS', id),
			head_branch: headBranch,
			head_sha: headSha,
			status: run.status,
			conclusion: run.conclusion,
			url: `${repositoryUrl(state, run.repository)}/check-suites/${id}`,
			before: null,
			after: headSha,
			pull_requests: pullRequestsOf(state, run.suite),
			app: appView(state),
			created_at: createdAt,
			updated_at: createdAt,
		},
	};
}

export async function checkSuiteView(state: State, suite: CheckSuiteState) {
	const { id, repository, headSha, headBranch, createdAt } = suite;
	const url = `${repositoryUrl(state, repository)}/check-suites/${id}`;
	const runs = repository.checkRuns.filter((run) => run.suite === suite);
	const completed = runs.every((run) => run.status === 'completed');
	const commit = await repository.git.describe(headSha);
	const person = { name: 'someone', email: 'someone@users.noreply.example' };
	return {
		id,
		node_id: nodeId('CS', id),
		head_branch: headBranch,
		head_sha: headSha,
		status: completed ? 'completed' : 'in_progress',
		conclusion: completed ? (runs.at(-1)?.conclusion ?? null) : null,
		url,
		before: null,
		after: headSha,
		pull_requests: pullRequestsOf(state, suite),
		app: appView(state),
		repository: repositoryView(state, repository),
		created_at: createdAt,
		updated_at: createdAt,
		latest_check_runs_count: runs.length,
		check_runs_url: `${url}/check-runs`,
		rerequestable: true,
		runs_rerequestable: true,
		head_commit: {
			id: headSha,
			tree_id: commit.tree,
			message: commit.message,
			timestamp: commit.date,
			author: person,
			committer: person,
		},
	};
}

export function annotationView(state: State, run: CheckRunState, annotation: AnnotationState) {
	return {
		path: annotation.path,
		blob_href: `${state.url}/${fullName(run.repository)}/blob/${run.headSha}/${annotation.path}`,
		start_line: annotation.start_line,
		end_line: annotation.end_line,
		start_column: annotation.start_column ?? null,
		end_column: annotation.end_column ?? null,
		annotation_level: annotation.annotation_level,
		title: annotation.title ?? null,
		message: annotation.message,
		raw_details: annotation.raw_details ?? null,
	};
}

/** GitHub leaves this empty for commits of forks. */
function pullRequestsOf(state: State, { repository, headSha }: CheckSuiteState) {
	return repository.pullRequests
		.filter((pull) => pull.state === 'open' && pull.headSha === headSha && pull.headRepository === repository)
		.map((pull) => minimalPullRequestView(state, pull));
}
