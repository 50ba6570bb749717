/** The two sides of a check at the desk: a directory or working tree, and what it is compared with. */
import { stat } from 'node:fs/promises';
import type { CheckedTrees } from '../checks/plan/roots-to-build.ts';
import type { ComparableTree, LocalRepository } from '../checks/ports/git.ts';
import { openDirectory } from '../git/directory-tree.ts';
import { openLocalRepository } from '../git/local-repository.ts';
import { UserError } from '../shared/errors.ts';

/**
 * @param base a directory, or a revision of the repository that `path` lies in: then its merge base with HEAD counts.
 * @throws UserError where the path is not a directory, or the base is neither a directory nor a revision.
 */
export async function openSources(
	path: string,
	base: string | null,
	gitEnvironment: Readonly<Record<string, string>>,
): Promise<CheckedTrees> {
	if (!(await isDirectory(path))) throw new UserError(`There is no directory ${JSON.stringify(path)}.`);
	const repository = await openLocalRepository(path, gitEnvironment);
	const isBesideAnother = base !== null && (await isDirectory(base));
	const head = await openFiles(path, repository, isBesideAnother);
	if (base === null) return { head, base: null };
	if (isBesideAnother) {
		return { head, base: await openFiles(base, await openLocalRepository(base, gitEnvironment), isBesideAnother) };
	}
	if (repository === null) {
		throw new UserError(
			`${JSON.stringify(base)} is not a directory, and not a revision either: ${JSON.stringify(path)} is not in a git repository.`,
		);
	}
	return { head, base: await mergeBaseTree(repository, base) };
}

/** @param isBesideAnother the check has two directories: a label has to tell them apart. */
function openFiles(
	directory: string,
	repository: LocalRepository | null,
	isBesideAnother: boolean,
): Promise<ComparableTree> {
	if (repository === null) return openDirectory(directory, directory);
	return repository.workingTree(isBesideAnother ? `working tree of ${directory}` : 'working tree');
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
