/** Brings the compiled objects out of the sandbox and reads them. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import type { Objects } from '../../builds/evidence.ts';
import { ElfError } from '../../symbols/elf/elf-file.ts';
import { readObjectFile, type ObjectFile } from '../../symbols/object-file.ts';
import type { SandboxSession } from '../ports.ts';
import { scripts } from './scripts.ts';
import { SOURCE_DIRECTORY } from './way-command.ts';

/** All objects of a build, without debug information; a large driver has some tens of megabytes. */
const MAX_OBJECTS_BYTES = 512 * 1024 ** 2;
/** One object with its debug information; what is larger is no object. */
const MAX_OBJECT_BYTES = 128 * 1024 ** 2;
/** Paths come from the build's own report, so there may be any number. */
const MAX_OBJECTS = 100_000;

/** @param paths of objects, within the tree. */
export async function collectObjects(session: SandboxSession, paths: readonly string[]): Promise<Objects> {
	const askable = paths.filter((path) => !path.includes('\n')).slice(0, MAX_OBJECTS);
	const numbers = new Map(askable.map((path, index) => [path, index + 1]));
	const { stdout } = await session.run({
		script: scripts.collect,
		args: [String(MAX_OBJECT_BYTES)],
		stdin: askable.map((path) => `${SOURCE_DIRECTORY}/${path}\n`).join(''),
		maxOutputBytes: MAX_OBJECTS_BYTES,
	});
	const files = await readNumberedFiles(stdout);
	return new Map(
		paths.map((path) => {
			const bytes = files.get(numbers.get(path) ?? 0);
			return [path, bytes === undefined ? 'missing' : readOrNot(bytes)];
		}),
	);
}

function readOrNot(bytes: Buffer): ObjectFile | 'unreadable' {
	try {
		return readObjectFile(bytes);
	} catch (error) {
		if (error instanceof ElfError) return 'unreadable';
		throw error;
	}
}

/** Only regular files named `N.o` are taken from the archive; it comes from a hostile place. */
async function readNumberedFiles(archive: Buffer): Promise<Map<number, Buffer>> {
	const files = new Map<number, Buffer>();
	const entries = Readable.from([archive]).pipe(extract());
	for await (const entry of entries) {
		const number = /^\.\/(\d{1,6})\.o$/.exec(entry.header.name)?.[1];
		if (number === undefined || entry.header.type !== 'file') {
			entry.resume();
			continue;
		}
		files.set(Number(number), await buffer(entry));
	}
	return files;
}
