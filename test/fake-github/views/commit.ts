import type { Commit } from '../loose-commit.ts';
import type { RepositoryState, State } from '../state.ts';
import { nodeId } from './account.ts';
import { fullName, repositoryUrl } from './repository.ts';

export function commitView(state: State, repository: RepositoryState, commit: Commit) {
	const api = repositoryUrl(state, repository);
	const url = `${api}/commits/${commit.sha}`;
	const html = `${state.url}/${fullName(repository)}/commit`;
	const person = { name: 'someone', email: 'someone@users.noreply.example', date: commit.date };
	return {
		sha: commit.sha,
		node_id: nodeId('C', Number.parseInt(commit.sha.slice(0, 8), 16)),
		url,
		html_url: `${html}/${commit.sha}`,
		comments_url: `${url}/comments`,
		commit: {
			url: `${api}/git/commits/${commit.sha}`,
			author: person,
			committer: person,
			message: commit.message,
			tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
			comment_count: 0,
			verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
		},
		author: null,
		committer: null,
		parents: commit.parents.map((sha) => ({ sha, url: `${api}/commits/${sha}`, html_url: `${html}/${sha}` })),
	};
}
