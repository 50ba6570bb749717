/** The tree of a commit, read from a repository's objects; attributes and filters play no part, submodules are left out. */
import type { TreeEntry } from '../checks/ports/source-tree.ts';
import type { Readable } from 'node:stream';
import type { ComparableTree, Submodule } from '../checks/ports/git.ts';
import { InfrastructureError, UserError } from '../shared/errors.ts';
import { readBlobs } from './blob-stream.ts';
import type { GitCommand } from './git-command.ts';
import type { Recent } from '../shared/recent.ts';
import { type ArchiveEntry, tarOf } from './tree-archive.ts';
import { MAX_SYMLINK_BYTES, requireBoundedTree } from './tree-limits.ts';

interface GitEntry extends TreeEntry {
	readonly mode: string;
	readonly object: string;
}

interface Gitlink {
	readonly kind: 'gitlink';
	readonly path: string;
	readonly object: string;
}

interface Listing {
	readonly files: ReadonlyMap<string, GitEntry>;
	readonly gitlinks: ReadonlyMap<string, string>;
}

interface GitTreeLocation {
	readonly gitDirectory: string;
	readonly commit: string;
	/** A directory of the commit that is taken for the tree; empty for all of it. Ends in `/`. */
	readonly prefix?: string;
	/** Keeps small files that were read, by the repository and the object. */
	readonly texts?: Recent<string>;
}

/** Build files are. */
const MAX_KEPT_TEXT_BYTES = 64 * 1024;

const MAX_LISTING_BYTES = 64 * 1024 ** 2;

export class GitTree implements ComparableTree {
	readonly id: string;
	/** The commit. */
	readonly label: string;
	readonly submodules: readonly Submodule[] = [];
	readonly gitDirectory: string;
	/** Of the commit, what the tree is; empty for all of it. Ends in `/`. */
	readonly prefix: string;
	readonly #git: GitCommand;
	readonly #texts: Recent<string> | undefined;
	#listed: Promise<Listing> | null = null;

	private constructor(git: GitCommand, location: GitTreeLocation, id: string) {
		this.#git = git;
		this.gitDirectory = location.gitDirectory;
		this.prefix = location.prefix ?? '';
		this.label = location.commit;
		this.#texts = location.texts;
		this.id = id;
	}

	/** @throws UserError where the commit has no such directory. */
	static async open(git: GitCommand, location: GitTreeLocation): Promise<GitTree> {
		const { gitDirectory, commit, prefix = '' } = location;
		const revision = prefix === '' ? `${commit}^{tree}` : `${commit}:${prefix}`;
		const parsed = await git.run(['rev-parse', '--verify', '--quiet', '--end-of-options', revision], { gitDirectory });
		if (parsed.exitCode !== 0) {
			if (prefix !== '') throw new UserError(`Commit ${commit} has no directory ${prefix}.`);
			// It was there: room was made for others meanwhile.
			throw new InfrastructureError(`Commit ${commit} is not here any more.`);
		}
		return new GitTree(git, location, parsed.stdout.trim());
	}

