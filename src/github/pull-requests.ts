import type { PullRequest, RepositoryIdentity } from '../checks/ports/github.ts';
import type { Client } from './clients.ts';
import { explained } from './failures.ts';

/** What GitHub's full, short and associated pull requests have in common. */
interface GitHubPullRequest {
	readonly number: number;
	readonly state: string;
	readonly draft?: boolean | undefined;
	readonly head: {
		readonly sha: string;
		readonly ref: string;
		readonly repo: { readonly full_name: string } | null;
	};
	readonly base: {
		readonly sha: string;
		readonly ref: string;
		readonly repo: { readonly id: number; readonly full_name: string };
	};
}

/** Open pull requests that are looked through for a commit, newest first. */
const MAX_PAGES = 10;

export async function getPullRequest(
	client: Client,
	{ owner, name }: RepositoryIdentity,
	number: number,
): Promise<PullRequest> {
	const request = client.rest.pulls.get({ owner, repo: name, pull_number: number });
	return fromGitHub((await explained(`Pull request #${number}`, request)).data);
}

/**
 * GitHub's own list of a commit's pull requests leaves out those from forks at times, so the open ones are looked
 * through as well where it is empty.
 */
export async function openPullRequestsWithHead(
	client: Client,
	repository: RepositoryIdentity,
	headSha: string,
): Promise<PullRequest[]> {
	const { owner, name, repositoryId } = repository;
	const isIt = (found: GitHubPullRequest) =>
		found.state === 'open' && found.head.sha === headSha && found.base.repo.id === repositoryId;
	const associated = await explained(
		`Commit ${headSha}`,
		client.rest.repos.listPullRequestsAssociatedWithCommit({ owner, repo: name, commit_sha: headSha, per_page: 100 }),
	);
	const found = associated.data.filter(isIt);
	if (found.length > 0) return found.map(fromGitHub);
	const pages = client.paginate.iterator(client.rest.pulls.list, {
		owner,
		repo: name,
		state: 'open',
		sort: 'updated',
		direction: 'desc',
		per_page: 100,
	});
	const search = async (): Promise<PullRequest[]> => {
		const open: PullRequest[] = [];
		let count = 0;
		for await (const { data } of pages) {
			open.push(...data.filter(isIt).map(fromGitHub));
			if (++count === MAX_PAGES) break;
		}
		return open;
	};
	return explained(`Repository ${owner}/${name}`, search());
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

function fromGitHub(found: GitHubPullRequest): PullRequest {
	const headRepository = found.head.repo?.full_name ?? null;
	return {
		number: found.number,
		state: found.state === 'open' ? 'open' : 'closed',
		draft: found.draft ?? false,
		headSha: found.head.sha,
		headRef: found.head.ref,
		headRepository,
		baseSha: found.base.sha,
		baseRef: found.base.ref,
		fork: headRepository !== found.base.repo.full_name,
	};
}
