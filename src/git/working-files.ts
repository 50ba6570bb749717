/** The files of a working tree and of the submodules that are checked out in it, as they are now. */
import { join } from 'node:path';
import type { Submodule } from '../checks/ports/git.ts';
import { isBuiltFile } from './built-files.ts';
import { type FoundFile, isRealDirectory, lookAt, walk } from './directory-walk.ts';
import type { GitCommand } from './git-command.ts';
import { SubmoduleLimits } from './submodule-limits.ts';

export interface WorkingFiles {
	readonly files: readonly FoundFile[];
	readonly submodules: readonly Submodule[];
}

interface Level extends Listing {
	/** Ends in `/` where not empty. */
	readonly above: string;
	readonly depth: number;
}

interface Listing {
	readonly files: readonly FoundFile[];
	/** Commits that the index records of submodules, by path below `above`. */
	readonly gitlinks: ReadonlyMap<string, string>;
}

const MAX_LISTING_BYTES = 64 * 1024 ** 2;
const NOT_CHECKED_OUT = 'it is not checked out (git submodule update --init --recursive gets it)';

/** Without ignored and built files. @throws UserError where a file cannot be looked at; InfrastructureError. */
export async function listWorkingFiles(git: GitCommand, directory: string): Promise<WorkingFiles> {
	const submodules: Submodule[] = [];
	const limits = new SubmoduleLimits();
	const levels: Level[] = [{ above: '', depth: 0, ...(await filesOfRepository(git, directory, '')) }];
	for (const { above, depth, gitlinks } of levels) {
		for (const [link, commit] of gitlinks) {
			const path = `${above}${link}`;
			let missing = limits.enter(depth);
			const found = missing === null ? await filesOfSubmodule(git, directory, path) : null;
			if (missing === null)
				missing = found === null ? NOT_CHECKED_OUT : limits.take(found.files.map(({ stats }) => stats));
			submodules.push({ path, commit, cloneUrl: null, missing });
			if (found !== null && missing === null) levels.push({ above: `${path}/`, depth: depth + 1, ...found });
		}
	}
	return { files: levels.flatMap(({ files }) => files), submodules };
}

/** Null where it is not checked out. A submodule that lost its repository still has its files. */
async function filesOfSubmodule(git: GitCommand, directory: string, path: string): Promise<Listing | null> {
	if (!(await isRealDirectory(directory, path))) return null;
	const asked = await git.run(['rev-parse', '--is-inside-work-tree', '--show-prefix'], { cwd: join(directory, path) });
	// Within its own repository the prefix is empty; what has none is in that of the parent.
	if (asked.exitCode === 0 && asked.stdout === 'true\n\n') return filesOfRepository(git, directory, `${path}/`);
	const files = await walk(join(directory, path));
	if (files.length === 0) return null;
	return { files: files.map((file) => ({ ...file, path: `${path}/${file.path}` })), gitlinks: new Map() };
}

async function filesOfRepository(git: GitCommand, directory: string, above: string): Promise<Listing> {
	const { paths, gitlinks } = await listWorkingTree(git, join(directory, above));
	const files = await lookAt(
		directory,
		paths.map((path) => `${above}${path}`),
	);
	return { files, gitlinks };
}

/** Paths relative to the directory. Of an unknown repository within, git gives its directory only: left out. */
export async function listWorkingTree(
	git: GitCommand,
	directory: string,
): Promise<{ readonly paths: readonly string[]; readonly gitlinks: ReadonlyMap<string, string> }> {
	const run = { cwd: directory, maxOutputBytes: MAX_LISTING_BYTES };
	const [cached, others] = await Promise.all([
		git.output(['ls-files', '-z', '--cached', '--stage'], run),
		git.output(['ls-files', '-z', '--others', '--exclude-standard'], run),
	]);
	const tracked = new Set<string>();
	const gitlinks = new Map<string, string>();
	for (const record of cached.split('\0')) {
		// `<mode> <object> <stage>\t<path>` (git-ls-files(1), "Output")
		const [, mode, object = '', path = ''] = /^(\d{6}) ([0-9a-f]+) \d\t(.*)$/s.exec(record) ?? [];
		if (path === '' || path.endsWith('/')) continue;
		if (mode === '160000') gitlinks.set(path, object);
		else tracked.add(path);
	}
	const untracked = others.split('\0').filter((path) => path !== '' && !path.endsWith('/') && !isBuiltFile(path));
	return { paths: [...new Set([...tracked, ...untracked])], gitlinks };
}
