/** What work on a repository's source asks of GitHub and of the mirrors, where it is done apart from the secrets. */
import { randomUUID } from 'node:crypto';
import type { Application } from '../ports/application.ts';
import type { CommitFetcher, CommitsFetched, CommitsWanted } from '../ports/git.ts';
import type { GitHubGateway } from '../ports/github.ts';
import type { Kernels } from '../ports/kernels.ts';
import type { Subject } from '../ports/records.ts';

/** Of GitHub what such work needs. */
export type SourceGitHub = Pick<
	GitHubGateway,
	'cloneUrl' | 'getFile' | 'mergeBase' | 'getPullRequest' | 'isPrivate' | 'installationToken' | 'repositoryToken'
>;

/** What it works with, on either side. */
export interface Workplace {
	readonly github: SourceGitHub;
	readonly repositories: Pick<Application['repositories'], 'fetch'>;
	readonly kernels: Kernels;
}

/** Tokens are named, never told: `secret` is a name that `installationToken` or `repositoryToken` gave. */
interface NamedFetch extends Omit<CommitsWanted, 'credentials' | 'signal'> {
	readonly secret: string | null;
}

export type SourceQuestions = Omit<SourceGitHub, 'cloneUrl'> & {
	fetchCommits(wanted: NamedFetch): Promise<CommitsFetched>;
};

/** Answers questions about one subject's repository. */
export function sourceAnswers(
	{ github, repositories }: Pick<Application, 'github' | 'repositories'>,
	subject: Subject,
	signal: AbortSignal,
): SourceQuestions {
	const secrets = new Map<string, () => Promise<string>>();
	const named = (secret: () => Promise<string>) => {
		const name = randomUUID();
		secrets.set(name, secret);
		return name;
	};
	return {
		getFile: (repository, ...where) => github.getFile(repository, ...where),
		mergeBase: (_, base, head) => github.mergeBase(subject, base, head),
		getPullRequest: (_, number) => github.getPullRequest(subject, number),
		isPrivate: () => github.isPrivate(subject),
		installationToken: () => Promise.resolve(named(() => github.installationToken(subject))),
		async repositoryToken({ owner, name }) {
			const granted = await github.repositoryToken({ ...subject, owner, name });
			return granted && { ...granted, token: named(() => Promise.resolve(granted.token)) };
		},
		fetchCommits({ secret, ...wanted }) {
			const credentials = secret === null ? null : (secrets.get(secret) ?? null);
			return repositories.fetchCommits({ ...wanted, credentials, signal });
		},
	};
}

/** Fetches by asking; what it gives as credentials are names. */
export function askingFetcher(asked: Pick<SourceQuestions, 'fetchCommits'>): CommitFetcher {
	return {
		async fetchCommits({ credentials, signal: _signal, ...wanted }) {
			return asked.fetchCommits({ ...wanted, secret: credentials === null ? null : await credentials() });
		},
	};
}
