import { ASSOCIATIONS, type Association, type PullRequest, type RepositoryIdentity } from '../checks/ports/github.ts';
import type { Client } from './clients.ts';
import { NotThere } from '../shared/errors.ts';
import { explained } from './failures.ts';

export async function getPullRequest(
	client: Client,
	{ owner, name, repositoryId }: RepositoryIdentity,
	number: number,
): Promise<PullRequest> {
	const request = client.rest.pulls.get({ owner, repo: name, pull_number: number });
	const {
		state,
		head,
		base,
		user,
		author_association: association,
		updated_at: updatedAt,
	} = (await explained(`Pull request #${number}`, request)).data;
	// A repository was renamed, and another one has its name now.
	if (base.repo.id !== repositoryId) throw new NotThere(`${owner}/${name} is another repository now.`);
	return {
		state,
		headSha: head.sha,
		baseSha: base.sha,
		baseRef: base.ref,
		fork: head.repo?.full_name !== base.repo.full_name,
		// GitHub says null where the repository or the account is gone, its description does not.
		headOwner: headOwnerOf(head.repo?.owner ?? head.user),
		author: (user as typeof user | null)?.login ?? null,
		association: associationOf(association),
		updatedAt: new Date(updatedAt),
	};
}

/** Of a deleted fork GitHub still says whose it was. */
function headOwnerOf(owner: { readonly login: string; readonly type: string } | null): PullRequest['headOwner'] {
	return owner === null ? null : { login: owner.login, isOrganisation: owner.type === 'Organization' };
}

/** Newcomers, and whatever GitHub may think of later, are `none`. */
function associationOf(text: string): Association {
	return ASSOCIATIONS.find((known) => known === text.toLowerCase()) ?? 'none';
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
