/** Lists the files of a directory, or looks at given ones, without ever following a symbolic link. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dirent, Stats } from 'node:fs';
import { UserError } from '../shared/errors.ts';
import { BUILT_DIRECTORIES, isBuiltFile } from './built-files.ts';
import { parentsOf } from './tree-limits.ts';

export interface FoundFile {
	/** Relative, `/`-separated. */
	readonly path: string;
	readonly stats: Stats;
}

const MAX_FILES = 200_000;

/** Everything but `.git` and what builds leave behind. @throws UserError for a directory with too many files. */
export async function walk(directory: string): Promise<FoundFile[]> {
	const found: FoundFile[] = [];
	const pending = [''];
	for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
		for (const entry of await list(join(directory, at))) {
			const path = at === '' ? entry.name : `${at}/${entry.name}`;
			if (entry.name.toLowerCase() === '.git') continue;
			if (entry.isDirectory()) {
				if (!BUILT_DIRECTORIES.has(entry.name)) pending.push(path);
			} else if ((entry.isFile() || entry.isSymbolicLink()) && !isBuiltFile(path)) {
				const stats = await statOf(join(directory, path));
				if (stats !== null) found.push({ path, stats });
			}
			if (found.length > MAX_FILES) throw new UserError(`${directory} has more than ${MAX_FILES} files.`);
		}
	}
	return found;
}

/** Those of the given paths that are files or symbolic links in real directories; deleted ones are left out. */
export async function lookAt(directory: string, paths: Iterable<string>): Promise<FoundFile[]> {
	const found: FoundFile[] = [];
	const directories = new Map<string, Promise<boolean>>();
	const isDirectory = (path: string) => {
		const known = directories.get(path) ?? statOf(join(directory, path)).then((stats) => stats?.isDirectory() === true);
		directories.set(path, known);
		return known;
	};
	for (const path of paths) {
		const parents = await Promise.all(parentsOf(path).map(isDirectory));
		if (parents.includes(false)) continue;
		const stats = await statOf(join(directory, path));
		if (stats !== null && (stats.isFile() || stats.isSymbolicLink())) found.push({ path, stats });
	}
	return found;
}

/** Whether a path is a directory that is reached through directories alone. */
export async function isRealDirectory(directory: string, path: string): Promise<boolean> {
	for (const one of [...parentsOf(path), path]) {
		if ((await statOf(join(directory, one)))?.isDirectory() !== true) return false;
	}
	return true;
}

async function list(directory: string): Promise<Dirent[]> {
	try {
		return await readdir(directory, { withFileTypes: true });
	} catch (error) {
		throw new UserError(`The directory ${directory} cannot be read.`, { cause: error });
	}
}

async function statOf(path: string): Promise<Stats | null> {
	try {
		return await lstat(path);
	} catch (error) {
		const code = errorCode(error);
		if (code === 'ENOENT' || code === 'ENOTDIR') return null;
		throw new UserError(`${path} cannot be read.`, { cause: error });
	}
}

/** The `code` of a system error, such as `ENOENT`; null for any other value. */
export function errorCode(error: unknown): string | null {
	return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
		? error.code
		: null;
}
