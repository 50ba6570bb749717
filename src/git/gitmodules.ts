/** Reads a commit's `.gitmodules`: hostile text, read by git's own parser, without includes. */
import type { GitCommand } from './git-command.ts';

export interface SubmoduleEntry {
	readonly name: string;
	readonly url: string;
}

/** By path; null where entries contradict each other. */
export type Submodules = ReadonlyMap<string, SubmoduleEntry | null>;

const MAX_BYTES = 256 * 1024;

/**
 * @param commit whose `.gitmodules` at the top is read.
 * @returns why the file tells nothing; an empty map where there is none.
 */
export async function readGitmodules(
	git: GitCommand,
	gitDirectory: string,
	commit: string,
): Promise<Submodules | { readonly problem: string }> {
	const listed = await git.output(['ls-tree', '-l', '-z', '--full-tree', commit, '--', '.gitmodules'], {
		gitDirectory,
	});
	if (listed === '') return new Map();
	const file = /^100\d{3} blob ([0-9a-f]+) +(\d+)\t/.exec(listed);
	if (file === null) return { problem: '.gitmodules is no regular file' };
	const [, blob = '', size] = file;
	if (Number(size) > MAX_BYTES) return { problem: `.gitmodules has more than ${MAX_BYTES / 1024} KiB` };
	const args = [
		'config',
		'--blob',
		blob,
		'--no-includes',
		'-z',
		'--get-regexp',
		String.raw`^submodule\..*\.(path|url)$`,
	];
	// Each line of the file may repeat the name of a long section.
	const result = await git.run(args, { gitDirectory, maxOutputBytes: 64 * MAX_BYTES });
	// 1: no such key, or a mistake that it complains about.
	if (result.exitCode > 1 || result.stderr !== '') return { problem: '.gitmodules cannot be read' };
	return parseGitmodules(result.stdout);
}

/** @param listing of `git config -z`: `submodule.NAME.KEY`, a line break, the value, NUL. Keys come in small letters. */
export function parseGitmodules(listing: string): Submodules {
	const sections = new Map<string, { path?: string | null; url?: string | null }>();
	for (const record of listing.split('\0')) {
		const end = record.indexOf('\n');
		const dot = record.lastIndexOf('.', end < 0 ? undefined : end);
		const key = record.slice(dot + 1, end < 0 ? undefined : end);
		if (!record.startsWith('submodule.') || (key !== 'path' && key !== 'url')) continue;
		const name = record.slice('submodule.'.length, dot);
		const section = sections.get(name) ?? {};
		// Without a value it is "true" to git; twice the same says nothing new.
		const value = end < 0 ? null : record.slice(end + 1);
		section[key] = section[key] === undefined || section[key] === value ? value : null;
		sections.set(name, section);
	}
	const byPath = new Map<string, SubmoduleEntry | null>();
	for (const [name, { path, url }] of sections) {
		if (typeof path !== 'string') continue;
		const isAmbiguous = byPath.has(path) || typeof url !== 'string';
		byPath.set(path, isAmbiguous ? null : { name, url });
	}
	return byPath;
}
