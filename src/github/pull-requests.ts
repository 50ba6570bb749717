import type { PullRequest, RepositoryIdentity } from '../checks/ports/github.ts';
import type { Client } from './clients.ts';
import { explained } from './failures.ts';

export async function getPullRequest(
	client: Client,
	{ owner, name }: RepositoryIdentity,
	number: number,
): Promise<PullRequest> {
	const request = client.rest.pulls.get({ owner, repo: name, pull_number: number });
	const { state, head, base } = (await explained(`Pull request #${number}`, request)).data;
	return {
		state,
		headSha: head.sha,
		baseSha: base.sha,
		baseRef: base.ref,
		fork: head.repo?.full_name !== base.repo.full_name,
	};
}

/** GitHub gives the merge base beside the comparison's commits, of which one is enough. */
export async function mergeBase(
	client: Client,
	{ owner, name }: RepositoryIdentity,
	base: string,
	head: string,
): Promise<string> {
	const request = client.rest.repos.compareCommitsWithBasehead({
		owner,
		repo: name,
		basehead: `${base}...${head}`,
		per_page: 1,
	});
	return (await explained(`A common ancestor of ${base} and ${head}`, request)).data.merge_base_commit.sha;
}
