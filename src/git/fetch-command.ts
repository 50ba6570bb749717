/** How commits are fetched into a mirror. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { keepToken } from '../shared/secrets.ts';
import type { GitConfiguration } from './git-command.ts';

/** A server that keeps the connection and sends next to nothing is given up. While it packs it sends a byte a second. */
export const SILENT_PEER: GitConfiguration = [
	['http.lowSpeedLimit', '100'],
	['http.lowSpeedTime', '60'],
];

export function fetchArguments(url: string, shas: readonly string[]): string[] {
	return [
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
}

/** The ref that holds a commit in a mirror. */
export function refOf(sha: string): string {
	return `refs/modprobot/${sha}`;
}

/** A fetch that was killed leaves git's own locks. The mirror is ours alone, so no one living holds them. */
export async function removeStaleLocks(gitDirectory: string, shas: readonly string[]): Promise<void> {
	const locked = ['shallow', 'packed-refs', ...shas.map(refOf)];
	await Promise.all(locked.map((name) => rm(join(gitDirectory, `${name}.lock`), { force: true })));
}

/** GitHub takes an installation token as the password of `x-access-token`. The header goes to this URL only. */
export function authorisation(url: string, token: string): GitConfiguration {
	const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
	[token, basic].forEach(keepToken);
	return [[`http.${url}.extraHeader`, `Authorization: Basic ${basic}`]];
}
