/** Which uses of a symbol that was missing before are at places that base does not have. */
import type { Use } from '../../results/build-findings.ts';
import type { BuildResult } from '../../results/build-result.ts';
import { compiledFile, isOnlyIn, unreadFiles } from './comparable.ts';

/** A side as its uses are told apart: the text of a use's line, and whether its file is on this side alone. */
interface UsesOfSide {
	readonly textOf: (use: Use) => string | null;
	readonly isOnlyHere: (use: Use) => boolean;
}

/** What two uses have in common when they are the same; null where that cannot be told of a use. */
type Key = (use: Use, side: UsesOfSide) => string | null;

/** From the most certain to the least: a line that moved, one whose text was edited, one in a file that was renamed. */
const KEYS: readonly Key[] = [
	(use, { textOf }) => (textOf(use) === null ? null : `${use.file}\n${textOf(use)}`),
	(use, { textOf }) => textOf(use),
	(use) => use.file,
	(use) => compiledFile(use),
	(use, { isOnlyHere }) => (isOnlyHere(use) ? '' : null),
];

/**
 * Uses of head without a counterpart in base, one to one. A file that base could not read has told nothing of its uses,
 * so none in it counts as new.
 */
export function newUses(before: readonly Use[], after: readonly Use[], head: BuildResult, base: BuildResult): Use[] {
	const [here, there] = [sideOf(head, base), sideOf(base, head)];
	let left = places(before);
	let unmatched = places(after);
	for (const key of KEYS) {
		const offered = Map.groupBy(left, (use) => key(use, there));
		const taken = new Set<Use>();
		unmatched = unmatched.filter((use) => {
			const wanted = key(use, here);
			const partner = wanted === null ? undefined : offered.get(wanted)?.pop();
			if (partner !== undefined) taken.add(partner);
			return partner === undefined;
		});
		left = left.filter((use) => !taken.has(use));
	}
	const unread = unreadFiles(base);
	return unmatched.filter((use) => !unread.has(compiledFile(use)));
}

function sideOf(side: BuildResult, other: BuildResult): UsesOfSide {
	return {
		textOf: ({ file, line }) => side.usedLines[`${file}:${line}`] ?? null,
		isOnlyHere: (use) => isOnlyIn(side, other, compiledFile(use)),
	};
}

/** A line of a header is one place, whoever includes it. */
function places(uses: readonly Use[]): Use[] {
	return [...new Map(uses.map((use) => [`${use.line} ${use.file}`, use])).values()];
}
