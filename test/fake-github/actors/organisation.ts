import { join } from 'node:path';
import { BareRepository, type FileChanges } from '../bare-repository.ts';
import type { Events } from '../events.ts';
import type { Account, InstallationState, Permissions, RepositoryState, Role, State } from '../state.ts';
import { organisationView } from '../views/account.ts';
import { fullName } from '../views/repository.ts';
import { Repository } from './repository.ts';

export class Organisation {
	readonly #state: State;
	readonly #events: Events;
	readonly #account: Account;
	readonly #directory: string;
	readonly #owner: Account;
	#installation: InstallationState | null = null;

	constructor(state: State, events: Events, account: Account, directory: string) {
		this.#state = state;
		this.#events = events;
		this.#account = account;
		this.#directory = directory;
		this.#owner = state.account(`${account.login}-owner`);
	}

	get login(): string {
		return this.#account.login;
	}

	/** @throws Error where the App was never installed. */
	get installationId(): number {
		return this.#installed().id;
	}

	async createRepository(
		name: string,
		files: FileChanges,
		options: { readonly private?: boolean; readonly roles?: Readonly<Record<string, Role>> } = {},
	): Promise<Repository> {
		const id = this.#state.nextId();
		const git = await BareRepository.init(join(this.#directory, `${id}.git`));
		const roles = new Map<string, Role>([
			[this.#owner.login, 'admin'],
			['maintainer', 'maintain'],
			...Object.entries(options.roles ?? {}),
		]);
		for (const login of roles.keys()) this.#state.account(login);
		await git.commit('main', files, { message: 'Initial commit', author: this.#owner.login });
		const repository: RepositoryState = {
			id,
			owner: this.#account,
			name,
			formerNames: [],
			private: options.private ?? false,
			parent: null,
			git,
			defaultBranch: 'main',
			createdAt: this.#state.now(),
			roles,
			newcomers: new Set(),
			archived: false,
			pullRequests: [],
			checkRuns: [],
			checkSuites: [],
			deleted: false,
		};
		this.#state.repositories.push(repository);
		return new Repository(this.#state, this.#events, repository, this.#directory);
	}

	/** Installs the App, for all repositories or for the given ones. */
	async install(options: { readonly only?: readonly Repository[]; readonly permissions?: Permissions } = {}) {
		this.#installation = {
			id: this.#state.nextId(),
			account: this.#account,
			permissions: options.permissions ?? this.#state.app.permissions,
			selected: options.only === undefined ? null : new Set(options.only.map(({ id }) => id)),
			suspended: false,
			deleted: false,
			createdAt: this.#state.now(),
		};
		this.#state.installations.push(this.#installation);
		return this.#events.installation('created', this.#installation, this.#owner);
	}

	async select(repository: Repository) {
		this.#installed().selected?.add(repository.id);
		return this.#events.repositories('added', this.#installed(), this.#find(repository), this.#owner);
	}

	async deselect(repository: Repository) {
		this.#installed().selected?.delete(repository.id);
		return this.#events.repositories('removed', this.#installed(), this.#find(repository), this.#owner);
	}

	/** Takes a repository over from another owner; the App hears of it where it is installed for the new one. */
	async takeOver(repository: Repository): Promise<void> {
		const [state] = this.#find(repository);
		if (state === undefined) throw new Error(`There is no ${repository.fullName}`);
		const before = state.owner;
		state.formerNames.push(fullName(state));
		state.owner = this.#account;
		await this.#events.repository('transferred', state, this.#owner, {
			owner: { from: ownerView(this.#state, before) },
		});
	}

	/** The App may do less from now on, with tokens that are out as well; nobody is told. */
	losePermissions(permissions: Permissions): void {
		this.#installed().permissions = permissions;
	}

	async acceptPermissions(permissions: Permissions = this.#state.app.permissions) {
		this.#installed().permissions = permissions;
		return this.#events.installation('new_permissions_accepted', this.#installed(), this.#owner);
	}

	async suspend() {
		this.#installed().suspended = true;
		return this.#events.installation('suspend', this.#installed(), this.#owner);
	}

	async unsuspend() {
		this.#installed().suspended = false;
		return this.#events.installation('unsuspend', this.#installed(), this.#owner);
	}

	async uninstall() {
		const told = this.#events.installation('deleted', this.#installed(), this.#owner);
		this.#installed().deleted = true;
		return told;
	}

	#installed(): InstallationState {
		if (this.#installation === null) throw new Error(`The App is not installed in ${this.login}`);
		return this.#installation;
	}

	#find(repository: Repository): RepositoryState[] {
		return this.#state.repositories.filter(({ id }) => id === repository.id);
	}
}

/** As the event says whose it was. */
function ownerView(state: State, account: Account) {
	return { organization: organisationView(state, account) };
}
