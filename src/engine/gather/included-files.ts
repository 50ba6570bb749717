import { parseIncludedFiles } from '../../builds/included-files.ts';
import type { TreePaths } from '../../builds/tree-paths.ts';
import { scripts } from '../scripts.ts';
import { isWord, type Question } from './ask.ts';
import { objectFile } from './object-file.ts';

/** What the script prints is bounded by itself. */
const MAX_INCLUDES_BYTES = 34 * 1024 ** 2;

/** Files of the tree that objects were made from, by the path of the object. */
export type IncludedFiles = ReadonlyMap<string, readonly string[]>;

/** Asks what objects were made from; of each something is known then, if only that its record names nothing. */
export function aboutIncludedFiles(objects: readonly string[], toTree: TreePaths): Question<IncludedFiles> {
	const asked = objects.filter(isWord);
	const files = asked.map((path) => objectFile(path));
	return {
		script: scripts.includes,
		lines: files,
		maxOutputBytes: MAX_INCLUDES_BYTES,
		read: (output) => {
			const found = parseIncludedFiles(output.toString(), files, toTree);
			return new Map(asked.map((path) => [path, found.get(objectFile(path)) ?? []]));
		},
	};
}
