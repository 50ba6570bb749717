/** Makes a mirror smaller: commits, and all that only they need. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { refOf } from './fetch-command.ts';
import type { GitCommand } from './git-command.ts';

/** Hostile deltas may be slow to copy; without searching for better ones it is little more than copying. */
const TIMEOUT_MS = 600_000;

/** The caller holds the mirror's lock. Who still reads one of the commits fails, and tries again. @throws InfrastructureError. */
export async function dropCommits(git: GitCommand, gitDirectory: string, shas: readonly string[]): Promise<void> {
	// Nothing packs the refs of a mirror.
	for (const sha of shas) await rm(join(gitDirectory, refOf(sha)), { force: true });
	const run = { gitDirectory, timeoutMs: TIMEOUT_MS };
	await git.output(['repack', '-a', '-d', '-q', '--window=0'], run);
	// Loose objects, and the list of commits without their parents.
	await git.output(['prune', '--expire=now'], run);
}
