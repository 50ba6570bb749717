import type { PullRequestState, RepositoryState, State } from '../state.ts';
import { accountView, nodeId } from './account.ts';
import { fullName, repositoryUrl, repositoryView } from './repository.ts';

/** As lists show it; `pullRequestView` is what GitHub gives for one. */
export function simplePullRequestView(state: State, pullRequest: PullRequestState) {
	const { number, repository } = pullRequest;
	const url = `${repositoryUrl(state, repository)}/pulls/${number}`;
	const issue = `${repositoryUrl(state, repository)}/issues/${number}`;
	const html = `${state.url}/${fullName(repository)}/pull/${number}`;
	const statuses = `${repositoryUrl(state, repository)}/statuses/${pullRequest.headSha}`;
	return {
		url,
		id: pullRequest.id,
		node_id: nodeId('PR', pullRequest.id),
		html_url: html,
		diff_url: `${html}.diff`,
		patch_url: `${html}.patch`,
		issue_url: issue,
		commits_url: `${url}/commits`,
		review_comments_url: `${url}/comments`,
		review_comment_url: `${repositoryUrl(state, repository)}/pulls/comments{/number}`,
		comments_url: `${issue}/comments`,
		statuses_url: statuses,
		number,
		state: pullRequest.state,
		locked: false,
		title: pullRequest.title,
		user: accountView(state, pullRequest.author),
		body: null,
		labels: [],
		milestone: null,
		active_lock_reason: null,
		created_at: pullRequest.createdAt,
		updated_at: pullRequest.updatedAt,
		closed_at: pullRequest.closedAt,
		merged_at: null,
		merge_commit_sha: null,
		assignee: null,
		assignees: [],
		requested_reviewers: [],
		requested_teams: [],
		head: sideView(state, pullRequest.headRepository, pullRequest.headRef, pullRequest.headSha),
		base: sideView(state, repository, pullRequest.baseRef, pullRequest.baseSha),
		_links: {
			self: { href: url },
			html: { href: html },
			issue: { href: issue },
			comments: { href: `${issue}/comments` },
			review_comments: { href: `${url}/comments` },
			review_comment: { href: `${repositoryUrl(state, repository)}/pulls/comments{/number}` },
			commits: { href: `${url}/commits` },
			statuses: { href: statuses },
		},
		author_association: authorAssociation(pullRequest),
		auto_merge: null,
		draft: pullRequest.draft,
	};
}

export async function pullRequestView(state: State, pullRequest: PullRequestState) {
	const { git } = pullRequest.repository;
	const from = (await git.mergeBase(pullRequest.baseSha, pullRequest.headSha)) ?? pullRequest.baseSha;
	const files = await git.changedFiles(from, pullRequest.headSha);
	return {
		...simplePullRequestView(state, pullRequest),
		merged: false,
		mergeable: true,
		rebaseable: true,
		mergeable_state: 'clean',
		merged_by: null,
		comments: pullRequest.comments.length,
		review_comments: 0,
		maintainer_can_modify: false,
		commits: (await git.commitsBetween(from, pullRequest.headSha)).length,
		additions: files.reduce((sum, file) => sum + file.additions, 0),
		deletions: files.reduce((sum, file) => sum + file.deletions, 0),
		changed_files: files.length,
	};
}

/** As check runs and suites list it: only those whose head is in the repository itself. */
export function minimalPullRequestView(state: State, pullRequest: PullRequestState) {
	const side = (repository: RepositoryState, ref: string, sha: string) => ({
		ref,
		sha,
		repo: { id: repository.id, url: repositoryUrl(state, repository), name: repository.name },
	});
	return {
		id: pullRequest.id,
		number: pullRequest.number,
		url: `${repositoryUrl(state, pullRequest.repository)}/pulls/${pullRequest.number}`,
		head: side(pullRequest.headRepository, pullRequest.headRef, pullRequest.headSha),
		base: side(pullRequest.repository, pullRequest.baseRef, pullRequest.baseSha),
	};
}

export function authorAssociation(pullRequest: PullRequestState): string {
	const { repository, author } = pullRequest;
	if (repository.roles.has(author.login)) return 'MEMBER';
	return repository.newcomers.has(author.login) ? 'FIRST_TIME_CONTRIBUTOR' : 'CONTRIBUTOR';
}

function sideView(state: State, repository: RepositoryState, ref: string, sha: string) {
	return {
		label: `${repository.owner.login}:${ref}`,
		ref,
		sha,
		user: accountView(state, repository.owner),
		repo: repository.deleted ? null : repositoryView(state, repository),
	};
}