	async entries(): Promise<readonly TreeEntry[]> {
		return [...(await this.#listing()).files.values()].map(({ path, kind, size }) => ({ path, kind, size }));
	}

	async fingerprints(): Promise<ReadonlyMap<string, string>> {
		const { files } = await this.#listing();
		return new Map(Array.from(files.values(), (entry) => [entry.path, `${entry.mode} ${entry.object}`]));
	}

	async readFile(path: string, maxBytes: number): Promise<string | null> {
		const entry = (await this.#listing()).files.get(path);
		if (entry?.kind !== 'file' || entry.size > maxBytes) return null;
		const known = this.#texts?.get(this.#keyOf(entry));
		if (known !== undefined) return known;
		const text = await this.#git.output(['cat-file', 'blob', entry.object], {
			gitDirectory: this.gitDirectory,
			// In characters, which are never more than the bytes.
			maxOutputBytes: Math.max(1, maxBytes),
		});
		this.#keep(entry, text);
		return text;
	}

	async readTexts(paths: readonly string[], maxBytes: number): Promise<ReadonlyMap<string, string>> {
		const { files } = await this.#listing();
		const texts = new Map<string, string>();
		const unknown: GitEntry[] = [];
		for (const path of paths) {
			const entry = files.get(path);
			if (entry?.kind !== 'file' || entry.size > maxBytes) continue;
			const known = this.#texts?.get(this.#keyOf(entry));
			if (known === undefined) unknown.push(entry);
			else texts.set(path, known);
		}
		if (unknown.length === 0) return texts;
		const objects = unknown.map(({ object }) => object);
		let index = 0;
		for await (const { content } of readBlobs(this.#git, this.gitDirectory, objects)) {
			const chunks: Buffer[] = [];
			for await (const chunk of content) chunks.push(chunk);
			const entry = unknown[index++]!;
			const text = Buffer.concat(chunks).toString();
			this.#keep(entry, text);
			texts.set(entry.path, text);
		}
		return texts;
	}

	#keyOf({ object }: GitEntry): string {
		return `${this.gitDirectory} ${object}`;
	}

	#keep(entry: GitEntry, text: string): void {
		const key = this.#keyOf(entry);
		if (entry.size <= MAX_KEPT_TEXT_BYTES) this.#texts?.keep(key, text, key.length + text.length);
	}

	/** The commits that the tree records of other repositories (gitlinks), by path, in the order of the tree. */
	async gitlinks(): Promise<ReadonlyMap<string, string>> {
		return (await this.#listing()).gitlinks;
	}

	archive(): Readable {
		return tarOf(this.archiveEntries());
	}

	async *archiveEntries(): AsyncGenerator<ArchiveEntry> {
		const entries = [...(await this.#listing()).files.values()];
		const blobs = readBlobs(
			this.#git,
			this.gitDirectory,
			entries.map((entry) => entry.object),
		);
		let index = 0;
		for await (const { size, content } of blobs) {
			const { path, kind, mode } = entries[index++]!;
			if (kind === 'symlink') yield { kind, path, target: await linkTarget(path, size, content) };
			else yield { kind, path, size, content, executable: mode === '100755' };
		}
	}

	#listing(): Promise<Listing> {
		this.#listed ??= this.#list();
		return this.#listed;
	}

	async #list(): Promise<Listing> {
		const listing = await this.#git.output(['ls-tree', '-r', '-z', '-l', '--full-tree', this.id], {
			gitDirectory: this.gitDirectory,
			maxOutputBytes: MAX_LISTING_BYTES,
		});
		const entries = listing.split('\0').flatMap(parseEntry);
		const files = entries.filter((entry) => entry.kind !== 'gitlink');
		requireBoundedTree(files);
		const gitlinks = entries.filter((entry) => entry.kind === 'gitlink');
		return {
			files: new Map(files.map((entry) => [entry.path, entry])),
			gitlinks: new Map(gitlinks.map(({ path, object }) => [path, object])),
		};
	}
}

/** `<mode> <type> <object> <size>\t<path>` (git-ls-tree(1), "Output format"). */
function parseEntry(record: string): (GitEntry | Gitlink)[] {
	if (record === '') return [];
	const match = /^(\d{6}) (\w+) ([0-9a-f]+) +(\d+|-)\t(.*)$/s.exec(record);
	if (match === null) throw new InfrastructureError('git ls-tree gave an entry that could not be read.');
	const [, mode = '', type, object = '', size, path = ''] = match;
	if (type === 'commit') return [{ kind: 'gitlink', path, object }];
	if (type !== 'blob') return [];
	const kind = mode === '120000' ? 'symlink' : 'file';
	// Old repositories have modes such as 100664; git takes them for 100644.
	const normalMode = kind === 'file' && mode !== '100755' ? '100644' : mode;
	return [{ path, kind, size: kind === 'symlink' ? 0 : Number(size), mode: normalMode, object }];
}

async function linkTarget(path: string, size: number, content: AsyncIterable<Buffer>): Promise<string> {
	if (size > MAX_SYMLINK_BYTES) throw new UserError(`The symbolic link ${JSON.stringify(path)} is too long.`);
	const chunks: Buffer[] = [];
	for await (const chunk of content) chunks.push(chunk);
	return Buffer.concat(chunks).toString();
}
