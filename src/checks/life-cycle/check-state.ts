import type { WithoutReport } from '../../results/without-report.ts';
import type { Build, Check, CheckChanges, Transaction } from '../ports/store.ts';

export function isFinal({ state }: Pick<Check, 'state'>): boolean {
	return state === 'concluded' || state === 'cancelled';
}

export function isBuilt({ state }: Pick<Build, 'state'>): boolean {
	return state === 'done';
}

/** Ends a check that is still wanted and has GitHub told; `withoutReport` null: its builds are the report. */
export async function concludeCheck(
	transaction: Transaction,
	check: Check,
	withoutReport: WithoutReport | null,
	changes: Pick<CheckChanges, 'plan'> = {},
): Promise<void> {
	await transaction.updateCheck(check.id, {
		...changes,
		state: 'concluded',
		withoutReport,
		version: check.version + 1,
		finishedAt: new Date(),
	});
	await transaction.enqueue({ kind: 'publish', subjectKey: check.subjectKey });
}
