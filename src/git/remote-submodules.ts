/** Finds submodules on the parent's own host, and nowhere else. */
import type { CommitsFetched, SubmoduleAccess } from '../checks/ports/git.ts';
import { resolveSubmoduleUrl, type SubmoduleSource } from './submodule-url.ts';
import type { Located, SubmoduleFinder, WantedSubmodule } from './submodule-walk.ts';

/** A repository by its clone URL. */
export interface RemotePlace {
	readonly cloneUrl: string;
	readonly owner: string;
}

export interface SubmoduleFetch {
	readonly cloneUrl: string;
	readonly commit: string;
	/** Null: as everyone may. */
	readonly token: string | null;
	/** `Date.now()` at which it has to be over. */
	readonly deadline: number;
}

export class RemoteSubmodules implements SubmoduleFinder<RemotePlace> {
	readonly #fetch: (request: SubmoduleFetch) => Promise<CommitsFetched>;
	readonly #access: SubmoduleAccess;
	readonly #deadline: number;

	/** @param timeoutMs for all submodules of one tree together. */
	constructor(
		fetch: (request: SubmoduleFetch) => Promise<CommitsFetched>,
		access: SubmoduleAccess,
		{ timeoutMs }: { readonly timeoutMs: number },
	) {
		this.#fetch = fetch;
		this.#access = access;
		this.#deadline = Date.now() + timeoutMs;
	}

	cloneUrl({ cloneUrl }: RemotePlace, { url }: WantedSubmodule): string | null {
		const source = resolveSubmoduleUrl(cloneUrl, url);
		return 'problem' in source ? null : source.cloneUrl;
	}

	async locate(parent: RemotePlace, { url, commit }: WantedSubmodule): Promise<Located<RemotePlace>> {
		const source = resolveSubmoduleUrl(parent.cloneUrl, url);
		if ('problem' in source) return { missing: source.problem };
		const { cloneUrl, owner, name } = source;
		const request = { cloneUrl, commit, deadline: this.#deadline };
		let result = await this.#fetch({ ...request, token: null });
		if (result.kind === 'not-readable') {
			const access = await this.#access({ owner, name, namedBy: parent.owner });
			if ('refused' in access) return { missing: access.refused };
			result = await this.#fetch({ ...request, token: access.token });
		}
		if (result.kind !== 'fetched') return { missing: whyMissing(result.kind, source, commit) };
		return { gitDirectory: result.gitDirectory, place: { cloneUrl, owner } };
	}
}

function whyMissing(kind: Exclude<CommitsFetched['kind'], 'fetched'>, source: SubmoduleSource, commit: string): string {
	const repository = `${source.owner}/${source.name}`;
	switch (kind) {
		case 'no-commit':
			return `${repository} has no commit ${commit.slice(0, 12)}, or no longer has it`;
		case 'not-readable':
			return `${repository} does not exist, or the App may not read it`;
		case 'too-large':
			return `${repository} is too large`;
		default:
			return kind satisfies never;
	}
}
