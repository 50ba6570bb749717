import type { Build, Check, CheckChanges } from '../ports/records.ts';
import type { WithoutReport } from '../../results/without-report.ts';
import type { Transaction } from '../ports/store.ts';

/**
 * What ends sooner is written to GitHub once, with its conclusion; of what takes longer people see by then that it has
 * begun. Writes are what GitHub allows the fewest of.
 */
export const TELL_AFTER_SECONDS = 4;

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
	changes: Pick<CheckChanges, 'plan' | 'failingSince'> = {},
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

/** Ends a check when its last build is there. The caller holds the subject's lock, so exactly one build is the last. */
export async function concludeIfBuilt(transaction: Transaction, check: Check): Promise<void> {
	if (check.state !== 'building') return;
	const builds = await transaction.buildsOfCheck(check.id);
	if (builds.every(isBuilt)) await concludeCheck(transaction, check, null);
}
