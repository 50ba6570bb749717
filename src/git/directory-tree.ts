/** A plain directory, or the files of a git working tree as they are now. */
import type { TreeEntry } from '../checks/ports/source-tree.ts';
import { createHash, hash } from 'node:crypto';
import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ComparableTree, Submodule } from '../checks/ports/git.ts';
import { UserError } from '../shared/errors.ts';
import { type FoundFile, walk } from './directory-walk.ts';
import { type Content, contentOf, piecesOf } from './file-content.ts';
import { type ArchiveEntry, tarOf } from './tree-archive.ts';
import { requireBoundedTree } from './tree-limits.ts';

interface HashedEntry extends TreeEntry {
	readonly executable: boolean;
	readonly sha256: string;
	/** The object id that git gives the content. */
	readonly blob: string;
	/** Of a symbolic link. */
	readonly target: string;
}

export type ObjectFormat = 'sha1' | 'sha256';

interface DirectoryTreeOptions {
	readonly label: string;
	readonly files: readonly FoundFile[];
	readonly submodules?: readonly Submodule[];
	readonly objectFormat?: ObjectFormat;
}

/** What is kept of files that were read: each kernel's build has the tree sent, and asks for its sources. */
const MAX_KEPT_BYTES = 32 * 1024 ** 2;

/** Read when it is opened; what changes afterwards is noticed, not built. */
export class DirectoryTree implements ComparableTree {
	readonly id: string;
	readonly label: string;
	readonly submodules: readonly Submodule[];
	readonly #directory: string;
	readonly #entries: ReadonlyMap<string, HashedEntry>;
	readonly #kept = new Map<string, Buffer>();
	#keptBytes = 0;

	private constructor(directory: string, options: DirectoryTreeOptions, entries: readonly HashedEntry[]) {
		this.#directory = directory;
		this.label = options.label;
		this.submodules = options.submodules ?? [];
		this.#entries = new Map(entries.map((entry) => [entry.path, entry]));
		const whole = createHash('sha256');
		for (const { path, kind, executable, sha256 } of entries) whole.update(`${kind} ${executable} ${sha256} ${path}\0`);
		this.id = whole.digest('hex');
	}

	/** @throws UserError where a file cannot be read, or there is too much of them. */
	static async open(directory: string, options: DirectoryTreeOptions): Promise<DirectoryTree> {
		const files = options.files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
		requireBoundedTree(
			files.map(({ path, stats }) => ({
				path,
				kind: stats.isSymbolicLink() ? 'symlink' : 'file',
				size: stats.size,
			})),
		);
		const entries: HashedEntry[] = [];
		for (const file of files) entries.push(await hashEntry(directory, file, options.objectFormat ?? 'sha1'));
		return new DirectoryTree(directory, options, entries);
	}

	async entries(): Promise<readonly TreeEntry[]> {
		return Array.from(this.#entries.values(), ({ path, kind, size }) => ({ path, kind, size }));
	}

	async fingerprints(): Promise<ReadonlyMap<string, string>> {
		return new Map(
			Array.from(this.#entries.values(), (entry) => {
				const mode = entry.kind === 'symlink' ? '120000' : entry.executable ? '100755' : '100644';
				return [entry.path, `${mode} ${entry.blob}`];
			}),
		);
	}

	async readFile(path: string, maxBytes: number): Promise<string | null> {
		const entry = this.#entries.get(path);
		if (entry?.kind !== 'file' || entry.size > maxBytes) return null;
		const chunks: Uint8Array[] = [];
		for await (const chunk of piecesOf(await this.#content(entry))) chunks.push(chunk);
		return Buffer.concat(chunks).toString();
	}

	async readTexts(paths: readonly string[], maxBytes: number): Promise<ReadonlyMap<string, string>> {
		const texts = new Map<string, string>();
		for (const path of paths) {
			const text = await this.readFile(path, maxBytes);
			if (text !== null) texts.set(path, text);
		}
		return texts;
	}

	archive(): Readable {
		return tarOf(this.#archiveEntries());
	}

	async *#archiveEntries(): AsyncGenerator<ArchiveEntry> {
		for (const entry of this.#entries.values()) {
			const { path, kind, target, size, executable } = entry;
			if (kind === 'symlink') yield { kind, path, target };
			else yield { kind, path, size, executable, content: await this.#content(entry) };
		}
	}

	/** @throws UserError where it is not what it was when the tree was opened; for a large file at its end. */
	async #content(entry: HashedEntry): Promise<Content> {
		const kept = this.#kept.get(entry.path);
		if (kept !== undefined) return kept;
		const content = await contentOf(join(this.#directory, entry.path), entry.size);
		if (!Buffer.isBuffer(content)) return unchanged(entry, content);
		if (content.length !== entry.size || hash('sha256', content) !== entry.sha256) throw changed(entry);
		if (!this.#kept.has(entry.path) && this.#keptBytes + content.length <= MAX_KEPT_BYTES) {
			this.#kept.set(entry.path, content);
			this.#keptBytes += content.length;
		}
		return content;
	}
}

async function* unchanged(entry: HashedEntry, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	const sha256 = createHash('sha256');
	let size = 0;
	for await (const chunk of content) {
		sha256.update(chunk);
		size += chunk.length;
		if (size > entry.size) break;
		yield chunk;
	}
	if (size !== entry.size || sha256.digest('hex') !== entry.sha256) throw changed(entry);
}

function changed({ path }: HashedEntry): UserError {
	return new UserError(`${path} was changed while it was being checked; run the check again.`);
}

/** A directory without git: all its files but `.git` and what builds leave behind. */
export async function openDirectory(directory: string, label: string): Promise<DirectoryTree> {
	return DirectoryTree.open(directory, { label, files: await walk(directory) });
}

async function hashEntry(directory: string, file: FoundFile, format: ObjectFormat): Promise<HashedEntry> {
	const { path, stats } = file;
	const full = join(directory, path);
	const sha256 = createHash('sha256');
	const blob = createHash(format);
	if (stats.isSymbolicLink()) {
		const target = await readlink(full);
		sha256.update(target);
		blob.update(`blob ${Buffer.byteLength(target)}\0${target}`);
		const hashes = { sha256: sha256.digest('hex'), blob: blob.digest('hex') };
		return { path, kind: 'symlink', size: 0, executable: false, target, ...hashes };
	}
	blob.update(`blob ${stats.size}\0`);
	let size = 0;
	for await (const chunk of piecesOf(await contentOf(full, stats.size))) {
		sha256.update(chunk);
		blob.update(chunk);
		size += chunk.length;
	}
	if (size !== stats.size) throw new UserError(`${path} is being written; run the check again.`);
	const executable = (stats.mode & 0o100) !== 0;
	return { path, kind: 'file', size, executable, target: '', sha256: sha256.digest('hex'), blob: blob.digest('hex') };
}
