/** By which code a result was made: results of other code are not used again. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The hash of all of modprobot's own source, which is what runs (nothing is compiled), and of the versions of the
 * libraries it uses. All of it: what has no part in a result changes with a release as well, and then costs one build.
 * @param directory of the project, with `src/` and `package.json`.
 */
export function sourceFingerprint(directory: string): string {
	const sources = readdirSync(join(directory, 'src'), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
	const hash = createHash('sha256');
	for (const path of [join(directory, 'package.json'), ...sources.toSorted()]) {
		hash.update(JSON.stringify([path.slice(directory.length), readFileSync(path, 'utf8')]));
	}
	return hash.digest('hex').slice(0, 16);
}
