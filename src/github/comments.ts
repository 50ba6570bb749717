import type { RepositoryIdentity } from '../checks/ports/github.ts';
import { UserError } from '../shared/errors.ts';
import { type Client, ONCE } from './clients.ts';
import { explained, orNull } from './failures.ts';

interface FoundComment {
	readonly id: number;
	readonly body?: string | undefined;
	readonly user: { readonly type?: string } | null;
	readonly performed_via_github_app?: { readonly id: number } | null | undefined;
}

interface At {
	readonly owner: string;
	readonly repo: string;
}

const WHAT = 'The pull request’s comment';

/** Updates the App's comment, or creates it if it may; can be repeated after any failure. An equal comment is left alone. */
export async function upsertComment(
	client: Client,
	appId: number,
	repository: RepositoryIdentity,
	pullRequest: number,
	body: string,
	where: { readonly marker: string; readonly existingId: number | null; readonly mayCreate?: boolean },
): Promise<number | null> {
	const { marker, existingId, mayCreate = true } = where;
	if (!body.includes(marker)) throw new RangeError('The comment does not have the marker it is found by.');
	const at = { owner: repository.owner, repo: repository.name };
	const known =
		(existingId === null ? null : await getComment(client, appId, at, existingId)) ??
		(await findOldest(client, appId, at, pullRequest, marker));
	if (known === null && !mayCreate) return null;
	if (known === null) {
		const create = client.rest.issues.createComment({ ...ONCE, ...at, issue_number: pullRequest, body });
		return (await explained(`Pull request #${pullRequest}`, create)).data.id;
	}
	if (known.body !== body) {
		await explained(WHAT, client.rest.issues.updateComment({ ...ONCE, ...at, comment_id: known.id, body }));
	}
	return known.id;
}

/** A comment that is gone, as one that another made, does not count. */
async function getComment(client: Client, appId: number, at: At, id: number): Promise<FoundComment | null> {
	const found = await orNull(WHAT, client.rest.issues.getComment({ ...at, comment_id: id }));
	return found !== null && isOurs(found.data, appId) ? found.data : null;
}

/** Comments come oldest first. GitHub stops at 2,500 comments, so all pages are few. */
async function findOldest(
	client: Client,
	appId: number,
	at: At,
	pullRequest: number,
	marker: string,
): Promise<FoundComment | null> {
	const pages = client.paginate.iterator(client.rest.issues.listComments, {
		...at,
		issue_number: pullRequest,
		per_page: 100,
	});
	const search = async (): Promise<FoundComment | null> => {
		for await (const { data } of pages) {
			const found = data.find((comment) => isOurs(comment, appId) && comment.body?.includes(marker) === true);
			if (found !== undefined) return found;
		}
		return null;
	};
	return explained(`Pull request #${pullRequest}`, search());
}

/** A person who comments through the App's user authorisation has the App's id there too, but is no bot. */
function isOurs(comment: FoundComment, appId: number): boolean {
	return comment.performed_via_github_app?.id === appId && comment.user?.type === 'Bot';
}

/** A comment that is deleted, or locked against reactions, needs no acknowledgement. */
export async function addReaction(
	client: Client,
	repository: RepositoryIdentity,
	commentId: number,
	content: 'eyes',
): Promise<void> {
	const at = { owner: repository.owner, repo: repository.name, comment_id: commentId };
	const request = client.rest.reactions.createForIssueComment({ ...at, content });
	try {
		await explained('The comment', request);
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
	}
}
