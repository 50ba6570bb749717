/** What the fake GitHub knows. Plain data: routes and actors change it, views show it. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { BareRepository } from './bare-repository.ts';

export interface Account {
	readonly id: number;
	readonly login: string;
	readonly type: 'User' | 'Organization' | 'Bot';
}

export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read';
export type Access = 'read' | 'write';
export type Permissions = Readonly<Record<string, Access>>;

export interface RepositoryState {
	readonly id: number;
	owner: Account;
	name: string;
	/** `owner/name` as it was before; these lead to it. */
	readonly formerNames: string[];
	private: boolean;
	readonly parent: RepositoryState | null;
	readonly git: BareRepository;
	readonly defaultBranch: string;
	readonly createdAt: string;
	/** By login. */
	readonly roles: Map<string, Role>;
	/** Logins of whom nothing was merged before. */
	readonly newcomers: Set<string>;
	archived: boolean;
	readonly pullRequests: PullRequestState[];
	readonly checkRuns: CheckRunState[];
	readonly checkSuites: CheckSuiteState[];
	deleted: boolean;
}

export interface PullRequestState {
	readonly id: number;
	readonly number: number;
	readonly repository: RepositoryState;
	readonly headRepository: RepositoryState;
	readonly headRef: string;
	headSha: string;
	baseRef: string;
	baseSha: string;
	readonly author: Account;
	title: string;
	draft: boolean;
	state: 'open' | 'closed';
	readonly createdAt: string;
	updatedAt: string;
	closedAt: string | null;
	readonly comments: CommentState[];
}

export interface CommentState {
	readonly id: number;
	readonly author: Account;
	/** Whether the App wrote it. */
	readonly byApp: boolean;
	body: string;
	readonly createdAt: string;
	updatedAt: string;
	readonly reactions: { readonly id: number; readonly content: string; readonly user: Account }[];
}

export interface AnnotationState {
	readonly path: string;
	readonly start_line: number;
	readonly end_line: number;
	readonly start_column?: number;
	readonly end_column?: number;
	readonly annotation_level: string;
	readonly message: string;
	readonly title?: string;
	readonly raw_details?: string;
}

export interface CheckRunState {
	readonly id: number;
	readonly repository: RepositoryState;
	readonly suite: CheckSuiteState;
	readonly headSha: string;
	name: string;
	externalId: string;
	detailsUrl: string | null;
	status: string;
	conclusion: string | null;
	startedAt: string | null;
	completedAt: string | null;
	title: string | null;
	summary: string | null;
	text: string | null;
	actions: readonly { readonly label: string; readonly description: string; readonly identifier: string }[];
	readonly annotations: AnnotationState[];
}

export interface CheckSuiteState {
	readonly id: number;
	readonly repository: RepositoryState;
	readonly headSha: string;
	/** Null for a fork's commit, which is on no branch of the repository. */
	readonly headBranch: string | null;
	readonly createdAt: string;
}

export interface InstallationState {
	readonly id: number;
	readonly account: Account;
	permissions: Permissions;
	/** Null for all of the account's. */
	selected: Set<number> | null;
	suspended: boolean;
	deleted: boolean;
	readonly createdAt: string;
}

export interface TokenState {
	readonly installation: InstallationState;
	readonly permissions: Permissions;
	/** Null for all that the installation reaches. */
	readonly repositoryIds: readonly number[] | null;
}

export interface AppState {
	readonly id: number;
	readonly slug: string;
	readonly owner: Account;
	/** PEM. */
	readonly privateKey: string;
	/** PEM. */
	readonly publicKey: string;
	readonly webhookSecret: string;
	readonly permissions: Permissions;
	readonly events: readonly string[];
}

export class State {
	/** Where it listens, without a slash at the end. */
	url = '';
	readonly app: AppState;
	readonly bot: Account;
	readonly accounts = new Map<string, Account>();
	readonly repositories: RepositoryState[] = [];
	readonly installations: InstallationState[] = [];
	readonly tokens = new Map<string, TokenState>();
	#lastId = 1000;

	constructor(app: Pick<AppState, 'slug' | 'permissions' | 'events'>) {
		const keys = generateKeyPairSync('rsa', {
			modulusLength: 2048,
			privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
			publicKeyEncoding: { type: 'spki', format: 'pem' },
		});
		const webhookSecret = randomBytes(16).toString('hex');
		this.app = { ...app, ...keys, id: this.nextId(), owner: this.account('app-owner'), webhookSecret };
		this.bot = this.account(`${app.slug}[bot]`, 'Bot');
	}

	nextId(): number {
		return ++this.#lastId;
	}

	now(): string {
		return new Date().toISOString().replace(/\.\d+/, '');
	}

	/** The account of that name, made where it is not there. */
	account(login: string, type: Account['type'] = 'User'): Account {
		const known = this.accounts.get(login);
		if (known !== undefined) return known;
		const account = { id: this.nextId(), login, type };
		this.accounts.set(login, account);
		return account;
	}

	repository(owner: string, name: string): RepositoryState | undefined {
		const isIt = (found: RepositoryState) => found.owner.login === owner && found.name === name && !found.deleted;
		return this.repositories.find(isIt);
	}

	/** What once had a name that nobody has now. */
	movedFrom(owner: string, name: string): RepositoryState | undefined {
		if (this.repository(owner, name) !== undefined) return undefined;
		return this.repositories.find((found) => !found.deleted && found.formerNames.includes(`${owner}/${name}`));
	}

	/** The installation that reaches a repository, suspended or not. */
	installationOf(repository: RepositoryState): InstallationState | undefined {
		return this.installations.find((installation) => reaches(installation, repository));
	}
}

export function reaches(installation: InstallationState, repository: RepositoryState): boolean {
	if (installation.deleted || repository.deleted || installation.account !== repository.owner) return false;
	return installation.selected === null || installation.selected.has(repository.id);
}
