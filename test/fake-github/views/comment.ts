import type { CommentState, PullRequestState, State } from '../state.ts';
import { accountView, nodeId } from './account.ts';
import { appView } from './app.ts';
import { authorAssociation, simplePullRequestView } from './pull-request.ts';
import { fullName, repositoryUrl } from './repository.ts';

const REACTIONS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'eyes', 'rocket'];

export function commentView(state: State, pullRequest: PullRequestState, comment: CommentState) {
	const { repository, number } = pullRequest;
	const url = `${repositoryUrl(state, repository)}/issues/comments/${comment.id}`;
	return {
		id: comment.id,
		node_id: nodeId('IC', comment.id),
		url,
		html_url: `${state.url}/${fullName(repository)}/pull/${number}#issuecomment-${comment.id}`,
		issue_url: `${repositoryUrl(state, repository)}/issues/${number}`,
		body: comment.body,
		user: accountView(state, comment.author),
		created_at: comment.createdAt,
		updated_at: comment.updatedAt,
		author_association: repository.roles.has(comment.author.login) ? 'MEMBER' : 'NONE',
		performed_via_github_app: comment.byApp ? appView(state) : null,
		reactions: {
			url: `${url}/reactions`,
			total_count: comment.reactions.length,
			...Object.fromEntries(
				REACTIONS.map((name) => [name, comment.reactions.filter(({ content }) => content === name).length]),
			),
		},
	};
}

export function reactionView(state: State, reaction: CommentState['reactions'][number]) {
	return {
		id: reaction.id,
		node_id: nodeId('RE', reaction.id),
		user: accountView(state, reaction.user),
		content: reaction.content,
		created_at: state.now(),
	};
}

/** The issue that `issue_comment` events show for a pull request. */
export function issueView(state: State, pullRequest: PullRequestState) {
	const url = `${repositoryUrl(state, pullRequest.repository)}/issues/${pullRequest.number}`;
	const simple = simplePullRequestView(state, pullRequest);
	return {
		url,
		repository_url: repositoryUrl(state, pullRequest.repository),
		labels_url: `${url}/labels{/name}`,
		comments_url: `${url}/comments`,
		events_url: `${url}/events`,
		timeline_url: `${url}/timeline`,
		html_url: simple.html_url,
		id: pullRequest.id,
		node_id: simple.node_id,
		number: pullRequest.number,
		title: pullRequest.title,
		user: simple.user,
		labels: [],
		state: pullRequest.state,
		locked: false,
		assignee: null,
		assignees: [],
		milestone: null,
		comments: pullRequest.comments.length,
		created_at: pullRequest.createdAt,
		updated_at: pullRequest.updatedAt,
		closed_at: pullRequest.closedAt,
		author_association: authorAssociation(pullRequest),
		active_lock_reason: null,
		body: null,
		draft: pullRequest.draft,
		performed_via_github_app: null,
		state_reason: null,
		reactions: { url: `${url}/reactions`, total_count: 0, ...Object.fromEntries(REACTIONS.map((name) => [name, 0])) },
		pull_request: {
			url: simple.url,
			html_url: simple.html_url,
			diff_url: simple.diff_url,
			patch_url: simple.patch_url,
			merged_at: null,
		},
	};
}
