/** What could not be compared on a kernel, and why: a sentence for those who wonder at an `unknown`. */
import type { BuildResult } from '../../results/build-result.ts';
import { listed } from '../../shared/words.ts';
import { isComparable, reachedModules } from './comparable.ts';

const MAX_FILES = 5;

/** Null where everything that base built could be compared. */
export function whyNotCompared(base: BuildResult): string | null {
	if (base.limit === 'killed') return 'Base’s build ended the processes that run it: nothing can be compared.';
	if (base.outcome === 'limit-exceeded')
		return `Base hit the ${base.limit ?? 'resource'} limit: nothing can be compared.`;
	if (!isComparable(base)) return 'Base could not be built: nothing can be compared.';
	if (!reachedModules(base))
		return 'Base’s build stopped before any module: nothing but its own errors can be compared.';
	if (base.uncompiled.length === 0) return null;
	return `Base does not compile ${listed(base.uncompiled, MAX_FILES)}: other failures in there cannot be compared; everything else is.`;
}
