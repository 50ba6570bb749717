/** Whether make left objects of an earlier build as they were although what they were made from is another now. */
import type { SandboxSession } from '../../checks/ports/sandbox.ts';
import type { TreePaths } from '../../builds/tree-paths.ts';
import type { Compiled, Reuse } from '../../builds/reuse.ts';
import { scripts } from '../scripts.ts';
import { ask, type Question } from './ask.ts';
import { aboutIncludedFiles } from './included-files.ts';
import { ReuseFailed } from './unpack-tree.ts';

const MAX_OUTPUT_BYTES = 16 * 1024 ** 2;

interface Suspects extends Compiled {
	/** Objects whose records name a file with the name of one that differs. */
	readonly objects: readonly string[];
	/** Files of the tree that recipes made, other than Kbuild's own, in the earlier build. */
	readonly made: readonly string[];
	/** Whether a make ends at its first error, and so leaves objects that it never looked at. */
	readonly stopsAtErrors: boolean;
}

/** Asks which objects have to be looked at closely. */
export function aboutSuspects(): Question<Suspects> {
	return {
		script: scripts.outdated,
		maxOutputBytes: MAX_OUTPUT_BYTES,
		read: (output) => {
			const lines = output.toString().split('\n');
			const behind = (word: string) =>
				lines.flatMap((line) => (line.startsWith(word) ? [line.slice(word.length)] : []));
			return {
				kept: Number(behind('kept\t')[0] ?? 0),
				anew: new Set(behind('anew\t')),
				objects: behind('object\t'),
				made: behind('made\t'),
				stopsAtErrors: lines.includes('stops'),
			};
		},
	};
}

/** @throws ReuseFailed where one is out of date; LimitExceeded, InfrastructureError, Superseded. */
export async function requireNoneOutdated(
	session: SandboxSession,
	{ objects, made, stopsAtErrors }: Suspects,
	{ reuse: { changed, gone }, hasFailed, toTree }: { reuse: Reuse; hasFailed: boolean; toTree: TreePaths },
): Promise<void> {
	if (hasFailed && stopsAtErrors)
		throw new ReuseFailed('make ended at an error; what it did not look at is not known.');
	const [found] = (await ask(session, [aboutIncludedFiles(objects, toTree)])).answers;
	const differing = new Set([...changed, ...gone, ...made]);
	for (const [object, sources] of found) {
		const source = sources.find((path) => differing.has(path));
		if (source !== undefined) throw new ReuseFailed(`${object} was not made anew, although ${source} is another.`);
	}
}
