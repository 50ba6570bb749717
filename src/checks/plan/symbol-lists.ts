/** The symbol lists that the configuration demands, read from a tree. */
import { createHash } from 'node:crypto';
import type { SourceTree } from '../ports/source-tree.ts';
import type { RepositoryConfig } from '../../config/repository-config.ts';
import { UserError } from '../../shared/errors.ts';
import { matchesKernel } from '../../shared/glob.ts';
import { parseSymbolList } from '../../symbols/symbol-list.ts';

/** All the exports of a kernel, with checksums and owners, have about 2 MiB. */
const MAX_BYTES = 4 * 1024 ** 2;

/** Paths of the lists that apply to a kernel. */
export function symbolListPaths(
	{ symbolLists }: Pick<RepositoryConfig, 'symbolLists'>,
	kernel: { readonly id: string; readonly release: string },
): string[] {
	return symbolLists.filter(({ kernels }) => matchesKernel(kernels, kernel)).map(({ path }) => path);
}

/**
 * What modules may use of a kernel: all that the files list together. Null without files: then all that it exports.
 * @throws UserError where a file is missing, too large or no symbol list, naming it and the line.
 */
export async function readSymbolList(tree: SourceTree, paths: readonly string[]): Promise<ReadonlySet<string> | null> {
	if (paths.length === 0) return null;
	const all = new Set<string>();
	for (const path of paths) for (const symbol of await readOne(tree, path)) all.add(symbol);
	return all;
}

/** Names what a list has, in whatever order. */
export function symbolListId(list: ReadonlySet<string> | null): string | null {
	if (list === null) return null;
	return createHash('sha256')
		.update(JSON.stringify([...list].toSorted()))
		.digest('hex');
}

async function readOne(tree: SourceTree, path: string): Promise<ReadonlySet<string>> {
	const text = await tree.readFile(path, MAX_BYTES);
	if (text === null) {
		throw new UserError(
			`The symbol list \`${path}\`, which \`symbolLists\` names, does not exist (${tree.label}), is not a regular file, or has more than ${MAX_BYTES / 1024 ** 2} MiB.`,
		);
	}
	const parsed = parseSymbolList(text);
	if ('symbols' in parsed) return parsed.symbols;
	const { line, reason } = parsed.problem;
	throw new UserError(
		`\`${path}\`, which \`symbolLists\` names, is not a symbol list: ${reason} at ${path}:${line}; it must have one name a line.`,
	);
}
