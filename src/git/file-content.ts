/** Reads files that others may change meanwhile: become longer than they were, or something else than a file. */
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { UserError } from '../shared/errors.ts';
import { errorCode } from './directory-walk.ts';

/** In one piece where it is small. */
export type Content = Buffer | AsyncIterable<Uint8Array>;

const CHUNK_BYTES = 65_536;
const MAX_PIECE_BYTES = 262_144;
/** What has become a symbolic link since it was listed is an error, not followed; a FIFO is not waited for. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * @param size what the file is said to have; of a small one that has more, one byte more is read.
 * @throws UserError where it cannot be read; for a large one when it is read.
 */
export async function contentOf(path: string, size: number): Promise<Content> {
	if (size > MAX_PIECE_BYTES) return readInChunks(path);
	// Reading at once takes a tenth of the time of asking another thread for each step; others get their turn in between.
	await setImmediate();
	return readAtOnce(path, size + 1);
}

export function piecesOf(content: Content): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
	return Buffer.isBuffer(content) ? [content] : content;
}

function readAtOnce(path: string, maxBytes: number): Buffer {
	let file: number | null = null;
	try {
		file = openSync(path, FLAGS);
		const bytes = Buffer.allocUnsafe(maxBytes);
		let [length, read] = [0, 0];
		do {
			read = readSync(file, bytes, length, maxBytes - length, null);
			length += read;
		} while (read > 0);
		return bytes.subarray(0, length);
	} catch (error) {
		throw unreadable(path, error);
	} finally {
		if (file !== null) closeSync(file);
	}
}

async function* readInChunks(path: string): AsyncGenerator<Uint8Array> {
	let handle: FileHandle | null = null;
	try {
		handle = await open(path, FLAGS);
		for (;;) {
			const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK_BYTES));
			if (bytesRead === 0) return;
			yield buffer.subarray(0, bytesRead);
		}
	} catch (error) {
		throw unreadable(path, error);
	} finally {
		await handle?.close();
	}
}

function unreadable(path: string, error: unknown): unknown {
	return errorCode(error) === null ? error : new UserError(`${path} cannot be read.`, { cause: error });
}
