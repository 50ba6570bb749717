import { describe, expect, it } from '@jest/globals';
import { branchSubject, mergeGroupSubject, pullRequestSubject } from '../../../src/checks/life-cycle/subject.ts';
import { buildTurn, planTurn } from '../../../src/checks/life-cycle/turns.ts';

const repository = { installationId: 1, repositoryId: 5, owner: 'acme', name: 'driver', defaultBranch: 'main' };
const pull = pullRequestSubject(repository, 1).key;
const branch = branchSubject(repository, 'feature/branch/1').key;
const priority = (subjectKey: string, generation: number, place: number) =>
	buildTurn({ subjectKey, generation }, place).priority ?? 0;

describe('whose turn it is', () => {
	it('is that of what people wait for, and of branches only then', () => {
		expect(priority(pull, 1_000_000, 63)).toBeGreaterThan(priority(branch, 1, 0));
		expect(priority(mergeGroupSubject(repository, 'a'.repeat(40)).key, 9, 9)).toBeGreaterThan(priority(branch, 1, 0));
		expect(planTurn(pull).priority).toBeGreaterThan(planTurn(branch).priority ?? 0);
	});

	it('is that of the older check, whatever place a build has in its own', () => {
		expect(priority(pull, 7, 63)).toBeGreaterThan(priority(pull, 8, 0));
		expect(priority(pull, 7, 1000)).toBeGreaterThan(priority(pull, 8, 0));
	});

	it('goes on within a check as its builds are ordered', () => {
		const places = [0, 1, 2, 3].map((place) => priority(pull, 12, place));
		expect(places).toEqual(places.toSorted((a, b) => b - a));
		expect(new Set(places).size).toBe(places.length);
	});

	it('is a number that the queue can keep, however many checks there were', () => {
		for (const generation of [1, 2 ** 24 - 1, 2 ** 24, 2 ** 40 + 12_345]) {
			for (const key of [pull, branch]) expect(Math.abs(priority(key, generation, 63))).toBeLessThan(2 ** 31);
		}
	});
});
