import { NOTHING_TO_BUILD, type BuildResult } from '../results/build-result.ts';
import type { ModuleRoot } from '../modules/module-root.ts';
import { createTreePaths, withoutSandboxPaths } from '../builds/tree-paths.ts';
import type { LimitExceeded } from '../shared/errors.ts';
import { plainText } from '../shared/text.ts';
import { SOURCE_DIRECTORY } from './way-command.ts';

const MAX_LOG = 60_000;

/** What is known of a build that ran into a limit: which one, and what it last said. */
export function limitResult(
	exceeded: LimitExceeded,
	roots: readonly ModuleRoot[],
	{ log, durationMs, used }: { log: string; durationMs: number; used: BuildResult['used'] },
): BuildResult {
	const readable = (text: string) => withoutSandboxPaths(text, createTreePaths(SOURCE_DIRECTORY, new Map()));
	return {
		...NOTHING_TO_BUILD,
		outcome: 'limit-exceeded',
		limit: exceeded.limit,
		message: readable(exceeded.message),
		moduleRoots: roots.map(({ path }) => ({
			path,
			outcome: 'limit-exceeded',
			durationMs: Math.round(durationMs),
			cached: false,
		})),
		used,
		log: plainText(readable(log.slice(-MAX_LOG))),
	};
}
