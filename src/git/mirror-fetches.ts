/** The mirrors on the disk: which commits each has, and how it gets more. One process at a time works on a mirror. */
import { createHash } from 'node:crypto';
import { access as accessFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommitFetcher, CommitsFetched, CommitsWanted } from '../checks/ports/git.ts';
import { InfrastructureError } from '../shared/errors.ts';
import { authorisation, fetchArguments, refOf, removeStaleLocks } from './fetch-command.ts';
import { refusalOf } from './fetch-failure.ts';
import type { GitCommand } from './git-command.ts';
import { KeyedLock } from './keyed-lock.ts';
import { guardSize, removeUnfinishedPacks } from './size-guard.ts';

export class MirrorFetches implements CommitFetcher {
	readonly #git: GitCommand;
	readonly #directory: string;
	readonly #locks = new KeyedLock();

	/** @param directory where the mirrors are kept; made when it is not there. */
	constructor(git: GitCommand, directory: string) {
		this.#git = git;
		this.#directory = directory;
	}

	async fetchCommits(request: CommitsWanted): Promise<CommitsFetched> {
		const gitDirectory = join(this.#directory, `${createHash('sha256').update(request.key).digest('hex')}.git`);
		return this.#locks.run(gitDirectory, async () => {
			await this.#initialise(gitDirectory);
			const missing = await this.#missing(gitDirectory, request.shas);
			if (missing.length === 0) return { kind: 'fetched', gitDirectory };
			const result = await this.#fetchMissing(gitDirectory, { ...request, shas: missing });
			// Nobody can fill the disk with mirrors of what is not there.
			if (result.kind !== 'fetched' && !(await exists(join(gitDirectory, refOf('.'))))) {
				await rm(gitDirectory, { recursive: true, force: true });
			}
			return result;
		});
	}

	/** Safe to repeat on a directory that a crash left half made. */
	async #initialise(gitDirectory: string): Promise<void> {
		if (await exists(join(gitDirectory, 'refs'))) return;
		await mkdir(this.#directory, { recursive: true, mode: 0o700 });
		await this.#git.output(['init', '--quiet', '--bare', '--template=', '--end-of-options', gitDirectory], {});
	}

	/**
	 * A commit is here when its ref is: git writes the ref after the objects. Nothing packs the refs of a mirror, so each
	 * is a file, and to read that starts no git.
	 */
	async #missing(gitDirectory: string, shas: readonly string[]): Promise<string[]> {
		const refs = await Promise.all(shas.map((sha) => readText(join(gitDirectory, refOf(sha)))));
		return shas.filter((sha, index) => refs[index] !== `${sha}\n`);
	}

	async #fetchMissing(gitDirectory: string, request: CommitsWanted): Promise<CommitsFetched> {
		const { url, shas, credentials, signal } = request;
		if (request.timeoutMs <= 0) throw new InfrastructureError(`Fetching from ${url} took too long.`);
		const configuration = credentials === null ? [] : authorisation(url, await credentials());
		const guard = await guardSize(gitDirectory, request.maxBytes);
		const run = {
			gitDirectory,
			timeoutMs: request.timeoutMs,
			configuration,
			signal: signal === undefined ? guard.signal : AbortSignal.any([signal, guard.signal]),
		};
		try {
			let result = await this.#git.run(fetchArguments(url, shas), run);
			if (/\.lock': File exists/.test(result.stderr)) {
				await removeStaleLocks(gitDirectory, shas);
				result = await this.#git.run(fetchArguments(url, shas), run);
			}
			if (result.exitCode === 0) return { kind: 'fetched', gitDirectory };
			return refusalOf(url, result.stderr);
		} catch (error) {
			await removeUnfinishedPacks(gitDirectory);
			if (guard.signal.aborted) return { kind: 'too-large' };
			throw error;
		} finally {
			guard.stop();
		}
	}
}

function readText(path: string): Promise<string | null> {
	return readFile(path, 'utf8').catch(() => null);
}

async function exists(path: string): Promise<boolean> {
	return accessFile(path).then(
		() => true,
		() => false,
	);
}
