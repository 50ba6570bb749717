/**
 * The mirrors on the disk: where each is, how large all are, and what goes first. A repository's own lie in a directory of
 * their installation, and go with it: `INSTALLATION/REPOSITORY/….git`; what everyone may read lies in `everyone/`.
 */
import { createHash } from 'node:crypto';
import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { mirrorKey } from '../checks/ports/git.ts';
import type { KnownRepository } from '../checks/ports/store.ts';
import type { GitCommand } from './git-command.ts';
import { KeyedLock } from './keyed-lock.ts';
import { dropCommits } from './drop-commits.ts';
import { type HeldCommit, lookAt, type MirrorOnDisk, namesIn, sizeOf } from './mirror-on-disk.ts';

const SHARED = 'everyone';
const NUMBER = /^\d+$/;
/** A mirror of less is not worth shrinking as long as there is room. */
const WORTH_BYTES = 32 * 1024 ** 2;
/** Commits that were asked for since then stay as long as there is room, and the last ones whatever their age. */
const FRESH_MS = 3_600_000;
const LAST_COMMITS = 2;
/** What is tidied was not held a moment ago; what somebody took meanwhile is tidied the next time. */
const TIDYING = { timeoutMs: 60_000 };

export interface MirrorLimits {
	/** Of all mirrors together, on the disk. */
	readonly maxBytes: number;
	/** Since a mirror was last used. */
	readonly maxAgeMs: number;
}

export class MirrorRoom {
	/** Whoever changes a mirror holds its lock. */
	readonly locks = new KeyedLock();
	readonly #git: GitCommand;
	readonly #directory: string;
	readonly #limits: MirrorLimits;
	/** Bytes of each mirror, as they were found last. */
	#sizes: Map<string, number> | null = null;

	/** @param directory where the mirrors are kept; made when it is not there. */
	constructor(git: GitCommand, directory: string, limits: MirrorLimits) {
		this.#git = git;
		this.#directory = directory;
		this.#limits = limits;
	}

	/**
	 * Where the mirror of a key is: `INSTALLATION/REPOSITORY`, with a space and a URL after it where it is of another
	 * repository that this one may read; anything else is everyone's.
	 */
	placeOf(key: string): string {
		const name = `${createHash('sha256').update(key).digest('hex')}.git`;
		const owner = /^(\d+)\/(\d+)(?: |$)/.exec(key);
		return join(this.#directory, owner === null ? SHARED : join(owner[1]!, owner[2]!), name);
	}

	/** After a fetch, whose caller holds the mirror's lock: removes what is too much, but not what was fetched. */
	async makeRoomFor(gitDirectory: string, wanted: readonly string[]): Promise<void> {
		const sizes = (this.#sizes ??= new Map((await this.#all()).map((mirror) => [mirror.gitDirectory, mirror.bytes])));
		sizes.set(gitDirectory, await sizeOf(gitDirectory));
		if (sum(sizes.values()) <= this.#limits.maxBytes) return;
		await this.#shrink(gitDirectory, wanted);
	}

	/** Removes what nobody used for long, and what is too much. */
	async tidy(): Promise<void> {
		await this.#removeOtherLayouts();
		const now = Date.now();
		for (const { gitDirectory, bytes, commits, usedAt } of await this.#all()) {
			if (now - usedAt > this.#limits.maxAgeMs) await this.#remove(gitDirectory, usedAt);
			else if (bytes > WORTH_BYTES && !this.locks.isHeld(gitDirectory)) {
				const stale = commits.slice(LAST_COMMITS).filter((commit) => now - commit.usedAt > FRESH_MS);
				await this.locks.run(gitDirectory, TIDYING, () => this.#drop(gitDirectory, stale));
			}
		}
		const mirrors = await this.#all();
		this.#sizes = new Map(mirrors.map(({ gitDirectory, bytes }) => [gitDirectory, bytes]));
		if (sum(this.#sizes.values()) > this.#limits.maxBytes) await this.#shrink(null, []);
	}

	/** Removes the mirrors of all other repositories. */
	async keepOnly(repositories: readonly KnownRepository[]): Promise<void> {
		const kept = new Set(repositories.map(mirrorKey.own));
		for (const installation of await namesIn(this.#directory)) {
			if (!NUMBER.test(installation)) continue;
			for (const repository of await namesIn(join(this.#directory, installation))) {
				if (kept.has(`${installation}/${repository}`)) continue;
				const directory = join(this.#directory, installation, repository);
				for (const name of await namesIn(directory)) await this.#remove(join(directory, name), null);
				await rmdir(directory).catch(() => undefined);
			}
			// Only where it is empty: what is being fetched now goes the next time.
			await rmdir(join(this.#directory, installation)).catch(() => undefined);
		}
	}

	/** Whole mirrors first, those last used long ago before others; then of the one in use the commits that nobody asks for now. */
	async #shrink(current: string | null, wanted: readonly string[]): Promise<void> {
		const mirrors = (await this.#all()).toSorted((a, b) => a.usedAt - b.usedAt);
		let left = sum(mirrors.map(({ bytes }) => bytes)) - this.#limits.maxBytes;
		for (const { gitDirectory, bytes, usedAt } of mirrors) {
			if (left <= 0) return;
			if (gitDirectory === current) continue;
			if (await this.#remove(gitDirectory, usedAt)) left -= bytes;
		}
		const own = mirrors.find(({ gitDirectory }) => gitDirectory === current);
		if (left <= 0 || own === undefined) return;
		await this.#drop(
			own.gitDirectory,
			own.commits.filter(({ sha }) => !wanted.includes(sha)),
		);
	}

	/** @param usedAt where somebody has used it since, it stays; null: whatever. @returns whether it is gone. */
	async #remove(gitDirectory: string, usedAt: number | null): Promise<boolean> {
		// Somebody fetches into it, and may wait for an answer that never comes.
		if (this.locks.isHeld(gitDirectory)) return false;
		return this.locks.run(gitDirectory, TIDYING, async () => {
			if (usedAt !== null && ((await lookAt(gitDirectory))?.usedAt ?? 0) > usedAt) return false;
			await rm(gitDirectory, { recursive: true, force: true });
			this.#sizes?.delete(gitDirectory);
			return true;
		});
	}

	async #drop(gitDirectory: string, commits: readonly HeldCommit[]): Promise<void> {
		if (commits.length === 0) return;
		await dropCommits(
			this.#git,
			gitDirectory,
			commits.map(({ sha }) => sha),
		);
		this.#sizes?.set(gitDirectory, await sizeOf(gitDirectory));
	}

	/** Earlier versions named mirrors by their URL alone: nobody could tell whose they are. */
	async #removeOtherLayouts(): Promise<void> {
		for (const name of await namesIn(this.#directory)) {
			if (name.endsWith('.git')) await rm(join(this.#directory, name), { recursive: true, force: true });
		}
	}

	async #all(): Promise<MirrorOnDisk[]> {
		const found: MirrorOnDisk[] = [];
		for (const top of await namesIn(this.#directory)) {
			if (top !== SHARED && !NUMBER.test(top)) continue;
			const owners = top === SHARED ? [''] : await namesIn(join(this.#directory, top));
			for (const owner of owners) {
				for (const name of await namesIn(join(this.#directory, top, owner))) {
					const mirror = name.endsWith('.git') ? await lookAt(join(this.#directory, top, owner, name)) : null;
					if (mirror !== null) found.push(mirror);
				}
			}
		}
		return found;
	}
}

function sum(numbers: Iterable<number>): number {
	let total = 0;
	for (const number of numbers) total += number;
	return total;
}
