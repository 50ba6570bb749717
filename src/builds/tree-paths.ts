/** Paths inside the sandbox, as paths of the checked tree. */
import * as posix from 'node:path/posix';

/** Turns an absolute path of the sandbox into one relative to the tree; null for a path outside of it. */
export type TreePaths = (absolute: string) => string | null;

/** Aliases are found for so many leading segments of a path, and followed so often. */
const MAX_SEGMENTS = 64;
const MAX_ALIASES = 4;

/**
 * @param treeDirectory where the tree lies in the sandbox.
 * @param aliases other names by which parts of the tree are reached (dkms' build directory): prefix → absolute path.
 */
export function createTreePaths(treeDirectory: string, aliases: ReadonlyMap<string, string>): TreePaths {
	return (absolute) => {
		let path = posix.resolve('/', absolute);
		for (let followed = 0; followed < MAX_ALIASES; followed++) {
			const next = followAlias(path, aliases);
			if (next === null) break;
			path = next;
		}
		if (path === treeDirectory) return '.';
		return path.startsWith(`${treeDirectory}/`) ? path.slice(treeDirectory.length + 1) : null;
	};
}

function followAlias(path: string, aliases: ReadonlyMap<string, string>): string | null {
	if (aliases.size === 0) return null;
	let found: string | null = null;
	let end = path.indexOf('/', 1);
	for (let segment = 0; segment < MAX_SEGMENTS; segment++) {
		const prefix = end === -1 ? path : path.slice(0, end);
		const target = aliases.get(prefix);
		if (target !== undefined) found = posix.resolve('/', target + path.slice(prefix.length));
		if (end === -1) break;
		end = path.indexOf('/', end + 1);
	}
	return found === path ? null : found;
}

/**
 * How compile.sh is called, or a path of the sandbox up to what ends a path in running text. The build's home, `/build`,
 * holds the tree (`src`), dkms' tree and our own files.
 */
const SANDBOX_WORDS =
	/\/bin\/sh \/build\/out\/compile\.sh +|(?:(?:\.\.\/){1,64}|\/)build(?:\/[^\s'"`‘’:;,()<>[\]{}|=]*)?(?![\w-])/g;
const NAME_CHARACTER = /[\w.+~@%-]/;
const MAX_NAME = 255;

/** Text of a build as people read it: paths of the tree as the tree has them, none of the sandbox. */
export function withoutSandboxPaths(text: string, toTree: TreePaths): string {
	return text.replace(SANDBOX_WORDS, (words, offset: number) => {
		if (words.startsWith('/bin/sh ')) return '';
		if (words.startsWith('/') && isWithinPath(text, offset)) return words;
		const [path, end = ''] = /\.+$/.test(words) ? [words.replace(/\.+$/, ''), '.'] : [words];
		const absolute = posix.resolve('/', path);
		const inTree = toTree(absolute);
		if (inTree !== null) return inTree + (path.endsWith('/') && inTree !== '.' ? '/' : '') + end;
		return absolute.replace(/^\/build\/dkms(?=\/|$)/, '$$dkms_tree').replace(/^\/build(?=\/|$)/, '~') + end;
	});
}

/** Whether a name before the offset follows a slash: `/lib/modules/REL/build` is another, `-I/build` is not. */
function isWithinPath(text: string, offset: number): boolean {
	let start = offset;
	while (start > 0 && offset - start < MAX_NAME && NAME_CHARACTER.test(text[start - 1] ?? '')) start--;
	return text[start - 1] === '/';
}
