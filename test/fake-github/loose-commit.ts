/** Commits that git has not packed, read without starting git, which is slow from a large process. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';

export interface Commit {
	readonly sha: string;
	readonly tree: string;
	readonly parents: readonly string[];
	readonly date: string;
	readonly message: string;
}

/** @returns undefined where it is packed, not there or no commit: git knows (gitrepository-layout(5), `objects/`). */
export async function readLooseCommit(gitDirectory: string, sha: string): Promise<Commit | undefined> {
	const path = join(gitDirectory, 'objects', sha.slice(0, 2), sha.slice(2));
	const object = await readFile(path).then(inflateSync, () => Buffer.of());
	const text = object.subarray(object.indexOf(0) + 1).toString();
	if (object.toString('latin1', 0, 7) !== 'commit ') return undefined;
	const end = text.indexOf('\n\n');
	const headers = text.slice(0, end).split('\n');
	const of = (name: string) =>
		headers.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
	const seconds = Number(of('committer')[0]?.split(' ').at(-2));
	return {
		sha,
		tree: of('tree')[0] ?? '',
		parents: of('parent'),
		date: new Date(seconds * 1000).toISOString(),
		message: text.slice(end).trim(),
	};
}
