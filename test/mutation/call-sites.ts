/** Calls that can be mutated: compiled on a kernel, written out in a `.c` file of the tree. */
import type { DirectCall } from '../oracle/facts.ts';
import { pathInTree, type SourceTree } from '../oracle/source-tree.ts';

/** The first call of this function on this line. */
export interface CallSite {
	readonly function: string;
	readonly file: string;
	readonly line: number;
}

export const siteKey = ({ function: name, file, line }: CallSite) => `${name} ${file}:${line}`;

/**
 * Where the calls are written: of each call's frames the innermost whose line has the function's name before a
 * parenthesis. A call that a macro or a header's inline function makes has none.
 */
export function callSites(calls: readonly DirectCall[], tree: SourceTree): Map<string, CallSite> {
	const sites = new Map<string, CallSite>();
	for (const { symbol, frames } of calls) {
		const site = frames.map((frame) => siteOf(symbol, frame, tree)).find((found) => found !== null);
		if (site !== undefined && site !== null) sites.set(siteKey(site), site);
	}
	return sites;
}

function siteOf(symbol: string, frame: string, tree: SourceTree): CallSite | null {
	const [, path, line] = /^(.+):(\d+)$/.exec(frame) ?? [];
	const file = path === undefined ? null : pathInTree(tree, path);
	if (file === null || !file.endsWith('.c')) return null;
	const text = tree.text(file).split('\n')[Number(line) - 1] ?? '';
	return callIn(text, symbol) === null ? null : { function: symbol, file, line: Number(line) };
}

/**
 * @returns where in the line the name of a call begins; null for none. A line of a macro's definition or of a comment
 * is none, for it may be compiled at other lines too.
 */
export function callIn(text: string, name: string): number | null {
	if (/^\s*(?:#|\*|\/\/|\/\*)|\\\s*$/.test(text)) return null;
	const found = new RegExp(`(?<![\\w.>])${name}\\s*\\(`).exec(text);
	return found === null ? null : found.index;
}
