/** Results of builds as files of a directory, as many as are of use: the last ones. */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { KnownResults } from '../checks/ports/known-results.ts';
import { BuildResult } from '../results/build-result.ts';

const MAX_RESULTS = 500;
/** Larger ones are not kept. */
const MAX_BYTES = 4 * 1024 ** 2;
const SUFFIX = '.result.json';

/** @param directory made when the first result is kept. */
export function resultsIn(directory: string): KnownResults {
	const fileOf = (key: string) => join(directory, `${key}${SUFFIX}`);
	return {
		async find(key) {
			try {
				return BuildResult.parse(JSON.parse(await readFile(fileOf(key), 'utf8')));
			} catch {
				return null;
			}
		},
		async keep(key, result) {
			const text = JSON.stringify(result);
			if (Buffer.byteLength(text) > MAX_BYTES) return;
			const unfinished = join(directory, `${randomUUID()}.part`);
			try {
				await mkdir(directory, { recursive: true, mode: 0o700 });
				await writeFile(unfinished, text);
				await rename(unfinished, fileOf(key));
				await removeOldest(directory);
			} catch {
				await rm(unfinished, { force: true }).catch(() => undefined);
			}
		},
	};
}

async function removeOldest(directory: string): Promise<void> {
	const names = (await readdir(directory)).filter((name) => name.endsWith(SUFFIX));
	if (names.length <= MAX_RESULTS) return;
	const dated = await Promise.all(
		names.map(async (name) => ({ name, time: (await stat(join(directory, name))).mtimeMs })),
	);
	const oldest = dated.toSorted((a, b) => b.time - a.time).slice(MAX_RESULTS);
	await Promise.all(oldest.map(({ name }) => rm(join(directory, name), { force: true })));
}
