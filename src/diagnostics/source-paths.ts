/** Finds the file that a relative path in a log means: relative to where make was at that moment. */
import * as posix from 'node:path/posix';
import { getOrInsertComputed } from '../shared/collections.ts';

export interface SourcePaths {
	/** Follows make's "Entering directory" and "Leaving directory". */
	see(line: string): void;
	/** The path within the tree, or null for one outside of it (a kernel header). */
	find(path: string): string | null;
}

const MAX_KNOWN = 10_000;
/** Directories that are searched besides the current one. */
const MAX_CANDIDATES = 100;
/** Places looked at for one log, far more than a build's own files need; after that nothing is found any more. */
const MAX_SEARCHES = 200_000;

const ENTERING = /^make(?:\[\d+\])?: Entering directory '([^']+)'$/;
const LEAVING = /^make(?:\[\d+\])?: Leaving directory '[^']+'$/;

/**
 * @param toTree absolute path of the sandbox → path of the tree.
 * @param exists whether the tree has a file.
 * @param start absolute directory in which make was started.
 * @param candidates further absolute directories, tried in order where the current one has no such file.
 */
export function createSourcePaths(
	toTree: (absolute: string) => string | null,
	exists: (path: string) => boolean,
	start: string,
	candidates: readonly string[],
): SourcePaths {
	const stack: string[] = [start];
	// A log names the same few files over and over.
	const known = new Map<string, string | null>();
	let searchesLeft = MAX_SEARCHES;
	const elsewhere = candidates.slice(0, MAX_CANDIDATES);
	const search = (current: string, path: string): string | null => {
		for (const directory of [current, ...elsewhere]) {
			searchesLeft--;
			const found = toTree(posix.resolve(directory, path));
			if (path.startsWith('/') || (found !== null && exists(found))) return found;
		}
		return null;
	};
	return {
		see(line) {
			const entered = ENTERING.exec(line)?.[1];
			if (entered !== undefined) stack.push(entered);
			else if (stack.length > 1 && LEAVING.test(line)) stack.pop();
		},
		find(path) {
			if (searchesLeft <= 0) return null;
			const current = stack.at(-1) ?? start;
			const key = path.startsWith('/') ? path : `${current}\n${path}`;
			if (known.size >= MAX_KNOWN) known.clear();
			return getOrInsertComputed(known, key, () => search(current, path));
		},
	};
}
