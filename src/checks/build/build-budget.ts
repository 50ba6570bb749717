/** How builds share a machine. */
import type { BuildBudget } from '../ports/engine.ts';

/**
 * make's `-j` for a build that begins now. All builds together have about twice as many jobs as there are processors,
 * since much of a build keeps one processor busy at most (makefiles, links, what is asked of the container), and one
 * alone has all that it may have. Nothing is taken from a build that runs.
 * @param underWay builds that run or wait, this one included.
 */
export function jobsOf({ processors, builds, jobs }: BuildBudget, underWay: number): number {
	const atOnce = Math.max(1, Math.min(underWay, builds));
	return Math.min(jobs, Math.max(2, Math.ceil((2 * processors) / atOnce)));
}

/** How many large builds from nothing run at once: the jobs of all of them keep the processors busy, and no more than that. */
export function largeBuildsAtOnce({ processors }: BuildBudget, jobs: number): number {
	return Math.max(1, Math.floor(processors / jobs));
}
