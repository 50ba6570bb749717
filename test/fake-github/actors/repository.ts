import { join } from 'node:path';
import type { FileChanges } from '../bare-repository.ts';
import type { Events } from '../events.ts';
import type { CheckRunState, PullRequestState, RepositoryState, Role, State } from '../state.ts';
import { fullName } from '../views/repository.ts';
import { CheckRun } from './check-run.ts';
import { PullRequest } from './pull-request.ts';

export interface OpenPullRequest {
	/** A branch of the head repository. */
	readonly head: string;
	/** Default: the default branch. */
	readonly base?: string;
	readonly title: string;
	readonly author: string;
	readonly draft?: boolean;
	/** Default: this repository itself. */
	readonly from?: Repository;
}

export class Repository {
	readonly #state: State;
	readonly #events: Events;
	readonly #repository: RepositoryState;
	readonly #directory: string;

	constructor(state: State, events: Events, repository: RepositoryState, directory: string) {
		this.#state = state;
		this.#events = events;
		this.#repository = repository;
		this.#directory = directory;
	}

	get id(): number {
		return this.#repository.id;
	}
	get owner(): string {
		return this.#repository.owner.login;
	}
	get name(): string {
		return this.#repository.name;
	}
	get fullName(): string {
		return fullName(this.#repository);
	}
	get cloneUrl(): string {
		return `${this.#state.url}/${this.fullName}.git`;
	}

	/** The check runs of a commit, oldest first. */
	checkRuns(sha: string): readonly CheckRun[] {
		return this.#repository.checkRuns
			.filter((run) => run.headSha === sha)
			.map((run) => new CheckRun(this.#state, this.#events, run));
	}

	/** Commits to a branch, which is made from the default branch where it is not there; the App is told. */
	async push(branch: string, files: FileChanges, message = 'A change', login = 'maintainer'): Promise<string> {
		const { git, defaultBranch } = this.#repository;
		const from = await git.find(`refs/heads/${defaultBranch}`);
		const ref = `refs/heads/${branch}`;
		const before = (await git.find(ref)) ?? null;
		const after = await git.commit(branch, files, { message, author: login, ...(from === undefined ? {} : { from }) });
		await this.#events.push(this.#repository, { ref, before, after }, this.#state.account(login));
		return after;
	}

	/** Tags a branch. */
	async tag(name: string, branch: string, login = 'maintainer'): Promise<void> {
		const { git } = this.#repository;
		const after = await git.resolve(`refs/heads/${branch}`);
		await git.git('update-ref', `refs/tags/${name}`, after);
		await this.#events.push(
			this.#repository,
			{ ref: `refs/tags/${name}`, before: null, after },
			this.#state.account(login),
		);
	}

	async deleteBranch(branch: string, login = 'maintainer'): Promise<void> {
		const { git } = this.#repository;
		const ref = `refs/heads/${branch}`;
		const before = await git.resolve(ref);
		await git.git('update-ref', '-d', ref);
		await this.#events.push(this.#repository, { ref, before, after: null }, this.#state.account(login));
	}

	setRole(login: string, role: Role | null): void {
		if (role === null) this.#repository.roles.delete(login);
		else this.#repository.roles.set(this.#state.account(login).login, role);
	}

	async fork(login: string): Promise<Repository> {
		const id = this.#state.nextId();
		const directory = join(this.#directory, `${id}.git`);
		const fork: RepositoryState = {
			...this.#repository,
			id,
			owner: this.#state.account(login),
			formerNames: [],
			parent: this.#repository,
			git: await this.#repository.git.cloneTo(directory),
			roles: new Map([[login, 'admin']]),
			newcomers: new Set(),
			pullRequests: [],
			checkRuns: [],
			checkSuites: [],
		};
		this.#state.repositories.push(fork);
		return new Repository(this.#state, this.#events, fork, this.#directory);
	}

	/** Resolves when the App has answered. */
	async openPullRequest(options: OpenPullRequest): Promise<PullRequest> {
		const repository = this.#repository;
		const headRepository = options.from === undefined ? repository : options.from.#repository;
		const number = repository.pullRequests.length + 1;
		const base = options.base ?? repository.defaultBranch;
		await repository.git.fetch(headRepository.git, `refs/heads/${options.head}`, `refs/pull/${number}/head`);
		const now = this.#state.now();
		const pull: PullRequestState = {
			id: this.#state.nextId(),
			number,
			repository,
			headRepository,
			headRef: options.head,
			headSha: await repository.git.resolve(`refs/pull/${number}/head`),
			baseRef: base,
			baseSha: await repository.git.resolve(`refs/heads/${base}`),
			author: this.#state.account(options.author),
			title: options.title,
			draft: options.draft ?? false,
			state: 'open',
			createdAt: now,
			updatedAt: now,
			closedAt: null,
			comments: [],
		};
		repository.pullRequests.push(pull);
		await this.#events.pullRequest('opened', pull, pull.author);
		return new PullRequest(this.#state, this.#events, pull);
	}

	/** Puts a pull request into the merge queue: GitHub makes a merge commit on a branch of its own. */
	async mergeGroup(pullRequest: PullRequest, login = 'maintainer') {
		const { git, defaultBranch } = this.#repository;
		const baseSha = await git.resolve(`refs/heads/${defaultBranch}`);
		const tree = await git.git('merge-tree', '--write-tree', baseSha, pullRequest.headSha);
		const identity = ['-c', `user.name=${login}`, '-c', `user.email=${login}@users.noreply.example`];
		const parents = ['-p', baseSha, '-p', pullRequest.headSha];
		const headSha = await git.git(...identity, 'commit-tree', tree, ...parents, '-m', `Merge #${pullRequest.number}`);
		const headRef = `refs/heads/gh-readonly-queue/${defaultBranch}/pr-${pullRequest.number}-${baseSha}`;
		await git.git('update-ref', headRef, headSha);
		const group = { headSha, headRef, baseSha, baseRef: `refs/heads/${defaultBranch}` };
		await this.#events.mergeGroup(this.#repository, group, this.#state.account(login));
		return group;
	}

	async rename(name: string, login = 'maintainer') {
		const from = this.#repository.name;
		this.#repository.formerNames.push(this.fullName);
		this.#repository.name = name;
		const changes = { repository: { name: { from } } };
		return this.#events.repository('renamed', this.#repository, this.#state.account(login), changes);
	}

	/** From now on nobody may write to it. */
	async archive(login = 'maintainer') {
		this.#repository.archived = true;
		return this.#events.repository('archived', this.#repository, this.#state.account(login));
	}

	async unarchive(login = 'maintainer') {
		this.#repository.archived = false;
		return this.#events.repository('unarchived', this.#repository, this.#state.account(login));
	}

	/** Somebody of whom nothing was merged before. */
	addNewcomer(login: string): void {
		this.#repository.newcomers.add(this.#state.account(login).login);
	}

	/** Makes a check run of the App that no process knows any more. */
	leaveCheckRun(sha: string, name: string, externalId: string): CheckRun {
		const suite = { id: this.#state.nextId(), repository: this.#repository, headSha: sha, headBranch: null };
		const run: CheckRunState = {
			id: this.#state.nextId(),
			repository: this.#repository,
			suite: { ...suite, createdAt: this.#state.now() },
			headSha: sha,
			name,
			externalId,
			detailsUrl: null,
			status: 'in_progress',
			conclusion: null,
			startedAt: this.#state.now(),
			completedAt: null,
			title: 'Building',
			summary: '',
			text: null,
			actions: [],
			annotations: [],
		};
		this.#repository.checkRuns.push(run);
		return new CheckRun(this.#state, this.#events, run);
	}

	/** As GitHub does some time after a force-push: commits that nothing leads to are gone. */
	async forgetUnreachable(): Promise<void> {
		await this.#repository.git.git('gc', '--quiet', '--prune=now');
	}

	/** Without a word to the App, which learns it the hard way. */
	delete(): void {
		this.#repository.deleted = true;
	}
}
