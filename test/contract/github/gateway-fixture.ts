/** The adapter against a fake GitHub with one organisation and one repository. */
import type { CheckRun, RepositoryIdentity } from '../../../src/checks/ports/github.ts';
import type { GitHubOptions } from '../../../src/github/clients.ts';
import type { GitHubGateway } from '../../../src/checks/ports/github.ts';
import { createGitHub } from '../../../src/github/github-app.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import type { Organisation } from '../../fake-github/actors/organisation.ts';
import type { PullRequest } from '../../fake-github/actors/pull-request.ts';
import type { Repository } from '../../fake-github/actors/repository.ts';
import { type FakeGitHub, startFakeGitHub } from '../../fake-github/fake-github.ts';

export interface GatewayFixture {
	readonly github: FakeGitHub;
	readonly organisation: Organisation;
	readonly repository: Repository;
	readonly pull: PullRequest;
	readonly gateway: GitHubGateway;
	readonly identity: RepositoryIdentity;
}

export async function createFixture(): Promise<GatewayFixture> {
	const github = await startFakeGitHub();
	const organisation = github.createOrganisation('acme');
	const repository = await organisation.createRepository('driver', { 'src/driver.c': 'int x;\n', Makefile: 'all:\n' });
	await organisation.install();
	await repository.push('topic', { 'src/driver.c': 'int y;\n' });
	const pull = await repository.openPullRequest({ head: 'topic', title: 'Change', author: 'contributor' });
	return {
		github,
		organisation,
		repository,
		pull,
		gateway: createGateway(github),
		identity: identityOf(organisation, repository),
	};
}

export function createGateway(github: FakeGitHub, change: Partial<GitHubOptions> = {}): GitHubGateway {
	return createGitHub({ ...optionsOf(github), ...change });
}

/** In a hurry: nothing is spaced, and a second of waiting is short. */
export function optionsOf(github: FakeGitHub): GitHubOptions {
	return {
		appId: github.appId,
		privateKey: github.privateKey,
		baseUrl: github.url,
		gitUrl: github.url,
		logger: silentLogger,
		spaceWrites: false,
		retrySecondMs: 5,
	};
}

export function identityOf(organisation: Organisation, repository: Repository): RepositoryIdentity {
	const { id, owner, name } = repository;
	return { installationId: organisation.installationId, repositoryId: id, owner, name };
}

export function checkRun(headSha: string, change: Partial<CheckRun> = {}): CheckRun {
	return {
		headSha,
		name: 'modprobot',
		externalId: 'check-1',
		status: 'in_progress',
		title: 'Building',
		summary: 'Two kernels to go.',
		annotations: [],
		...change,
	};
}

/** Requests that write, in order. */
export function writesOf(github: FakeGitHub): string[] {
	return github.requests
		.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/access_tokens'))
		.map(({ method, status }) => `${method} ${status}`);
}
