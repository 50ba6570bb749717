/**
 * One built tree as four files of a directory: what it is of (`ID.json`), what Kbuild made (`ID.tar.zst`), the debug
 * information of that (`ID.debug.tar.zst`), and what was read of it (`ID.readings.zst`).
 */
import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { constants, createZstdCompress, createZstdDecompress, zstdDecompress } from 'node:zlib';
import { z } from 'zod';
import type { BuiltTree, TreeReadings, TreeStreams } from '../checks/ports/built-trees.ts';
import { BuildResult } from '../results/build-result.ts';
import { parseReadings } from './tree-readings.ts';

/** Objects compress well at the lowest level already; a higher one costs more than the build waits for. */
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Each piece is a turn of the event loop: with Node's own 16 KiB these take longer than what they bring. */
const CHUNK_BYTES = 512 * 1024;

/** What was read, as it is written: characters may take several bytes. */
const MAX_READINGS_BYTES = 256 * 1024 ** 2;

/** No build takes so long to be written. */
const ABANDONED_MS = 3_600_000;

const About = z.strictObject({
	owner: z.string(),
	bytes: z.int().nonnegative(),
	roots: z.array(z.string()),
	content: z.array(z.tuple([z.string(), z.string()])),
	used: BuildResult.shape.used,
});
export type About = z.infer<typeof About>;

/** A built tree on the disk. */
export interface TreeFile {
	/** Of the directory that it lies in, below the one for all of them. */
	readonly directory: string;
	readonly id: string;
	readonly size: number;
	readonly usedAt: Date;
}

/** Those in one directory, last used first; none where the directory is not there. */
export async function treeFilesIn(directory: string): Promise<TreeFile[]> {
	const names = await readdir(directory).catch(() => []);
	const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
	const found = await Promise.all(ids.map((id) => lookAt(directory, id)));
	return found.filter((file) => file !== null).toSorted((a, b) => b.usedAt.getTime() - a.usedAt.getTime());
}

/** Null where another process has just removed it. */
async function lookAt(directory: string, id: string): Promise<TreeFile | null> {
	try {
		const about = await stat(aboutPath(directory, id));
		const contents = await Promise.all(contentPaths(directory, id).map((path) => stat(path)));
		return { directory, id, size: contents.reduce((sum, { size }) => sum + size, about.size), usedAt: about.mtime };
	} catch {
		return null;
	}
}

/** Null where it cannot be read: it is then of no use. */
export async function readAbout({ directory, id }: TreeFile): Promise<About | null> {
	try {
		return About.parse(JSON.parse(await readFile(aboutPath(directory, id), 'utf8')));
	} catch {
		return null;
	}
}

export async function openTree(file: TreeFile): Promise<BuiltTree | null> {
	const about = await readAbout(file);
	if (about === null) return null;
	const { directory, id } = file;
	const [objects, debug, readings] = contentPaths(directory, id);
	return {
		...about,
		content: new Map(about.content),
		open() {
			const now = new Date();
			// Whether it could be noted that it was used does not matter to who uses it.
			utimes(aboutPath(directory, id), now, now).catch(() => undefined);
			return unpacked(objects);
		},
		openDebug: () => unpacked(debug),
		readings: () => readingsIn(readings),
	};
}

/** None where they cannot be used: all is then read again. */
async function readingsIn(path: string): Promise<TreeReadings> {
	try {
		const text = await promisify(zstdDecompress)(await readFile(path), { maxOutputLength: MAX_READINGS_BYTES });
		return parseReadings(text.toString());
	} catch {
		return { objects: new Map(), lookups: null };
	}
}

function unpacked(path: string): Readable {
	const contents = new PassThrough();
	// Who reads the stream is told of its errors.
	pipeline(createReadStream(path), createZstdDecompress({ chunkSize: CHUNK_BYTES }), contents).catch(() => undefined);
	return contents;
}

/**
 * Writes a tree under names of its own, and gives it its final ones when all of it is there.
 * @param readings as `writeReadings` writes them.
 * @param maxBytes of the tars, before they are compressed.
 * @throws where they are larger, or the disk or a stream fails; nothing is left then.
 */
export async function writeTree(
	directory: string,
	about: Omit<About, 'bytes'>,
	{ objects, debug, readings }: TreeStreams & { readonly readings: string },
	maxBytes: number,
): Promise<void> {
	const id = randomUUID();
	const finished = [...contentPaths(directory, id), aboutPath(directory, id)] as const;
	const unfinished = (path: string) => `${path}.part`;
	await mkdir(directory, { recursive: true, mode: 0o700 });
	try {
		const bytes = await writeCompressed(objects, unfinished(finished[0]), maxBytes);
		await writeCompressed(debug, unfinished(finished[1]), maxBytes - bytes);
		await writeCompressed(Readable.from([readings]), unfinished(finished[2]), maxBytes);
		await writeFile(unfinished(finished[3]), JSON.stringify({ ...about, bytes } satisfies About));
		// The last is what it is of: without that there is no tree.
		for (const path of finished) await rename(unfinished(path), path);
	} catch (error) {
		for (const path of finished.flatMap((one) => [one, unfinished(one)])) await rm(path, { force: true });
		throw error;
	}
}

/** @returns how many bytes it has. @throws where these are too many, or the disk or the stream fails. */
async function writeCompressed(contents: Readable, path: string, maxBytes: number): Promise<number> {
	let bytes = 0;
	const counted = new Transform({
		transform(chunk: Buffer, _encoding, done) {
			bytes += chunk.length;
			if (bytes > maxBytes) done(new Error('what the build made has more bytes than there is room for'));
			else done(null, chunk);
		},
	});
	await pipeline(contents, counted, createZstdCompress(COMPRESSION), createWriteStream(path));
	return bytes;
}

/** Removes what a process that died left half written. */
export async function removeUnfinished(directory: string): Promise<void> {
	const names = (await readdir(directory).catch(() => [])).filter((name) => name.includes('.part'));
	for (const path of names.map((name) => join(directory, name))) {
		const written = await stat(path).catch(() => null);
		if (written !== null && Date.now() - written.mtimeMs > ABANDONED_MS) await rm(path, { force: true });
	}
}

export async function removeTree({ directory, id }: TreeFile): Promise<void> {
	for (const path of [aboutPath(directory, id), ...contentPaths(directory, id)]) await rm(path, { force: true });
}

function aboutPath(directory: string, id: string): string {
	return join(directory, `${id}.json`);
}

/** Of the objects, of their debug information, and of what was read of them. */
function contentPaths(directory: string, id: string): readonly [string, string, string] {
	const path = (name: string) => join(directory, `${id}.${name}.zst`);
	return [path('tar'), path('debug.tar'), path('readings')];
}
