/** The mirrors on the disk: which commits each has, and how it gets more. One process at a time works on a mirror. */
import { access as accessFile, mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommitFetcher, CommitsFetched, CommitsWanted } from '../checks/ports/git.ts';
import { within } from '../peers/deadline.ts';
import { Unavailable } from '../shared/errors.ts';
import { authorisation, fetchArguments, refOf, removeStaleLocks, SILENT_PEER } from './fetch-command.ts';
import { refusalOf } from './fetch-failure.ts';
import type { GitCommand } from './git-command.ts';
import type { MirrorRoom } from './mirror-room.ts';
import { guardSize, removeUnfinishedPacks } from './size-guard.ts';

export class MirrorFetches implements CommitFetcher {
	readonly #git: GitCommand;
	readonly #room: MirrorRoom;
	/** By mirror, the peer's last failure, where nothing was fetched since. */
	readonly #failures = new Map<string, { readonly at: number; readonly error: Unavailable }>();

	constructor(git: GitCommand, room: MirrorRoom) {
		this.#git = git;
		this.#room = room;
	}

	async fetchCommits(request: CommitsWanted): Promise<CommitsFetched> {
		const gitDirectory = this.#room.placeOf(request.key);
		const askedAt = performance.now();
		return this.#room.locks.run(gitDirectory, request, async () => {
			await this.#initialise(gitDirectory);
			const missing = await this.#missing(gitDirectory, request.shas);
			try {
				if (missing.length > 0) {
					// Who waited behind a peer that did not answer does not wait for it once more.
					const failure = this.#failures.get(gitDirectory);
					if (failure !== undefined && failure.at > askedAt) throw failure.error;
					const fetching = this.#fetchMissing(gitDirectory, { ...request, shas: missing });
					const result = await this.#noting(gitDirectory, fetching);
					if (result.kind !== 'fetched') return result;
					await this.#room.makeRoomFor(gitDirectory, request.shas);
				}
				await noteUse(gitDirectory, request.shas);
				return { kind: 'fetched', gitDirectory };
			} finally {
				// Nobody can fill the disk with mirrors of what is not there, or may not be had.
				if (!(await exists(join(gitDirectory, refOf('.'))))) await rm(gitDirectory, { recursive: true, force: true });
			}
		});
	}

	async #noting(gitDirectory: string, fetching: Promise<CommitsFetched>): Promise<CommitsFetched> {
		try {
			const result = await fetching;
			this.#failures.delete(gitDirectory);
			return result;
		} catch (error) {
			if (error instanceof Unavailable) this.#failures.set(gitDirectory, { at: performance.now(), error });
			throw error;
		}
	}

	/** What `git init --bare` makes (gitrepository-layout(5)). Safe to repeat on a directory that a crash left half made. */
	async #initialise(gitDirectory: string): Promise<void> {
		if (await exists(join(gitDirectory, 'refs'))) return;
		await mkdir(join(gitDirectory, 'objects'), { recursive: true, mode: 0o700 });
		await writeFile(join(gitDirectory, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n');
		await writeFile(join(gitDirectory, 'HEAD'), 'ref: refs/heads/main\n');
		await mkdir(join(gitDirectory, 'refs'));
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
		const late = () => new Unavailable('git', `Fetching from ${url} took too long.`);
		if (request.timeoutMs <= 0) throw late();
		const token = credentials === null ? null : await within({ ms: request.timeoutMs, late, signal }, credentials());
		const configuration = [...SILENT_PEER, ...(token === null ? [] : authorisation(url, token))];
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

/** The time of a commit's ref says when it was last asked for. */
async function noteUse(gitDirectory: string, shas: readonly string[]): Promise<void> {
	const now = new Date();
	await Promise.all(shas.map((sha) => utimes(join(gitDirectory, refOf(sha)), now, now).catch(() => undefined)));
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
