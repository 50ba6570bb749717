/** What happens is told to the App: builds each event's payload, holds it against the contract, and delivers it. */
import type { Contract } from './openapi/contract.ts';
import {
	type Account,
	type CheckRunState,
	type CheckSuiteState,
	type CommentState,
	type InstallationState,
	type PullRequestState,
	type RepositoryState,
	reaches,
	type State,
} from './state.ts';
import { accountView, nodeId, organisationView } from './views/account.ts';
import { installationView, repositoriesOf } from './views/app.ts';
import { checkRunEventView, checkSuiteView } from './views/check.ts';
import { commentView, issueView } from './views/comment.ts';
import { pullRequestView } from './views/pull-request.ts';
import { repositoryView, shortRepositoryView } from './views/repository.ts';
import type { Delivery, Webhooks } from './webhooks.ts';

export class Events {
	readonly #state: State;
	readonly #webhooks: Webhooks;
	readonly #contract: Contract;
	readonly #violations: string[];

	constructor(state: State, webhooks: Webhooks, contract: Contract, violations: string[]) {
		this.#state = state;
		this.#webhooks = webhooks;
		this.#contract = contract;
		this.#violations = violations;
	}

	async pullRequest(action: string, pullRequest: PullRequestState, sender: Account, extra: object = {}) {
		const { repository, number } = pullRequest;
		const view = await pullRequestView(this.#state, pullRequest);
		return this.#tell('pull_request', action, repository, sender, { number, pull_request: view, ...extra });
	}

	async comment(action: string, pullRequest: PullRequestState, comment: CommentState, extra: object = {}) {
		return this.#tell('issue_comment', action, pullRequest.repository, comment.author, {
			issue: issueView(this.#state, pullRequest),
			comment: commentView(this.#state, pullRequest, comment),
			...extra,
		});
	}

	async checkRun(action: string, run: CheckRunState, sender: Account, extra: object = {}) {
		const view = checkRunEventView(this.#state, run);
		return this.#tell('check_run', action, run.repository, sender, { check_run: view, ...extra });
	}

	async checkSuite(action: string, suite: CheckSuiteState, sender: Account) {
		const { repository: _, ...view } = await checkSuiteView(this.#state, suite);
		return this.#tell('check_suite', action, suite.repository, sender, { check_suite: view });
	}

	async mergeGroup(repository: RepositoryState, group: MergeGroup, sender: Account) {
		const commit = await repository.git.describe(group.headSha);
		return this.#tell('merge_group', 'checks_requested', repository, sender, {
			merge_group: {
				head_sha: group.headSha,
				head_ref: group.headRef,
				base_sha: group.baseSha,
				base_ref: group.baseRef,
				head_commit: {
					id: group.headSha,
					tree_id: commit.tree,
					message: commit.message,
					timestamp: commit.date,
					author: person(sender),
					committer: person(sender),
				},
			},
		});
	}

	async push(repository: RepositoryState, { ref, before, after }: Push, sender: Account) {
		const view = repositoryView(this.#state, repository);
		const commit = after === null ? null : await pushedCommit(view.html_url, repository, after, sender);
		const now = Math.floor(Date.now() / 1000);
		return this.#tell('push', null, repository, sender, {
			repository: { ...view, pushed_at: now, created_at: now },
			ref,
			before: before ?? NO_COMMIT,
			after: after ?? NO_COMMIT,
			created: before === null,
			deleted: after === null,
			forced: false,
			base_ref: null,
			compare: `${view.html_url}/compare/${before ?? NO_COMMIT}...${after ?? NO_COMMIT}`,
			commits: commit === null ? [] : [commit],
			head_commit: commit,
			pusher: { name: sender.login, email: person(sender).email },
		});
	}

	async installation(action: string, installation: InstallationState, sender: Account) {
		const repositories = repositoriesOf(this.#state, installation).map(shortRepositoryView);
		return this.#send('installation', action, {
			action,
			installation: installationView(this.#state, installation),
			sender: accountView(this.#state, sender),
			...(action === 'created' || action === 'deleted' ? { repositories } : {}),
			...(action === 'created' ? { requester: null } : {}),
		});
	}

	async repositories(
		action: 'added' | 'removed',
		installation: InstallationState,
		repositories: readonly RepositoryState[],
		sender: Account,
	) {
		const views = repositories.map(shortRepositoryView);
		return this.#send('installation_repositories', action, {
			action,
			installation: installationView(this.#state, installation),
			repository_selection: installation.selected === null ? 'all' : 'selected',
			repositories_added: action === 'added' ? views : [],
			repositories_removed: action === 'removed' ? views : [],
			requester: null,
			sender: accountView(this.#state, sender),
		});
	}

	async repository(
		action: 'renamed' | 'transferred' | 'archived' | 'unarchived',
		repository: RepositoryState,
		sender: Account,
		changes?: object,
	) {
		return this.#tell('repository', action, repository, sender, changes === undefined ? {} : { changes });
	}

	/** Nothing is sent where the App is not installed, suspended, or not subscribed to the event. */
	async #tell(event: string, action: string | null, repository: RepositoryState, sender: Account, body: object) {
		const installation = this.#state.installations.find((found) => !found.suspended && reaches(found, repository));
		if (installation === undefined || !this.#state.app.events.includes(event)) return null;
		return this.#send(event, action, {
			...(action === null ? {} : { action }),
			repository: repositoryView(this.#state, repository),
			...(repository.owner.type === 'Organization'
				? { organization: organisationView(this.#state, repository.owner) }
				: {}),
			installation: { id: installation.id, node_id: nodeId('I', installation.id) },
			sender: accountView(this.#state, sender),
			...body,
		});
	}

	#send(event: string, action: string | null, payload: object): Promise<Delivery> {
		const name = (action === null ? event : `${event}-${action}`).replaceAll('_', '-');
		this.#violations.push(...this.#contract.violationsOfWebhook(name, payload));
		return this.#webhooks.deliver(event, action, payload);
	}
}

export interface Push {
	/** `refs/heads/…` or `refs/tags/…`. */
	readonly ref: string;
	/** Null where it is new. */
	readonly before: string | null;
	/** Null where it was deleted. */
	readonly after: string | null;
}

const NO_COMMIT = '0'.repeat(40);

function person({ login }: Account) {
	return { name: login, email: `${login}@users.noreply.example` };
}

async function pushedCommit(html: string, { git }: RepositoryState, sha: string, sender: Account) {
	const { tree, message, date } = await git.describe(sha);
	return {
		id: sha,
		tree_id: tree,
		distinct: true,
		message,
		timestamp: date,
		url: `${html}/commit/${sha}`,
		author: person(sender),
		committer: person(sender),
		added: [],
		removed: [],
		modified: [],
	};
}

export interface MergeGroup {
	readonly headSha: string;
	readonly headRef: string;
	readonly baseSha: string;
	readonly baseRef: string;
}
