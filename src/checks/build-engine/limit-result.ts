import { NOTHING_TO_BUILD, type BuildResult } from '../../builds/build-result.ts';
import type { ModuleRoot } from '../../modules/module-root.ts';
import type { LimitExceeded } from '../../shared/errors.ts';
import { plainText } from '../../shared/text.ts';

const MAX_LOG = 60_000;

/** What is known of a build that ran into a limit: which one, and what it last said. */
export function limitResult(
	exceeded: LimitExceeded,
	roots: readonly ModuleRoot[],
	{ log, durationMs, used }: { log: string; durationMs: number; used: BuildResult['used'] },
): BuildResult {
	return {
		...NOTHING_TO_BUILD,
		outcome: 'limit-exceeded',
		limit: exceeded.limit,
		message: exceeded.message,
		moduleRoots: roots.map(({ path }) => ({
			path,
			outcome: 'limit-exceeded',
			durationMs: Math.round(durationMs),
			cached: false,
		})),
		used,
		log: plainText(log.slice(-MAX_LOG)),
	};
}
