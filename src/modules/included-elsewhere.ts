/** Files of other directories that the sources of a root include: `#include "../core/core.h"`. */
import posix from 'node:path/posix';
import type { ModuleRoot } from './module-root.ts';
import { enclosingDirectories, isInside, resolveInTree } from './tree-path.ts';

const INCLUDE = /^[ \t]*#[ \t]*include[ \t]*"([^"\n]{1,300})"/gm;
/** Of one file, as written; a file with more is generated, and may include any. */
const MAX_INCLUDES = 1000;
/** That are followed, of all roots together: far more than a tree of many drivers has. Beyond, any file may be one. */
const MAX_FOLLOWED = 300_000;
/** Of one root. */
const MAX_FILES = 5000;

/** What a text includes in quotes, as written; `.` where that is too much. */
export function quotedIncludes(text: string): string[] {
	const found = Array.from(text.matchAll(INCLUDE).take(MAX_INCLUDES + 1), ([, path = '']) => path);
	// Parts of a text keep all of it in memory; these are kept for long.
	return found.length > MAX_INCLUDES ? ['.'] : [...new Set(found)].map((path) => Buffer.from(path).toString());
}

/**
 * The roots with the files that their sources include from elsewhere, and those that these include in turn.
 * @param includes by the path of each source or header of the tree, what it includes.
 */
export function withIncluded(
	roots: readonly ModuleRoot[],
	includes: ReadonlyMap<string, readonly string[]>,
): ModuleRoot[] {
	const paths = new Set(roots.map(({ path }) => path));
	const ownerOf = (file: string) => enclosingDirectories(file).find((directory) => paths.has(directory));
	const ownedBy = Map.groupBy(includes.keys(), ownerOf);
	const inDirectory = Map.groupBy(includes.keys(), (file) => posix.dirname(file));
	let left = MAX_FOLLOWED;
	const targetsOf = (file: string): readonly string[] => {
		const written = includes.get(file) ?? [];
		left -= written.length;
		if (left < 0 || written.includes('.')) return ['.'];
		return written.flatMap((path) => resolveInTree(posix.dirname(file), path) ?? []);
	};
	return roots.map((root) => {
		const found = new Set<string>();
		const isElsewhere = (file: string) => file === '.' || !isInside(root.path, file);
		const compiledElsewhere = root.sourcesElsewhere.flatMap((place) =>
			place === '.' ? [] : (inDirectory.get(place) ?? []),
		);
		for (const file of [...(ownedBy.get(root.path) ?? []), ...compiledElsewhere])
			for (const target of targetsOf(file).filter(isElsewhere)) found.add(target);
		for (const file of found) {
			if (found.has('.') || found.size > MAX_FILES) break;
			for (const target of targetsOf(file).filter(isElsewhere)) found.add(target);
		}
		if (found.size === 0) return root;
		const files = found.has('.') || found.size > MAX_FILES ? ['.'] : [...found];
		return { ...root, sourcesElsewhere: [...new Set([...root.sourcesElsewhere, ...files])] };
	});
}
