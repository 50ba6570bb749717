import type { Check, CheckChanges, Subject } from '../../../src/checks/ports/records.ts';
import { describe, expect, it } from '@jest/globals';
import { MAX_STARTS } from '../../../src/checks/life-cycle/attempts.ts';
import { runPlan } from '../../../src/checks/plan/run-plan.ts';
import type { Application } from '../../../src/checks/ports/application.ts';
import type { Transaction } from '../../../src/checks/ports/store.ts';
import { silentLogger } from '../../../src/shared/logger.ts';

/** The changes that planning makes to a check of which this many attempts were started before. */
async function changesAfter(attempts: number): Promise<CheckChanges[]> {
	const changes: CheckChanges[] = [];
	const transaction: Partial<Transaction> = {
		lockSubjectOfCheck: () => Promise.resolve({ key: '5/pull/1' } as Subject),
		check: () =>
			Promise.resolve({ id: '1', subjectKey: '5/pull/1', state: 'requested', attempts, version: 1 } as Check),
		updateCheck: (_id, change) => Promise.resolve(void changes.push(change)),
		enqueue: () => Promise.resolve(),
	};
	const app: Partial<Application> = {
		store: { transaction: (work) => work(transaction as Transaction) },
		logger: silentLogger,
		shutdown: new AbortController().signal,
	};
	await runPlan(
		app as Application,
		{ kind: 'plan', checkId: '1', subjectKey: '5/pull/1' },
		new AbortController().signal,
	);
	return changes;
}

describe('a check during whose planning the process died each time', () => {
	it('ends with a sentence that says so', async () => {
		expect((await changesAfter(MAX_STARTS)).at(-1)).toMatchObject({
			state: 'concluded',
			withoutReport: {
				kind: 'could-not-check',
				message: 'The process ended each time this check was planned.',
			},
		});
	});
});
