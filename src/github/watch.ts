/** What is read of GitHub to find what was lost: one request a call. */
import type {
	AbandonedOutput,
	FoundCheckRun,
	FoundPullRequest,
	FoundRepository,
	HookDelivery,
	Installation,
	Next,
	Page,
	RepositoryIdentity,
} from '../checks/ports/github.ts';
import { type Client, ONCE } from './clients.ts';
import { explained } from './failures.ts';

const PER_PAGE = 100;
/** A round looks at whole pages, and at most twice at each of these. */
const PULLS_PER_PAGE = 30;

interface Reply<T> {
	readonly data: T;
	readonly headers: { readonly link?: string | undefined };
}

/** @param app the App's own client, as for the next two. */
export async function deliveries(app: Client, after: Next): Promise<Page<HookDelivery>> {
	const cursor = after === null ? {} : { cursor: after };
	const request = app.rest.apps.listWebhookDeliveries({ per_page: PER_PAGE, ...cursor });
	const reply = await explained('The list of deliveries', request);
	return { items: reply.data.map(toDelivery), next: nextOf(reply, 'cursor') };
}

export async function redeliver(app: Client, deliveryId: number): Promise<void> {
	const request = app.rest.apps.redeliverWebhookDelivery({ ...ONCE, delivery_id: deliveryId });
	await explained(`Delivery ${deliveryId}`, request);
}

export async function installations(app: Client, after: Next): Promise<Page<Installation>> {
	const request = app.rest.apps.listInstallations({ per_page: PER_PAGE, page: pageOf(after) });
	const reply = await explained('The list of installations', request);
	const items = reply.data.map(({ id, suspended_at: suspendedAt }) => ({ id, isSuspended: Boolean(suspendedAt) }));
	return { items, next: nextOf(reply, 'page') };
}

export async function repositoriesOf(
	client: Client,
	installationId: number,
	after: Next,
): Promise<Page<FoundRepository>> {
	const request = client.rest.apps.listReposAccessibleToInstallation({ per_page: PER_PAGE, page: pageOf(after) });
	const reply = await explained(`The repositories of installation ${installationId}`, request);
	const items = reply.data.repositories.map((repository) => ({
		installationId,
		repositoryId: repository.id,
		owner: repository.owner.login,
		name: repository.name,
		defaultBranch: repository.default_branch,
		isReadOnly: repository.archived || repository.disabled,
	}));
	return { items, next: nextOf(reply, 'page') };
}

export async function openPullRequests(
	client: Client,
	{ owner, name }: RepositoryIdentity,
	after: Next,
): Promise<Page<FoundPullRequest>> {
	const request = client.rest.pulls.list({
		owner,
		repo: name,
		state: 'open',
		per_page: PULLS_PER_PAGE,
		page: pageOf(after),
	});
	const reply = await explained(`The pull requests of ${owner}/${name}`, request);
	const items = reply.data.map(({ number, head, base, updated_at: updatedAt }) => ({
		number,
		headSha: head.sha,
		baseSha: base.sha,
		baseRef: base.ref,
		updatedAt: new Date(updatedAt),
	}));
	return { items, next: nextOf(reply, 'page') };
}

/** One page of them: what is older than a hundred runs of one name tells nothing. */
export async function checkRunsOf(
	client: Client,
	appId: number,
	{ owner, name: repo }: RepositoryIdentity,
	headSha: string,
	name: string,
): Promise<FoundCheckRun[]> {
	const which = { ref: headSha, check_name: name, app_id: appId, filter: 'all', per_page: PER_PAGE } as const;
	const reply = await explained(`Commit ${headSha}`, client.rest.checks.listForRef({ owner, repo, ...which }));
	return reply.data.check_runs
		.filter(({ app }) => app?.id === appId)
		.map(({ id, external_id: externalId, status }) => ({
			id,
			externalId: externalId ?? '',
			isCompleted: status === 'completed',
		}));
}

export async function cancelCheckRun(
	client: Client,
	{ owner, name }: RepositoryIdentity,
	checkRunId: number,
	output: AbandonedOutput,
): Promise<void> {
	const ended = { status: 'completed', conclusion: 'cancelled', output: { ...output } } as const;
	const which = { ...ONCE, owner, repo: name, check_run_id: checkRunId };
	await explained('The check run', client.rest.checks.update({ ...which, ...ended, actions: [] }));
}

interface Attempt {
	readonly id: number;
	readonly guid: string;
	readonly delivered_at: string;
	readonly status_code: number;
	readonly event: string;
	readonly action: string | null;
}

function toDelivery({ id, guid, event, action, ...attempt }: Attempt): HookDelivery {
	const isTaken = attempt.status_code >= 200 && attempt.status_code < 300;
	return { id, guid, event, action, deliveredAt: new Date(attempt.delivered_at), isTaken };
}

function pageOf(after: Next): number {
	return after === null ? 1 : Number(after);
}

/** GitHub says in the `Link` header where a list goes on. */
function nextOf({ headers }: Reply<unknown>, parameter: 'page' | 'cursor'): Next {
	const url = /<([^<>]+)>;\s*rel="next"/.exec(headers.link ?? '')?.[1];
	return url === undefined ? null : (URL.parse(url)?.searchParams.get(parameter) ?? null);
}
