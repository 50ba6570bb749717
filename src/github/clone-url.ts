import type { GitHubGateway } from '../checks/ports/github.ts';

/** Where git fetches repositories from. @param gitUrl without a slash at its end. */
export function cloneUrlOn(gitUrl: string): GitHubGateway['cloneUrl'] {
	return ({ owner, name }) => `${gitUrl}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}.git`;
}
