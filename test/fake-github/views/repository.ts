import type { RepositoryState, State } from '../state.ts';
import { accountView, nodeId } from './account.ts';

const PATHS = {
	archive_url: '/{archive_format}{/ref}',
	assignees_url: '/assignees{/user}',
	blobs_url: '/git/blobs{/sha}',
	branches_url: '/branches{/branch}',
	collaborators_url: '/collaborators{/collaborator}',
	comments_url: '/comments{/number}',
	commits_url: '/commits{/sha}',
	compare_url: '/compare/{base}...{head}',
	contents_url: '/contents/{+path}',
	contributors_url: '/contributors',
	deployments_url: '/deployments',
	downloads_url: '/downloads',
	events_url: '/events',
	forks_url: '/forks',
	git_commits_url: '/git/commits{/sha}',
	git_refs_url: '/git/refs{/sha}',
	git_tags_url: '/git/tags{/sha}',
	hooks_url: '/hooks',
	issue_comment_url: '/issues/comments{/number}',
	issue_events_url: '/issues/events{/number}',
	issues_url: '/issues{/number}',
	keys_url: '/keys{/key_id}',
	labels_url: '/labels{/name}',
	languages_url: '/languages',
	merges_url: '/merges',
	milestones_url: '/milestones{/number}',
	notifications_url: '/notifications{?since,all,participating}',
	pulls_url: '/pulls{/number}',
	releases_url: '/releases{/id}',
	stargazers_url: '/stargazers',
	statuses_url: '/statuses/{sha}',
	subscribers_url: '/subscribers',
	subscription_url: '/subscription',
	tags_url: '/tags',
	teams_url: '/teams',
	trees_url: '/git/trees{/sha}',
};

export function fullName(repository: RepositoryState): string {
	return `${repository.owner.login}/${repository.name}`;
}

export function repositoryUrl(state: State, repository: RepositoryState): string {
	return `${state.url}/repos/${fullName(repository)}`;
}

export function repositoryView(state: State, repository: RepositoryState) {
	const url = repositoryUrl(state, repository);
	const html = `${state.url}/${fullName(repository)}`;
	return {
		id: repository.id,
		node_id: nodeId('R', repository.id),
		name: repository.name,
		full_name: fullName(repository),
		private: repository.private,
		visibility: repository.private ? 'private' : 'public',
		owner: accountView(state, repository.owner),
		html_url: html,
		description: null,
		fork: repository.parent !== null,
		url,
		...Object.fromEntries(Object.entries(PATHS).map(([name, path]) => [name, `${url}${path}`])),
		clone_url: `${html}.git`,
		git_url: `git://${html.replace(/^\w+:\/\//, '')}.git`,
		ssh_url: `git@${html.replace(/^\w+:\/\//, '')}.git`,
		svn_url: html,
		mirror_url: null,
		homepage: null,
		language: null,
		license: null,
		default_branch: repository.defaultBranch,
		created_at: repository.createdAt,
		updated_at: repository.createdAt,
		pushed_at: repository.createdAt,
		forks: 0,
		forks_count: 0,
		stargazers_count: 0,
		watchers: 0,
		watchers_count: 0,
		open_issues: 0,
		open_issues_count: 0,
		network_count: 0,
		subscribers_count: 0,
		size: 1,
		archived: repository.archived,
		disabled: false,
		is_template: false,
		topics: [],
		allow_forking: true,
		web_commit_signoff_required: false,
		has_downloads: true,
		has_issues: true,
		has_projects: false,
		has_wiki: false,
		has_pages: false,
		has_discussions: false,
		...(repository.owner.type === 'Organization' ? { custom_properties: {} } : {}),
	};
}

/** As installation events list them. */
export function shortRepositoryView(repository: RepositoryState) {
	const { id, name } = repository;
	return { id, node_id: nodeId('R', id), name, full_name: fullName(repository), private: repository.private };
}
