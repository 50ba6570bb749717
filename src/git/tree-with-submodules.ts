/** A commit's tree with the trees of its submodules in their places. */
import type { TreeEntry } from '../checks/ports/source-tree.ts';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { ComparableTree, Submodule } from '../checks/ports/git.ts';
import { UserError } from '../shared/errors.ts';
import type { GitTree } from './git-tree.ts';
import { type ArchiveEntry, tarOf } from './tree-archive.ts';
import { requireBoundedTree } from './tree-limits.ts';

export interface TreePart {
	/** Ends in `/`. */
	readonly path: string;
	readonly tree: GitTree;
}

export class TreeWithSubmodules implements ComparableTree {
	/** Names the submodules that are there as well as those that are not: a build without one is another build. */
	readonly id: string;
	readonly label: string;
	readonly submodules: readonly Submodule[];
	readonly #parts: readonly TreePart[];

	private constructor(root: GitTree, parts: readonly TreePart[], submodules: readonly Submodule[]) {
		this.label = root.label;
		this.submodules = submodules;
		this.#parts = [{ path: '', tree: root }, ...parts];
		const content = this.#parts.map(({ path, tree }) => [path, tree.id]);
		this.id = createHash('sha256').update(JSON.stringify(content)).digest('hex');
	}

	/** @throws UserError where all of it together is too large, or a submodule lies behind a symbolic link. */
	static async of(
		root: GitTree,
		parts: readonly TreePart[],
		submodules: readonly Submodule[],
	): Promise<TreeWithSubmodules> {
		const tree = new TreeWithSubmodules(root, parts, submodules);
		await requireOwnPlaces([{ path: '', tree: root }, ...parts]);
		requireBoundedTree(await tree.entries());
		return tree;
	}

	async entries(): Promise<readonly TreeEntry[]> {
		const all: TreeEntry[] = [];
		for (const { path, tree } of this.#parts) {
			for (const entry of await tree.entries()) all.push({ ...entry, path: `${path}${entry.path}` });
		}
		return all;
	}

	async fingerprints(): Promise<ReadonlyMap<string, string>> {
		const all = new Map<string, string>();
		for (const { path, tree } of this.#parts) {
			for (const [file, fingerprint] of await tree.fingerprints()) all.set(`${path}${file}`, fingerprint);
		}
		return all;
	}

	async readFile(path: string, maxBytes: number): Promise<string | null> {
		const part = this.#partOf(path);
		return part === undefined ? null : part.tree.readFile(path.slice(part.path.length), maxBytes);
	}

	async readTexts(paths: readonly string[], maxBytes: number): Promise<ReadonlyMap<string, string>> {
		const texts = new Map<string, string>();
		for (const [part, own] of Map.groupBy(paths, (path) => this.#partOf(path))) {
			const inner = own.map((path) => path.slice(part?.path.length));
			for (const [path, text] of (await part?.tree.readTexts(inner, maxBytes)) ?? []) {
				texts.set(`${part?.path}${path}`, text);
			}
		}
		return texts;
	}

	/** The innermost submodule comes last. */
	#partOf(path: string): TreePart | undefined {
		return this.#parts.findLast((one) => path.startsWith(one.path));
	}

	archive(): Readable {
		return tarOf(this.#archiveEntries());
	}

	async *#archiveEntries(): AsyncGenerator<ArchiveEntry> {
		for (const { path, tree } of this.#parts) {
			for await (const entry of tree.archiveEntries()) yield { ...entry, path: `${path}${entry.path}` };
		}
	}
}

/** A hand-made tree object can record files and a commit at the same place. */
async function requireOwnPlaces(parts: readonly TreePart[]): Promise<void> {
	const paths: string[] = [];
	for (const { path, tree } of parts) {
		const taken = path === '' ? undefined : paths.find((other) => `${other}/`.startsWith(path));
		if (taken !== undefined) throw new UserError(`The tree has files where a submodule is: ${JSON.stringify(taken)}.`);
		for (const entry of await tree.entries()) paths.push(`${path}${entry.path}`);
	}
}
