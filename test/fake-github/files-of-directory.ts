import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { FileChange, FileChanges } from './bare-repository.ts';

/** A directory's files, to commit them to a repository of the fake GitHub. */
export async function filesOfDirectory(directory: string): Promise<FileChanges> {
	const files: Record<string, FileChange> = {};
	for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
		const path = join(entry.parentPath, entry.name);
		const name = relative(directory, path);
		if (name.split('/').includes('.git')) continue;
		if (entry.isSymbolicLink()) files[name] = { content: await readlink(path), mode: '120000' };
		if (!entry.isFile()) continue;
		const isExecutable = ((await lstat(path)).mode & 0o100) !== 0;
		files[name] = { content: await readFile(path), mode: isExecutable ? '100755' : '100644' };
	}
	return files;
}
