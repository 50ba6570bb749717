/** The two sides of a check at the desk: a directory or working tree, and what it is compared with. */
import { stat } from 'node:fs/promises';
import type { ComparableTree, LocalRepository } from '../checks/ports-git.ts';
import { openDirectory } from '../git/directory-tree.ts';
import { openLocalRepository } from '../git/local-repository.ts';
import { UserError } from '../shared/errors.ts';

export interface CheckSources {
	readonly head: ComparableTree;
	readonly base: ComparableTree | null;
}

/**
 * @param base a directory, or a revision of the repository that `path` lies in: then its merge base with HEAD counts.
 * @throws UserError where the path is no directory, or the base means nothing.
 */
export async function openSources(
	path: string,
	base: string | null,
	gitEnvironment: Readonly<Record<string, string>>,
): Promise<CheckSources> {
	if (!(await isDirectory(path))) throw new UserError(`There is no directory ${JSON.stringify(path)}.`);
	const repository = await openLocalRepository(path, gitEnvironment);
	const head = await (repository?.workingTree() ?? openDirectory(path, path));
	if (base === null) return { head, base: null };
	if (await isDirectory(base)) {
		const other = await openLocalRepository(base, gitEnvironment);
		return { head, base: await (other?.workingTree() ?? openDirectory(base, base)) };
	}
	if (repository === null) {
		throw new UserError(
			`${JSON.stringify(base)} is no directory, and ${JSON.stringify(path)} is in no git repository that could know it as a revision.`,
		);
	}
	return { head, base: await mergeBaseTree(repository, base) };
}

async function mergeBaseTree(repository: LocalRepository, revision: string): Promise<ComparableTree> {
	const commit = await repository.resolve(revision);
	const head = await repository.headSha();
	return repository.tree(head === null ? commit : await repository.mergeBase(commit, head));
}

async function isDirectory(path: string): Promise<boolean> {
	try {
		return (await stat(path)).isDirectory();
	} catch {
		return false;
	}
}
