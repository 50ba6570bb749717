/** GitHub through the App's installations: the one place that writes to it. */
import type {
	CheckRun,
	GitHubGateway,
	Permission,
	PullRequest,
	RepositoryIdentity,
	RepositoryName,
	RepositoryToken,
	TextFile,
} from '../checks/ports/github.ts';
import { publishCheckRun } from './check-runs.ts';
import { Clients, type Client, type GitHubOptions } from './clients.ts';
import { addReaction, upsertComment } from './comments.ts';
import { requireCheckRunWithinLimits, requireCommentWithinLimits } from './limits.ts';
import { getPullRequest, mergeBase } from './pull-requests.ts';
import { createInstallationToken, createRepositoryToken, getFile, getPermission, isPrivate } from './repositories.ts';
import { retryOnce } from './retry-once.ts';

export class GitHubApp implements GitHubGateway {
	readonly #appId: number;
	readonly #clients: Clients;
	readonly #retrySecondMs: number;
	readonly #gitUrl: string;
	#lastWrite: Promise<unknown> = Promise.resolve();

	constructor(options: GitHubOptions) {
		this.#appId = options.appId;
		this.#clients = new Clients(options);
		this.#retrySecondMs = options.retrySecondMs ?? 1000;
		this.#gitUrl = options.gitUrl;
	}

	async publishCheckRun(repository: RepositoryIdentity, run: CheckRun, existingId: number | null): Promise<number> {
		requireCheckRunWithinLimits(run);
		return this.#write(repository, (client) => publishCheckRun(client, this.#appId, repository, run, existingId));
	}

	async upsertComment(
		repository: RepositoryIdentity,
		pullRequest: number,
		body: string,
		options: { readonly marker: string; readonly existingId: number | null },
	): Promise<number> {
		requireCommentWithinLimits(body);
		return this.#write(repository, (client) =>
			upsertComment(client, this.#appId, repository, pullRequest, body, options),
		);
	}

	addReaction(repository: RepositoryIdentity, commentId: number, reaction: 'eyes'): Promise<void> {
		return this.#write(repository, (client) => addReaction(client, repository, commentId, reaction));
	}

	async getPermission(repository: RepositoryIdentity, login: string): Promise<Permission> {
		return getPermission(await this.#client(repository), repository, login);
	}

	async getPullRequest(repository: RepositoryIdentity, number: number): Promise<PullRequest> {
		return getPullRequest(await this.#client(repository), repository, number);
	}

	async mergeBase(repository: RepositoryIdentity, base: string, head: string): Promise<string> {
		return mergeBase(await this.#client(repository), repository, base, head);
	}

	async getFile(
		repository: RepositoryName,
		path: string,
		ref: string | null,
		maxBytes: number,
	): Promise<TextFile | null> {
		return getFile(await this.#client(repository), repository, path, ref, maxBytes);
	}

	installationToken(repository: RepositoryIdentity): Promise<string> {
		return createInstallationToken(this.#clients.app, repository);
	}

	repositoryToken(repository: RepositoryName): Promise<RepositoryToken | null> {
		return createRepositoryToken(this.#clients.app, repository);
	}

	async isPrivate(repository: RepositoryIdentity): Promise<boolean> {
		return isPrivate(await this.#client(repository), repository);
	}

	cloneUrl({ owner, name }: RepositoryName): string {
		return `${this.#gitUrl}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}.git`;
	}

	#client(repository: RepositoryName): Promise<Client> {
		return this.#clients.ofInstallation(repository.installationId);
	}

	/** One write after the other: GitHub asks for it, and what looks before it writes must not race itself. */
	#write<T>(repository: RepositoryName, task: (client: Client) => Promise<T>): Promise<T> {
		const attempt = async () => task(await this.#client(repository));
		const write = this.#lastWrite.then(() => retryOnce(attempt, this.#retrySecondMs));
		this.#lastWrite = write.catch(() => {});
		return write;
	}
}
