/** Bare repositories on this machine that hold single commits of remote ones. */
import {
	mirrorKey,
	type CommitFetcher,
	type CommitsFetched,
	type CommitsWanted,
	type ComparableTree,
	type FetchedSource,
	type RemoteRepositories,
	type RemoteRepository,
	type SubmoduleAccess,
} from '../checks/ports/git.ts';
import type { KnownRepository } from '../checks/ports/store.ts';
import { NotThere, UserError } from '../shared/errors.ts';
import { changedLines } from './changed-lines.ts';
import { GitCommand } from './git-command.ts';
import { GitTree } from './git-tree.ts';
import { MirrorFetches } from './mirror-fetches.ts';
import { requireObjectId } from './object-id.ts';
import { MirrorRoom } from './mirror-room.ts';
import { Recent } from '../shared/recent.ts';
import { RemoteSubmodules, type SubmoduleFetch } from './remote-submodules.ts';
import { MAX_SUBMODULE_BYTES } from './submodule-limits.ts';
import { withSubmodules } from './submodule-walk.ts';

export interface MirrorsOptions {
	/** Where the mirrors are kept; made when it is not there. */
	readonly directory: string;
	/** What git inherits of the environment: `PATH`, and what a proxy needs. Never secrets. */
	readonly environment: Readonly<Record<string, string>>;
	/** Default: `https` alone. */
	readonly allowedProtocols?: readonly string[];
	/** Default: ten minutes. */
	readonly fetchTimeoutMs?: number;
	/** Of all mirrors together, on the disk: what was not used for the longest time goes. Default: 10 GiB. */
	readonly maxBytes?: number;
	/** A mirror that nobody used for so long goes. Default: 30 days. */
	readonly maxAgeMs?: number;
	/** Who fetches, where another process does. */
	readonly fetcher?: CommitFetcher;
	/** Shared with others of the same mirrors. */
	readonly memory?: TreeMemory;
}

const MAX_PACK_BYTES = 2 * 1024 ** 3;
const MAX_AGE_MS = 30 * 24 * 3_600_000;
/** Of the trees whose listings are kept, all together; a listing weighs something even where it is empty. */
const MAX_LISTED_FILES = 50_000;
const LISTING_WEIGHT = 500;
const MAX_TEXT_CHARACTERS = 4 * 1024 ** 2;
/** For all submodules of a tree. */
const SUBMODULES_TIMEOUT_MS = 120_000;

/** Listings and small files that were read. */
export class TreeMemory {
	readonly trees = new Recent<Promise<GitTree>>(MAX_LISTED_FILES);
	readonly texts = new Recent<string>(MAX_TEXT_CHARACTERS);
}

export class Mirrors implements RemoteRepositories {
	readonly #timeoutMs: number;
	readonly #git: GitCommand;
	readonly #mirrors: CommitFetcher;
	readonly #room: MirrorRoom;
	readonly #maxBytes: number;
	readonly #memory: TreeMemory;

