import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openTestDatabase } from './test-database.ts';

const PROJECT = join(import.meta.dirname, '../../..');
const CACHE = join(PROJECT, '.cache');
const NAME = 'test-database-';
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Puts an embedded database that has all its tables into a data directory. To make one takes seven seconds of a
 * processor, to open one two, so tests that are not about making it copy one from the project's `.cache/`.
 */
export async function prepareDatabase(dataDirectory: string): Promise<void> {
	const template = join(CACHE, `${NAME}${await contentHash()}`);
	if (!(await isThere(template))) await make(template);
	await cp(template, dataDirectory, { recursive: true });
}

async function make(template: string): Promise<void> {
	await mkdir(CACHE, { recursive: true });
	await removeOld();
	const work = await mkdtemp(join(CACHE, 'making-database-'));
	try {
		const database = await openTestDatabase(work);
		await database.close();
		// Another worker may have done the same meanwhile; either will do.
		await rename(work, template).catch(() => undefined);
	} finally {
		await rm(work, { recursive: true, force: true });
	}
}

async function removeOld(): Promise<void> {
	for (const name of await readdir(CACHE)) {
		const path = join(CACHE, name);
		if (!name.startsWith(NAME) || Date.now() - (await stat(path)).mtimeMs < DAY_MS) continue;
		await rm(path, { recursive: true, force: true });
	}
}

/** Of all that decides what a new database holds. */
async function contentHash(): Promise<string> {
	const hash = createHash('sha256').update(await readFile(join(PROJECT, 'package-lock.json')));
	for (const room of ['src/store', 'src/queue']) {
		for (const name of (await readdir(join(PROJECT, room))).toSorted()) {
			hash.update(await readFile(join(PROJECT, room, name)));
		}
	}
	return hash.digest('hex').slice(0, 16);
}

function isThere(path: string): Promise<boolean> {
	return stat(path).then(
		() => true,
		() => false,
	);
}
