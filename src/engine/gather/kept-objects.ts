/** The objects of an earlier build as they were kept: read here while make runs, instead of brought out of the container. */
import * as posix from 'node:path/posix';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Extract, extract } from 'tar-stream';
import { BUILD_DIRECTORY } from '../../checks/ports/sandbox.ts';
import type { BuiltTree } from '../../checks/ports/built-trees.ts';
import { ElfError } from '../../symbols/elf/elf-file.ts';
import { readObjectFile, type ObjectFile } from '../../symbols/object-file.ts';

/** All objects of a build, without debug information; a large driver has some tens of megabytes. */
export const MAX_OBJECTS_BYTES = 256 * 1024 ** 2;

/** By absolute path in the sandbox. */
export type KeptObjects = ReadonlyMap<string, ObjectFile | 'unreadable'>;

/** Those that could be read, as far as there is room: of the others the container is asked. */
export async function readKeptObjects(tree: BuiltTree | null): Promise<KeptObjects> {
	const found = new Map<string, ObjectFile | 'unreadable'>();
	if (tree === null) return found;
	const archive = extract();
	// What is damaged would not have been unpacked; what ends early is as if the rest were not kept.
	await Promise.all([collect(archive, found), pipeline(tree.open(), archive)]).catch(() => undefined);
	return found;
}

async function collect(archive: Extract, found: Map<string, ObjectFile | 'unreadable'>): Promise<void> {
	let left = MAX_OBJECTS_BYTES;
	for await (const entry of archive) {
		const { name, type, size } = entry.header;
		const path = posix.join(BUILD_DIRECTORY, name);
		if (type !== 'file' || !path.endsWith('.o') || size > left) {
			entry.resume();
			continue;
		}
		left -= size;
		found.set(path, readOrNot(await buffer(entry)));
	}
}

/** What the bytes say, or that they are no object that can be read. */
export function readOrNot(bytes: Buffer): ObjectFile | 'unreadable' {
	try {
		return readObjectFile(bytes);
	} catch (error) {
		if (error instanceof ElfError) return 'unreadable';
		throw error;
	}
}
