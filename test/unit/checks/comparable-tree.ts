import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ComparableTree, Submodule } from '../../../src/checks/ports/git.ts';

const sha = (text: string) => createHash('sha1').update(text).digest('hex');

/** A tree in memory. */
export function comparableTree(
	files: Readonly<Record<string, string | { readonly link: string }>>,
	submodules: readonly Submodule[] = [],
): ComparableTree {
	const fingerprint = (content: string | { readonly link: string }) =>
		typeof content === 'string' ? `100644 ${sha(content)}` : `120000 ${sha(content.link)}`;
	const text = (path: string, maxBytes: number) => {
		const content = files[path];
		return typeof content === 'string' && content.length <= maxBytes ? content : null;
	};
	return {
		id: sha(JSON.stringify(Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1)))),
		label: 'tree',
		submodules,
		entries: () =>
			Promise.resolve(
				Object.entries(files).map(([path, content]) =>
					typeof content === 'string'
						? { path, kind: 'file' as const, size: content.length }
						: { path, kind: 'symlink' as const, size: 0 },
				),
			),
		fingerprints: () =>
			Promise.resolve(new Map(Object.entries(files).map(([path, content]) => [path, fingerprint(content)]))),
		readFile: (path, maxBytes) => Promise.resolve(text(path, maxBytes)),
		readTexts: (paths, maxBytes) =>
			Promise.resolve(
				new Map(
					paths.flatMap((path): [string, string][] => {
						const found = text(path, maxBytes);
						return found === null ? [] : [[path, found]];
					}),
				),
			),
		archive: () => Readable.from([]),
	};
}
