/** What work on a repository's source asks of GitHub and of the mirrors, where it is done apart from the secrets. */
import { randomUUID } from 'node:crypto';
import type { Application } from '../ports/application.ts';
import {
	mirrorKey,
	type CommitFetcher,
	type CommitsFetched,
	type CommitsWanted,
	type RemoteRepositories,
} from '../ports/git.ts';
import type { GitHubGateway } from '../ports/github.ts';
import type { Kernels } from '../ports/kernels.ts';
import type { Subject } from '../ports/records.ts';
import { InfrastructureError } from '../../shared/errors.ts';

/** Of GitHub what such work needs. */
export type SourceGitHub = Pick<
	GitHubGateway,
	'cloneUrl' | 'getFile' | 'mergeBase' | 'getPullRequest' | 'isPrivate' | 'installationToken' | 'repositoryToken'
>;

/** What it works with, on either side. */
export interface Workplace {
	readonly github: SourceGitHub;
	readonly repositories: Pick<RemoteRepositories, 'fetch'>;
	readonly kernels: Kernels;
}

/** Tokens are named, never told: `secret` is a name that `installationToken` or `repositoryToken` gave. */
interface NamedFetch extends Omit<CommitsWanted, 'credentials' | 'signal'> {
	readonly secret: string | null;
}

export type SourceQuestions = Omit<SourceGitHub, 'cloneUrl'> & {
	fetchCommits(wanted: NamedFetch): Promise<CommitsFetched>;
};

interface Grant {
	/** The only place that the secret is shown to. */
	readonly cloneUrl: string;
	readonly secret: () => Promise<string>;
}

/** Answers questions about one subject's repository: whoever asks may have been made to by what it read. */
export function sourceAnswers(
	{ github, repositories }: Pick<Application, 'github' | 'repositories'>,
	subject: Subject,
	signal: AbortSignal,
): SourceQuestions {
	const own = github.cloneUrl(subject);
	const grants = new Map<string, Grant>();
	const named = (grant: Grant) => {
		const name = randomUUID();
		grants.set(name, grant);
		return name;
	};
	return {
		getFile: (repository, ...where) => github.getFile(repository, ...where),
		mergeBase: (_, base, head) => github.mergeBase(subject, base, head),
		getPullRequest: (_, number) => github.getPullRequest(subject, number),
		isPrivate: () => github.isPrivate(subject),
		installationToken: () => Promise.resolve(named({ cloneUrl: own, secret: () => github.installationToken(subject) })),
		async repositoryToken({ owner, name }) {
			const granted = await github.repositoryToken({ ...subject, owner, name });
			if (granted === null) return null;
			const grant = {
				cloneUrl: github.cloneUrl({ ...subject, owner, name }),
				secret: () => Promise.resolve(granted.token),
			};
			return { ...granted, token: named(grant) };
		},
		async fetchCommits({ secret, ...wanted }) {
			const grant = secret === null ? null : (grants.get(secret) ?? null);
			const isGranted = secret === null || grant?.cloneUrl === wanted.url;
			if (!isGranted || !isMirrorOf(subject, own, { ...wanted, secret })) {
				throw new InfrastructureError('A fetch was refused that no such work needs.');
			}
			return repositories.fetchCommits({ ...wanted, credentials: grant?.secret ?? null, signal });
		},
	};
}

/** The subject's own mirrors, and those of what everyone may read; on the subject's host. */
function isMirrorOf(subject: Subject, own: string, { key, url, secret }: Pick<NamedFetch, 'key' | 'url' | 'secret'>) {
	if (URL.parse(url)?.origin !== new URL(own).origin) return false;
	const mirror = mirrorKey.own(subject);
	const isOwn = (key === mirror && url === own) || key === mirrorKey.secret(mirror, url);
	return isOwn || (secret === null && key === mirrorKey.everyones(url));
}

/** Fetches by asking; what it gives as credentials are names. */
export function askingFetcher(asked: Pick<SourceQuestions, 'fetchCommits'>): CommitFetcher {
	return {
		async fetchCommits({ credentials, signal: _signal, ...wanted }) {
			return asked.fetchCommits({ ...wanted, secret: credentials === null ? null : await credentials() });
		},
	};
}
