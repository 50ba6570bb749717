/** Bare repositories on this machine that hold single commits of remote ones. */
import { createHash } from 'node:crypto';
import { access, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FetchedSource, RemoteRepositories } from '../checks/ports-git.ts';
import { InfrastructureError, UserError } from '../shared/errors.ts';
import { changedLines } from './changed-lines.ts';
import { GitCommand, type GitConfiguration, lastLine } from './git-command.ts';
import { GitTree } from './git-tree.ts';
import { KeyedLock } from './keyed-lock.ts';
import { requireObjectId } from './object-id.ts';

export interface MirrorsOptions {
	/** Where the mirrors are kept; made when it is not there. */
	readonly directory: string;
	/** What git inherits of the environment: `PATH`, and what a proxy needs. Never secrets. */
	readonly environment: Readonly<Record<string, string>>;
	/** Default: `https` alone. */
	readonly allowedProtocols?: readonly string[];
	/** Default: ten minutes. */
	readonly fetchTimeoutMs?: number;
}

type Credentials = () => Promise<string>;

export class Mirrors implements RemoteRepositories {
	readonly #options: MirrorsOptions;
	readonly #git: GitCommand;
	readonly #locks = new KeyedLock();

	constructor(options: MirrorsOptions) {
		this.#options = options;
		const allowedProtocols = options.allowedProtocols ?? ['https'];
		this.#git = new GitCommand({ environment: options.environment, allowedProtocols });
	}

	async fetch(
		cloneUrl: string,
		shas: readonly string[],
		credentials: Credentials | null,
		signal?: AbortSignal,
	): Promise<FetchedSource> {
		const wanted = new Set(shas.map(requireObjectId));
		const url = requirePlainUrl(cloneUrl);
		const gitDirectory = join(this.#options.directory, `${createHash('sha256').update(url).digest('hex')}.git`);
		await this.#locks.run(gitDirectory, async () => {
			await this.#initialise(gitDirectory);
			const missing = await this.#missing(gitDirectory, [...wanted]);
			if (missing.length > 0) await this.#fetchMissing(gitDirectory, url, missing, credentials, signal);
		});
		const git = this.#git;
		const requireFetched = (sha: string) => {
			if (!wanted.has(sha)) throw new UserError(`Commit ${sha} was not fetched.`);
		};
		return {
			changedLines(base, head) {
				[base, head].forEach(requireFetched);
				return changedLines(git, gitDirectory, base, head);
			},
			tree(sha) {
				requireFetched(sha);
				return GitTree.open(git, { gitDirectory, commit: sha });
			},
		};
	}

	/** Safe to repeat on a directory that a crash left half made. */
	async #initialise(gitDirectory: string): Promise<void> {
		if (await exists(join(gitDirectory, 'refs'))) return;
		await mkdir(this.#options.directory, { recursive: true, mode: 0o700 });
		await this.#git.output(['init', '--quiet', '--bare', '--template=', '--end-of-options', gitDirectory], {});
	}

	/** A commit is here when its ref is: git writes the ref after the objects. */
	async #missing(gitDirectory: string, shas: readonly string[]): Promise<string[]> {
		const missing: string[] = [];
		for (const sha of shas) {
			const found = await this.#git.run(['rev-parse', '--verify', '--quiet', '--end-of-options', refOf(sha)], {
				gitDirectory,
			});
			if (found.exitCode !== 0) missing.push(sha);
		}
		return missing;
	}

	async #fetchMissing(
		gitDirectory: string,
		url: string,
		shas: readonly string[],
		credentials: Credentials | null,
		signal?: AbortSignal,
	): Promise<void> {
		const args = [
			'fetch',
			'--quiet',
			'--depth=1',
			'--no-tags',
			'--no-recurse-submodules',
			'--no-write-fetch-head',
			'--no-auto-maintenance',
			'--end-of-options',
			url,
			...shas.map((sha) => `${sha}:${refOf(sha)}`),
		];
		const run = {
			gitDirectory,
			timeoutMs: this.#options.fetchTimeoutMs ?? 600_000,
			configuration: credentials === null ? [] : authorisation(url, await credentials()),
			...(signal === undefined ? {} : { signal }),
		};
		let result = await this.#git.run(args, run);
		if (/\.lock': File exists/.test(result.stderr)) {
			await removeStaleLocks(gitDirectory, shas);
			result = await this.#git.run(args, run);
		}
		if (result.exitCode !== 0) throw fetchFailure(url, shas, result.stderr);
	}
}

function refOf(sha: string): string {
	return `refs/modprobot/${sha}`;
}

/** A fetch that was killed leaves git's own locks. The mirror is ours alone, so no one living holds them. */
async function removeStaleLocks(gitDirectory: string, shas: readonly string[]): Promise<void> {
	const locked = ['shallow', 'packed-refs', ...shas.map(refOf)];
	await Promise.all(locked.map((name) => rm(join(gitDirectory, `${name}.lock`), { force: true })));
}

/** GitHub takes an installation token as the password of `x-access-token`. The header goes to this URL only. */
function authorisation(url: string, token: string): GitConfiguration {
	const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
	return [[`http.${url}.extraHeader`, `Authorization: Basic ${basic}`]];
}

function fetchFailure(url: string, shas: readonly string[], stderr: string): Error {
	const said = lastLine(stderr);
	if (/not our ref|does not exist|unadvertised object|couldn't find remote ref/i.test(stderr)) {
		return new UserError(`${url} has no commit ${shas.join(' or ')} (any more).`);
	}
	if (/repository .* not found|Authentication failed|could not read Username|returned error: 40[134]/i.test(stderr)) {
		return new UserError(`${url} is not there, or the App may not read it.`);
	}
	return new InfrastructureError(`Could not fetch from ${url}: ${said}`);
}

/** @throws UserError for anything that git could take for another thing than a URL, and for credentials in it. */
function requirePlainUrl(text: string): string {
	const url = URL.parse(text);
	if (url === null || !/^[a-z]+:\/\//.test(text) || url.username !== '' || url.password !== '') {
		throw new UserError('The repository has no usable clone URL.');
	}
	return text;
}

async function exists(path: string): Promise<boolean> {
	return access(path).then(
		() => true,
		() => false,
	);
}
