/** What of a mirror can be seen on the disk: its size, the commits that it holds, and when each was last used. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { refOf } from './fetch-command.ts';

export interface MirrorOnDisk {
	readonly gitDirectory: string;
	readonly bytes: number;
	/** The last used first. */
	readonly commits: readonly HeldCommit[];
	readonly usedAt: number;
}

export interface HeldCommit {
	readonly sha: string;
	readonly usedAt: number;
}

/** Null where it is gone. */
export async function lookAt(gitDirectory: string): Promise<MirrorOnDisk | null> {
	const directory = await lstat(gitDirectory).catch(() => null);
	if (directory === null) return null;
	const refs = join(gitDirectory, refOf('.'));
	const commits: HeldCommit[] = [];
	for (const sha of await namesIn(refs)) {
		const ref = await lstat(join(refs, sha)).catch(() => null);
		if (ref !== null && !sha.endsWith('.lock')) commits.push({ sha, usedAt: ref.mtimeMs });
	}
	commits.sort((a, b) => b.usedAt - a.usedAt);
	const usedAt = Math.max(directory.mtimeMs, commits[0]?.usedAt ?? 0);
	return { gitDirectory, bytes: await sizeOf(gitDirectory), commits, usedAt };
}

/** Of all its files. */
export async function sizeOf(directory: string): Promise<number> {
	let bytes = 0;
	const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
	for (const entry of entries) {
		const path = join(directory, entry.name);
		if (entry.isDirectory()) bytes += await sizeOf(path);
		else bytes += (await lstat(path).catch(() => null))?.size ?? 0;
	}
	return bytes;
}

export function namesIn(directory: string): Promise<string[]> {
	return readdir(directory).catch(() => []);
}
