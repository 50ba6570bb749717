/** A plain directory, or the files of a git working tree as they are now. */
import type { TreeEntry } from '../checks/ports/source-tree.ts';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ComparableTree, Submodule } from '../checks/ports/git.ts';
import { UserError } from '../shared/errors.ts';
import { errorCode, type FoundFile, walk } from './directory-walk.ts';
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

const CHUNK_BYTES = 65_536;

export type ObjectFormat = 'sha1' | 'sha256';

interface DirectoryTreeOptions {
	readonly label: string;
	readonly files: readonly FoundFile[];
	readonly submodules?: readonly Submodule[];
	readonly objectFormat?: ObjectFormat;
}

/** Read when it is opened; what changes afterwards is noticed, not built. */
export class DirectoryTree implements ComparableTree {
	readonly id: string;
	readonly label: string;
	readonly submodules: readonly Submodule[];
	readonly #directory: string;
	readonly #entries: ReadonlyMap<string, HashedEntry>;

	private constructor(directory: string, options: DirectoryTreeOptions, entries: readonly HashedEntry[]) {
		this.#directory = directory;
		this.label = options.label;
		this.submodules = options.submodules ?? [];
		this.#entries = new Map(entries.map((entry) => [entry.path, entry]));
		const hash = createHash('sha256');
		for (const { path, kind, executable, sha256 } of entries) hash.update(`${kind} ${executable} ${sha256} ${path}\0`);
		this.id = hash.digest('hex');
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
		for await (const chunk of this.#content(entry)) chunks.push(chunk);
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
			else yield { kind, path, size, executable, content: this.#content(entry) };
		}
	}

	/** @throws UserError at the end, where the content is not what it was when the tree was opened. */
	async *#content(entry: HashedEntry): AsyncGenerator<Uint8Array> {
		const hash = createHash('sha256');
		let size = 0;
		for await (const chunk of readFile(join(this.#directory, entry.path))) {
			hash.update(chunk);
			size += chunk.length;
			if (size > entry.size) break;
			yield chunk;
		}
		if (size !== entry.size || hash.digest('hex') !== entry.sha256) {
			throw new UserError(`${entry.path} was changed while it was being checked; run the check again.`);
		}
	}
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
	for await (const chunk of readFile(full)) {
		sha256.update(chunk);
		blob.update(chunk);
		size += chunk.length;
	}
	if (size !== stats.size) throw new UserError(`${path} is being written; run the check again.`);
	const executable = (stats.mode & 0o100) !== 0;
	return { path, kind: 'file', size, executable, target: '', sha256: sha256.digest('hex'), blob: blob.digest('hex') };
}

/** The file may have become a symbolic link since it was listed: that is then an error, not followed. */
async function* readFile(path: string): AsyncGenerator<Uint8Array> {
	let handle: FileHandle | null = null;
	try {
		handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
		for (;;) {
			const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK_BYTES));
			if (bytesRead === 0) return;
			yield buffer.subarray(0, bytesRead);
		}
	} catch (error) {
		if (errorCode(error) === null) throw error;
		throw new UserError(`${path} cannot be read.`, { cause: error });
	} finally {
		await handle?.close();
	}
}
