import { describe, expect, it } from '@jest/globals';
import { jobsOf, largeBuildsAtOnce } from '../../../src/checks/build/build-budget.ts';

const jobs = (processors: number, builds: number, underWay: number, most = processors) =>
	jobsOf({ processors, builds, jobs: most }, underWay);

describe('make’s jobs of a build', () => {
	it('are all processors where it is alone', () => {
		expect([1, 2, 16].map((processors) => jobs(processors, processors, 1))).toEqual([1, 2, 16]);
	});

	it('are fewer the more builds there are, about twice the processors together, and never less than two', () => {
		expect([1, 2, 4, 8, 16].map((underWay) => jobs(16, 16, underWay))).toEqual([16, 16, 8, 4, 2]);
		expect(jobs(2, 2, 8)).toBe(2);
	});

	it('count only builds that can run at once: others wait', () => {
		expect(jobs(8, 2, 100)).toBe(8);
	});

	it('are no more than one build may have', () => {
		expect(jobs(16, 16, 1, 4)).toBe(4);
		expect(jobs(16, 16, 1, 1)).toBe(1);
	});
});

describe('large builds at once', () => {
	it('have together as many jobs as there are processors, and one is always possible', () => {
		const atOnce = (processors: number, each: number) =>
			largeBuildsAtOnce({ processors, builds: processors, jobs: processors }, each);
		expect([atOnce(2, 2), atOnce(8, 4), atOnce(16, 2), atOnce(1, 2)]).toEqual([1, 2, 8, 1]);
	});
});
