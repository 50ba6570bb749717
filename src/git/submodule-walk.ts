/** Puts a commit's tree together with those of its submodules, at the commits it records, to a bounded depth. */
import type { ComparableTree, Submodule } from '../checks/ports/git.ts';
import { UserError } from '../shared/errors.ts';
import type { GitCommand } from './git-command.ts';
import { GitTree } from './git-tree.ts';
import { readGitmodules, type SubmoduleEntry } from './gitmodules.ts';
import { SubmoduleLimits } from './submodule-limits.ts';
import { TreeWithSubmodules, type TreePart } from './tree-with-submodules.ts';
import { isSafePath } from './tree-limits.ts';

/** A submodule as one commit has it. */
export interface WantedSubmodule extends SubmoduleEntry {
	/** Relative to the parent's tree as it was opened. */
	readonly path: string;
	readonly commit: string;
}

export type Located<Place> =
	| {
			/** Holds the commit. */
			readonly gitDirectory: string;
			readonly place: Place;
	  }
	/** Why it is nowhere, after a colon. */
	| { readonly missing: string };

/** Where submodules are: asked for each, with the place of the repository that has it. */
export interface SubmoduleFinder<Place> {
	/** @throws InfrastructureError, Superseded. */
	locate(parent: Place, wanted: WantedSubmodule): Promise<Located<Place>>;
	/** The plain URL of the submodule; null where it has none that is used. */
	cloneUrl(parent: Place, wanted: WantedSubmodule): string | null;
}

interface Level<Place> {
	readonly path: string;
	readonly tree: GitTree;
	readonly place: Place;
	readonly depth: number;
}

/** @throws UserError where the tree itself cannot be read; what is wrong with a submodule is said of it. */
export async function withSubmodules<Place>(
	git: GitCommand,
	root: GitTree,
	place: Place,
	finder: SubmoduleFinder<Place>,
): Promise<ComparableTree> {
	const parts: TreePart[] = [];
	const submodules: Submodule[] = [];
	const limits = new SubmoduleLimits();
	const levels: Level<Place>[] = [{ path: '', tree: root, place, depth: 0 }];
	for (const level of levels) {
		for await (const [wanted, problem] of wantedSubmodules(git, level.tree)) {
			const path = `${level.path}${wanted.path}`;
			const missing = problem ?? limits.enter(level.depth);
			const found =
				missing === null ? await openSubmodule(git, await finder.locate(level.place, wanted), wanted) : null;
			const why =
				found === null ? missing : 'missing' in found ? found.missing : limits.take(await found.tree.entries());
			const cloneUrl = problem === null ? finder.cloneUrl(level.place, wanted) : null;
			submodules.push({ path, commit: wanted.commit, cloneUrl, missing: why });
			if (why !== null || found === null || 'missing' in found) continue;
			parts.push({ path: `${path}/`, tree: found.tree });
			levels.push({ ...found, path: `${path}/`, depth: level.depth + 1 });
		}
	}
	return submodules.length === 0 ? root : TreeWithSubmodules.of(root, parts, submodules);
}

async function openSubmodule<Place>(
	git: GitCommand,
	located: Located<Place>,
	{ commit }: WantedSubmodule,
): Promise<{ readonly tree: GitTree; readonly place: Place } | { readonly missing: string }> {
	if ('missing' in located) return located;
	try {
		const tree = await GitTree.open(git, { gitDirectory: located.gitDirectory, commit });
		await tree.entries();
		return { tree, place: located.place };
	} catch (error) {
		if (error instanceof UserError) return { missing: `it cannot be unpacked (${error.message})` };
		throw error;
	}
}

const MAX_LISTED = 1000;

/** The submodules of a tree, in order of path, each with why it cannot even be looked for (or null). */
async function* wantedSubmodules(
	git: GitCommand,
	tree: GitTree,
): AsyncGenerator<readonly [WantedSubmodule, string | null]> {
	const links = [...(await tree.gitlinks())].slice(0, MAX_LISTED);
	if (links.length === 0) return;
	const entries = await readGitmodules(git, tree.gitDirectory, tree.label);
	for (const [path, commit] of links) {
		const entry = 'problem' in entries ? null : entries.get(`${tree.prefix}${path}`);
		const problem =
			'problem' in entries
				? entries.problem
				: entry === undefined
					? '.gitmodules does not name it'
					: entry === null
						? '.gitmodules does not say clearly where it comes from'
						: isSafePath(path)
							? null
							: 'its path cannot be unpacked safely';
		yield [{ name: '', url: '', ...entry, path, commit }, problem];
	}
}
