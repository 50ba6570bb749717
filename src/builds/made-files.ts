/** Sources that a build linked or copied to another place before it compiled them, and what they were made from. */
import * as posix from 'node:path/posix';
import type { ExpectedModule } from './kbuild-report.ts';
import type { TreePaths } from './tree-paths.ts';

const MAX_LINES = 100_000;
const MAX_MADE = 20_000;

/** Made path → the tree's own, both relative to the tree. */
export type MadeFiles = ReadonlyMap<string, string>;

/**
 * Reads the `made` lines of scripts/produced.sh.
 * @param isOfTree whether the checked tree has a file or directory: what it has itself was not made.
 */
export function parseMadeFiles(text: string, paths: TreePaths, isOfTree: (path: string) => boolean): MadeFiles {
	const made = new Map<string, string>();
	for (const line of text.split('\n', MAX_LINES)) {
		if (!line.startsWith('made\t') || made.size >= MAX_MADE || line.length > 8192) continue;
		const [, from = '', to = ''] = line.split('\t', 3);
		const [path, original] = [paths(from), to.startsWith('/') ? paths(to) : null];
		if (path === null || original === null || path === original) continue;
		if (!isOfTree(path) && isOfTree(original)) made.set(path, original);
	}
	return made;
}

/**
 * Names objects after the tree's files that their sources were made from, so that lines and errors are those of the tree.
 * @returns the modules, and by new name the old one of each object that got one.
 */
export function namedAfterOriginals(
	modules: readonly ExpectedModule[],
	made: MadeFiles,
): { readonly modules: ExpectedModule[]; readonly renamed: ReadonlyMap<string, string> } {
	const taken = new Set(modules.flatMap(({ objects }) => objects));
	const renamed = new Map<string, string>();
	const names = new Map<string, string>();
	const nameOf = (object: string) => {
		const known = names.get(object);
		if (known !== undefined) return known;
		const stem = object.replace(/\.o$/, '');
		const original = ['.c', '.S', '.rs'].map((suffix) => made.get(stem + suffix)).find((path) => path !== undefined);
		const name = original === undefined ? object : original.slice(0, -posix.extname(original).length) + '.o';
		const isFree = name !== object && !taken.has(name) && !renamed.has(name);
		if (isFree) renamed.set(name, object);
		names.set(object, isFree ? name : object);
		return isFree ? name : object;
	};
	return {
		modules: modules.map((module) => ({ ...module, objects: module.objects.map(nameOf) })),
		renamed,
	};
}

/**
 * Whether a module is one that a build's own configure step tries, to find out what the kernel has: its sources are not
 * in the tree, not even as originals, and its directory was made by the build. Whether it is built says nothing about
 * the tree.
 */
export function isProbe(
	{ path, objects }: ExpectedModule,
	linked: ReadonlySet<string>,
	isOfTree: (path: string) => boolean,
): boolean {
	return !linked.has(path) && objects.every((object) => !isOfTree(posix.dirname(object)));
}
