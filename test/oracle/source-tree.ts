import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { join as joinPath, normalize } from 'node:path/posix';

/** Where facts.sh builds. */
const BUILT_AT = '/oracle/tree/';

/** The files of a tree as it was before the build, by path. */
export interface SourceTree {
	readonly files: ReadonlySet<string>;
	readonly directories: readonly string[];
	/** The text of a C file; empty where there is none. */
	text(path: string): string;
}

export async function readSourceTree(directory: string): Promise<SourceTree> {
	const entries = await readdir(directory, { recursive: true, withFileTypes: true });
	const texts = new Map<string, string>();
	for (const entry of entries) {
		if (!entry.isFile()) continue;
		const path = join(entry.parentPath, entry.name);
		const isSource = /\.[chS]$/.test(entry.name);
		texts.set(path.slice(directory.length + 1), isSource ? await readFile(path, 'utf8') : '');
	}
	return sourceTree(texts);
}

export function sourceTree(texts: ReadonlyMap<string, string>): SourceTree {
	const files = new Set(texts.keys());
	const directories = new Set(['.']);
	for (const file of files) {
		for (let at = file.lastIndexOf('/'); at > 0; at = file.lastIndexOf('/', at - 1)) directories.add(file.slice(0, at));
	}
	return { files, directories: [...directories], text: (path) => texts.get(path) ?? '' };
}

/**
 * A path as a tool of the build names it, from the tree's top. Kernels from 6.13 on build in the module's directory and
 * name files from there, so a relative path is looked for below each directory.
 * @returns null for a file outside the tree.
 */
export function pathInTree(tree: SourceTree, named: string): string | null {
	const path = normalize(named);
	if (path.startsWith('/')) return path.startsWith(BUILT_AT) ? path.slice(BUILT_AT.length) : null;
	const stem = (file: string) => [file, file.replace(/\.o$/, '.c'), file.replace(/\.o$/, '.S')];
	const found = tree.directories
		.map((directory) => joinPath(directory, path))
		.find((candidate) => stem(candidate).some((file) => tree.files.has(file)));
	return found ?? null;
}

/** The C or assembler source of an object, or its path with `.c` where there is neither. */
export function sourceOf(tree: SourceTree, object: string): string {
	const stem = object.replace(/\.o$/, '');
	return tree.files.has(`${stem}.S`) && !tree.files.has(`${stem}.c`) ? `${stem}.S` : `${stem}.c`;
}

/** Whether a text defines a function or variable of this name, or exports it. */
export function mentionsDefinition(text: string, name: string): boolean {
	const word = name.replaceAll(/[^\w]/g, '');
	const definition = new RegExp(
		`^(?:[A-Za-z_][^;{}\n]*[\\s*])?${word}\\s*(?:\\([^;{]*\\)\\s*(?:__\\w+\\s*)?\\{|=|\\[|;)`,
		'm',
	);
	return definition.test(text) || new RegExp(`EXPORT_SYMBOL\\w*\\(\\s*${word}\\b`).test(text);
}
