import type { Check } from '../../../src/checks/ports/records.ts';

/** A concluded check, as the store has it. */
export function storedCheck(finishedAt: string): Check {
	return {
		id: '1',
		subjectKey: '5/pull/1',
		headSha: 'a'.repeat(40),
		baseRef: 'main',
		baseSha: 'b'.repeat(40),
		trigger: 'pull-request',
		rebuild: [],
		clean: false,
		generation: 1,
		state: 'concluded',
		attempts: 1,
		failingSince: null,
		plan: null,
		withoutReport: null,
		conclusion: null,
		refusedAt: null,
		checkRunId: null,
		version: 1,
		publishedVersion: 0,
		requestedAt: new Date('2026-11-20T12:00:00Z'),
		startedAt: null,
		finishedAt: new Date(finishedAt),
	};
}
