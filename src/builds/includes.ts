/** Which files of the tree a source includes, by its text: for files that did not compile, which Kbuild has no record of. */
import * as posix from 'node:path/posix';

const INCLUDE = /^[ \t]*#[ \t]*include[ \t]+["<]([^">\n]{1,300})[">]/gm;
/** Of one file; a file that includes more is generated. */
const MAX_INCLUDES = 500;
/** Files of one name that an include may mean, where the directories of `-I` are not known. */
const MAX_CANDIDATES = 3;

export interface Included {
	/** Files of the tree. */
	readonly files: readonly string[];
	/** Whether something else than a header is included that the tree does not have: a generated part of the source. */
	readonly lacksCode: boolean;
}

/** @param named files of the tree by their last name. */
export function includesOf(source: string, path: string, named: ReadonlyMap<string, readonly string[]>): Included {
	const files: string[] = [];
	let lacksCode = false;
	let left = MAX_INCLUDES;
	for (const [, include = ''] of source.matchAll(INCLUDE)) {
		if (left-- <= 0) break;
		const candidates = named.get(posix.basename(include)) ?? [];
		const beside = posix.join(posix.dirname(path), include);
		const found = candidates.includes(beside)
			? [beside]
			: candidates.filter((file) => file === include || file.endsWith(`/${include}`)).slice(0, MAX_CANDIDATES);
		files.push(...found);
		if (found.length === 0 && !/\.h(?:pp)?$/.test(include)) lacksCode = true;
	}
	return { files, lacksCode };
}
