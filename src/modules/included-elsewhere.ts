/** Files of other directories that the sources of a root include: `#include "../core/core.h"`. */
import posix from 'node:path/posix';
import type { ModuleRoot } from './module-root.ts';
import { enclosingDirectories, isInside, resolveInTree } from './tree-path.ts';

const INCLUDE = /^[ \t]*#[ \t]*include[ \t]+"([^"\n]{1,300})"/gm;
/** Of one root; where there are more, any file may be one. */
const MAX_FILES = 5000;

/** What a text includes in quotes, as written. */
export function quotedIncludes(text: string): string[] {
	const found = Array.from(text.matchAll(INCLUDE).take(MAX_FILES + 1), ([, path = '']) => path);
	return [...new Set(found)];
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
	const targetsOf = (file: string) =>
		(includes.get(file) ?? []).flatMap((written) => resolveInTree(posix.dirname(file), written) ?? []);
	return roots.map((root) => {
		const found = new Set<string>();
		const isElsewhere = (file: string) => !isInside(root.path, file);
		for (const file of ownedBy.get(root.path) ?? [])
			for (const target of targetsOf(file).filter(isElsewhere)) found.add(target);
		for (const file of found) {
			if (found.size > MAX_FILES) break;
			for (const target of targetsOf(file).filter(isElsewhere)) found.add(target);
		}
		const files = found.size > MAX_FILES ? ['.'] : [...found];
		return found.size === 0 ? root : { ...root, sourcesElsewhere: [...new Set([...root.sourcesElsewhere, ...files])] };
	});
}
