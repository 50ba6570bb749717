/** Which files of the tree an object was made from, as Kbuild's own records of dependencies (`.foo.o.cmd`) say. */
import * as posix from 'node:path/posix';
import type { TreePaths } from './tree-paths.ts';

const OBJECT = /^# (\d{1,6})$/;
const TARGET = /^deps_(\S+) :=/;
const FILE = /^ {2}(\S+)/;

/**
 * Reads what scripts/includes.sh printed; a build can write what it wants into its records.
 * @param objects the objects that were asked for, in order: absolute paths in the sandbox.
 * @returns by object: its source and all that it includes, as far as it is in the tree.
 */
export function parseIncludedFiles(
	text: string,
	objects: readonly string[],
	paths: TreePaths,
): ReadonlyMap<string, readonly string[]> {
	const found = new Map<string, Set<string>>();
	let files = new Set<string>();
	/** Where make ran; null where relative paths are the kernel's own. */
	let directory: string | null = null;
	let object = '';
	for (const line of text.split('\n')) {
		const number = OBJECT.exec(line)?.[1];
		const target = TARGET.exec(line)?.[1];
		const file = FILE.exec(line)?.[1];
		if (number !== undefined) {
			object = objects[Number(number) - 1] ?? '';
			files = found.get(object) ?? new Set();
			if (object !== '') found.set(object, files);
			directory = null;
		} else if (target !== undefined) {
			// Before 6.13 make ran in the kernel's directory, then the module's paths are absolute.
			directory = object.endsWith(`/${target}`) && !target.startsWith('/') ? object.slice(0, -target.length) : null;
		} else if (file !== undefined && (directory !== null || file.startsWith('/'))) {
			const path = paths(posix.resolve(directory ?? '/', file));
			if (path !== null) files.add(path);
		}
	}
	return new Map([...found].map(([path, all]) => [path, [...all]]));
}