	constructor(options: MirrorsOptions) {
		this.#timeoutMs = options.fetchTimeoutMs ?? 600_000;
		const allowedProtocols = options.allowedProtocols ?? ['https'];
		this.#git = new GitCommand({ environment: options.environment, allowedProtocols });
		this.#maxBytes = options.maxBytes ?? 10 * 1024 ** 3;
		const limits = { maxBytes: this.#maxBytes, maxAgeMs: options.maxAgeMs ?? MAX_AGE_MS };
		this.#room = new MirrorRoom(this.#git, options.directory, limits);
		this.#memory = options.memory ?? new TreeMemory();
		this.#mirrors = options.fetcher ?? new MirrorFetches(this.#git, this.#room);
	}

	/** Within this one's limits, whatever another process asks for. */
	fetchCommits(wanted: CommitsWanted): Promise<CommitsFetched> {
		const timeoutMs = Math.min(wanted.timeoutMs, this.#timeoutMs);
		const maxBytes = Math.min(wanted.maxBytes, this.#maxBytes);
		return this.#mirrors.fetchCommits({ ...wanted, timeoutMs, maxBytes });
	}

	async fetch(
		{ installationId, repositoryId, cloneUrl }: RemoteRepository,
		shas: readonly string[],
		credentials: CommitsWanted['credentials'],
		signal?: AbortSignal,
	): Promise<FetchedSource> {
		const wanted = new Set(shas.map(requireObjectId));
		const url = requirePlainUrl(cloneUrl);
		const limits = { timeoutMs: this.#timeoutMs, maxBytes: MAX_PACK_BYTES };
		const key = mirrorKey.own({ installationId, repositoryId });
		const result = await this.fetchCommits({ key, url, shas: [...wanted], credentials, signal, ...limits });
		if (result.kind !== 'fetched') throw refused(url, [...wanted], result.kind);
		const { gitDirectory } = result;
		const git = this.#git;
		const requireFetched = (sha: string) => {
			if (!wanted.has(sha)) throw new UserError(`Commit ${sha} was not fetched.`);
		};
		// Of several all are read sooner or later, and starting git is slow: at the same time.
		if (wanted.size > 1) for (const sha of wanted) this.#open(gitDirectory, sha).catch(() => undefined);
		return {
			changedLines: (base, head) => {
				[base, head].forEach(requireFetched);
				return changedLines(git, gitDirectory, base, head);
			},
			committedAt: async (sha) => {
				requireFetched(sha);
				const args = ['show', '--no-patch', '--format=%ct', '--end-of-options', sha];
				return dateOf(await git.output(args, { gitDirectory }));
			},
			tree: (sha, access) => {
				requireFetched(sha);
				return this.#withSubmodules(this.#open(gitDirectory, sha), { key, url }, access, signal);
			},
		};
	}

	/** Removes what nobody used for long, and what is too much. */
	makeRoom(): Promise<void> {
		return this.#room.tidy();
	}

	/** Removes the mirrors of all other repositories; those of public submodules, which belong to nobody, stay. */
	keepOnly(repositories: readonly KnownRepository[]): Promise<void> {
		return this.#room.keepOnly(repositories);
	}

	/** With its listing, from memory where it was open before. */
	#open(gitDirectory: string, commit: string): Promise<GitTree> {
		const { trees, texts } = this.#memory;
		const key = `${gitDirectory} ${commit}`;
		const known = trees.get(key);
		if (known !== undefined) return known;
		const opening = GitTree.open(this.#git, { gitDirectory, commit, texts });
		const listed = opening.then(async (tree) => {
			const files = await tree.entries();
			trees.keep(key, listed, LISTING_WEIGHT + files.length);
			return tree;
		});
		// Until then it weighs what an empty one does; what failed is tried again.
		trees.keep(key, listed, LISTING_WEIGHT);
		listed.catch(() => trees.forget(key));
		return listed;
	}

	async #withSubmodules(
		tree: Promise<GitTree>,
		{ key, url }: { readonly key: string; readonly url: string },
		access: SubmoduleAccess,
		signal: AbortSignal | undefined,
	): Promise<ComparableTree> {
		const fetch = ({ cloneUrl, commit, token, deadline }: SubmoduleFetch) =>
			this.#mirrors.fetchCommits({
				// What everyone may read is shared; what was read with a secret is this repository's alone.
				key: token === null ? mirrorKey.everyones(cloneUrl) : mirrorKey.secret(key, cloneUrl),
				url: cloneUrl,
				shas: [requireObjectId(commit)],
				credentials: token === null ? null : () => Promise.resolve(token),
				timeoutMs: deadline - Date.now(),
				maxBytes: MAX_SUBMODULE_BYTES,
				signal,
			});
		const finder = new RemoteSubmodules(fetch, access, { timeoutMs: Math.min(this.#timeoutMs, SUBMODULES_TIMEOUT_MS) });
		const owner = url.split('/').at(-2) ?? '';
		return withSubmodules(this.#git, await tree, { cloneUrl: url, owner: decodeURIComponent(owner) }, finder);
	}
}

function refused(url: string, shas: readonly string[], kind: Exclude<CommitsFetched['kind'], 'fetched'>): UserError {
	switch (kind) {
		case 'no-commit':
			return new NotThere(`${url} has no commit ${shas.join(' or ')}, or no longer has it.`);
		case 'not-readable':
			return new NotThere(`${url} does not exist, or the App may not read it.`);
		case 'too-large':
			return new UserError(`${url} is too large: a commit of it has more than ${MAX_PACK_BYTES / 1024 ** 3} GiB.`);
		default:
			return kind satisfies never;
	}
}

/** @throws UserError for anything that git could take for another thing than a URL, and for credentials in it. */
function requirePlainUrl(text: string): string {
	const url = URL.parse(text);
	if (url === null || !/^[a-z]+:\/\//.test(text) || url.username !== '' || url.password !== '') {
		throw new UserError('The repository has no usable clone URL.');
	}
	return text;
}

/** Of seconds since 1970; what is no date, or out of its range, counts as very old. */
function dateOf(seconds: string): Date {
	const date = new Date(Number(seconds.trim()) * 1000);
	return Number.isNaN(date.getTime()) ? new Date(0) : date;
}
