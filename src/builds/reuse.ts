/** How what Kbuild made of one tree can be used for another. */

/** By path, a text that is equal for equal content, kind and executable bit; that of a symbolic link begins with its mode. */
type Content = ReadonlyMap<string, string>;

const SYMBOLIC_LINK = '120000 ';

/** How the tree to build differs from one that was built; paths, sorted. */
export interface Reuse {
	/** Not there before, or not the same. */
	readonly changed: readonly string[];
	/** Those of them that were not there: one may be included in place of another file of its name. */
	readonly added: readonly string[];
	readonly gone: readonly string[];
}

/** @returns null where it cannot be used: make looks through symbolic links, and does not see that one leads elsewhere. */
export function reuseOf(built: Content, wanted: Content): Reuse | null {
	const changed = [...wanted].filter(([path, text]) => built.get(path) !== text).map(([path]) => path);
	const gone = [...built.keys()].filter((path) => !wanted.has(path));
	const isLink = (content: Content, path: string) => content.get(path)?.startsWith(SYMBOLIC_LINK) === true;
	const isUnfit = (path: string) => isLink(built, path) || isLink(wanted, path) || /[\n\t]/.test(path);
	if (changed.some(isUnfit) || gone.some(isUnfit)) return null;
	return {
		changed: changed.toSorted(),
		added: changed.filter((path) => !built.has(path)).toSorted(),
		gone: gone.toSorted(),
	};
}

/** What make compiled in a build that began from earlier objects. */
export interface Compiled {
	/** How many earlier objects there were. */
	readonly kept: number;
	/** Objects that were compiled all the same, or for the first time. */
	readonly anew: ReadonlySet<string>;
}

/** Of the earlier objects, those that the next build would have to make once more. */
const MAX_SHARE_ANEW = 0.05;

/** Whether the next build would gain more than it takes to keep what this one made. @param compiled null: from nothing. */
export function isWorthKeeping(compiled: Compiled | null): boolean {
	return compiled === null || compiled.anew.size > Math.max(1, MAX_SHARE_ANEW * compiled.kept);
}

/** The candidate that leaves the least to do: one that has the most of the roots, then one that differs in the fewest files. */
export function nearest<T extends { readonly content: Content; readonly roots: readonly string[] }>(
	candidates: readonly T[],
	wanted: Content,
	roots: readonly string[],
): { readonly tree: T; readonly reuse: Reuse } | null {
	const usable = candidates.flatMap((tree) => {
		const reuse = reuseOf(tree.content, wanted);
		const missing = roots.filter((root) => !tree.roots.includes(root)).length;
		return reuse === null || missing === roots.length ? [] : [{ tree, reuse, missing }];
	});
	const [best] = usable.toSorted((a, b) => a.missing - b.missing || differences(a.reuse) - differences(b.reuse));
	return best === undefined ? null : { tree: best.tree, reuse: best.reuse };
}

function differences({ changed, gone }: Reuse): number {
	return changed.length + gone.length;
}
