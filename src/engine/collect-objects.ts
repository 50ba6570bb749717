/** Brings the compiled objects out of the sandbox and reads them. */
import type { SandboxSession } from '../checks/ports/sandbox.ts';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import type { Objects } from '../builds/evidence.ts';
import type { Salvaged } from '../builds/salvaged.ts';
import { ElfError } from '../symbols/elf/elf-file.ts';
import { readObjectFile, type ObjectFile } from '../symbols/object-file.ts';
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
	return await collect(session, paths, (path) => objectFile(path, false));
}

/** What scripts/compile.sh could make of the files whose objects are missing. */
export async function collectSalvaged(session: SandboxSession, objects: Objects): Promise<Salvaged> {
	const missing = [...objects].filter(([, object]) => object === 'missing').map(([path]) => path);
	if (missing.length === 0) return new Map();
	const found = await collect(session, missing, (path) => objectFile(path, true));
	return new Map([...found].flatMap(([path, object]) => (typeof object === 'object' ? [[path, object]] : [])));
}

/** The file of an object in the sandbox. */
export function objectFile(path: string, isSalvaged: boolean): string {
	return `${SOURCE_DIRECTORY}/${path}${isSalvaged ? '.salvaged' : ''}`;
}

async function collect(
	session: SandboxSession,
	paths: readonly string[],
	fileOf: (path: string) => string,
): Promise<Objects> {
	const askable = paths.filter((path) => !path.includes('\n')).slice(0, MAX_OBJECTS);
	const numbers = new Map(askable.map((path, index) => [path, index + 1]));
	const { stdout } = await session.run({
		script: scripts.collect,
		args: [String(MAX_OBJECT_BYTES)],
		stdin: askable.map((path) => `${fileOf(path)}\n`).join(''),
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
