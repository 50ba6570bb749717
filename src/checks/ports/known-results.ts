import type { BuildResult } from '../../results/build-result.ts';

/** Results of a desk's builds, by `Engine.buildKey`; `src/cache/` answers. */
export interface KnownResults {
	/** Null where there is none, or it cannot be read. */
	find(key: string): Promise<BuildResult | null>;
	/** A disk that takes nothing is no reason to fail: the next check builds again. */
	keep(key: string, result: BuildResult): Promise<void>;
}
