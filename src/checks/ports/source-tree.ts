import type { Readable } from 'node:stream';

export interface TreeEntry {
	/** Relative, `/`-separated. */
	readonly path: string;
	readonly kind: 'file' | 'symlink';
	/** Bytes; 0 for symlinks. */
	readonly size: number;
}

/** One immutable state of the source: a commit's tree, or a directory as it was found. */
export interface SourceTree {
	/** Names the content: equal ids mean equal trees. */
	readonly id: string;
	/** What to call it in a report: a commit SHA, `working tree`, a directory. */
	readonly label: string;
	entries(): Promise<readonly TreeEntry[]>;
	/** The text of a file; null when it is not there, is not a regular file, or has more than `maxBytes`. */
	readFile(path: string, maxBytes: number): Promise<string | null>;
	/** The whole tree as a tar stream: files, directories and symlinks only, no `.git`. */
	archive(): Readable;
}
