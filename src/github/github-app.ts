/** GitHub through the App's installations: the one place that writes to it. */
import { setTimeout } from 'node:timers/promises';
import type { GitHubGateway, RepositoryIdentity, RepositoryName } from '../checks/ports/github.ts';
import { InfrastructureError, Unavailable } from '../shared/errors.ts';
import { publishCheckRun } from './check-runs.ts';
import { type Client, createApp, type GitHubOptions } from './clients.ts';
import { cloneUrlOn } from './clone-url.ts';
import { addReaction, upsertComment } from './comments.ts';
import { requireCheckRunWithinLimits, requireCommentWithinLimits } from './limits.ts';
import { getPullRequest, mergeBase } from './pull-requests.ts';
import * as watch from './watch.ts';
import { createInstallationToken, createRepositoryToken, getFile, getPermission, isPrivate } from './repositories.ts';

export function createGitHub(options: GitHubOptions): GitHubGateway {
	const { appId, gitUrl, retrySecondMs = 1000 } = options;
	const app = createApp(options);
	/** A token of its own, which is asked for when it is first needed, and again before it ends. */
	const clientFor = ({ installationId }: Pick<RepositoryIdentity, 'installationId'>): Promise<Client> =>
		app.getInstallationOctokit(installationId);

	const lastWrites = new Map<number, Promise<unknown>>();
	/** Of one installation one write after the other: what looks before it writes must not race itself. */
	const write = <T>(repository: RepositoryName, task: (client: Client) => Promise<T>): Promise<T> => {
		const { installationId } = repository;
		const attempt = async () => task(await clientFor(repository));
		const before = lastWrites.get(installationId) ?? Promise.resolve();
		const written = before.then(() => retryOnce(attempt, retrySecondMs));
		const ended = written
			.catch(() => {})
			.finally(() => {
				if (lastWrites.get(installationId) === ended) lastWrites.delete(installationId);
			});
		lastWrites.set(installationId, ended);
		return written;
	};

	return {
		async publishCheckRun(repository, run, existingId) {
			requireCheckRunWithinLimits(run);
			return write(repository, (client) => publishCheckRun(client, appId, repository, run, existingId));
		},
		async upsertComment(repository, pullRequest, body, where) {
			requireCommentWithinLimits(body);
			return write(repository, (client) => upsertComment(client, appId, repository, pullRequest, body, where));
		},
		addReaction: (repository, commentId, reaction) =>
			write(repository, (client) => addReaction(client, repository, commentId, reaction)),
		getPermission: async (repository, login) => getPermission(await clientFor(repository), repository, login),
		getPullRequest: async (repository, number) => getPullRequest(await clientFor(repository), repository, number),
		mergeBase: async (repository, base, head) => mergeBase(await clientFor(repository), repository, base, head),
		getFile: async (repository, path, ref, maxBytes) =>
			getFile(await clientFor(repository), repository, path, ref, maxBytes),
		installationToken: (repository) => createInstallationToken(app.octokit, repository),
		repositoryToken: (repository) => createRepositoryToken(app.octokit, repository),
		isPrivate: async (repository) => isPrivate(await clientFor(repository), repository),
		deliveries: (after) => watch.deliveries(app.octokit, after),
		redeliver: (deliveryId) => watch.redeliver(app.octokit, deliveryId),
		installations: (after) => watch.installations(app.octokit, after),
		repositoriesOf: async (installationId, after) =>
			watch.repositoriesOf(await clientFor({ installationId }), installationId, after),
		openPullRequests: async (repository, after) =>
			watch.openPullRequests(await clientFor(repository), repository, after),
		checkRunsOf: async (repository, headSha, name) =>
			watch.checkRunsOf(await clientFor(repository), appId, repository, headSha, name),
		cancelCheckRun: (repository, checkRunId, output) =>
			write(repository, (client) => watch.cancelCheckRun(client, repository, checkRunId, output)),
		cloneUrl: cloneUrlOn(gitUrl),
	};
}

/**
 * Does a task that may be repeated (it looks before it writes), once more where the first time failed in a way that
 * may pass. Further tries are the queue's.
 */
async function retryOnce<T>(task: () => Promise<T>, pauseMs: number): Promise<T> {
	try {
		return await task();
	} catch (error) {
		if (!(error instanceof InfrastructureError)) throw error;
		// The queue waits, and keeps nobody else waiting.
		if (error instanceof Unavailable && error.retryAfterMs !== null) throw error;
		await setTimeout(pauseMs);
		return task();
	}
}
