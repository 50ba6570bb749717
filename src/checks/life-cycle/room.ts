/** How much is under way at the same time, so that nobody fills the machine alone. */
import type { Check, Subject } from '../ports/records.ts';
import type { Rules } from '../ports/application.ts';
import type { WithoutReport } from '../../results/without-report.ts';
import type { Transaction } from '../ports/store.ts';
import { isBranch } from './subject.ts';
import { planTurn } from './turns.ts';

type NoRoom = Extract<WithoutReport, { kind: 'no-room' }>;

/**
 * Which limit keeps a check from being begun now; null where there is room. The caller holds the subject's lock.
 * Branches have room of their own: what nobody waits for takes none from what somebody waits for.
 */
export async function lackOfRoom(
	transaction: Transaction,
	subject: Subject,
	room: Rules['room'],
): Promise<NoRoom | null> {
	const open = await transaction.lockOpenWork(subject, isBranch(subject.key));
	for (const owner of ['repository', 'installation'] as const) {
		for (const what of ['checks', 'builds'] as const) {
			const limit = room[owner][what];
			if (open[owner][what] >= limit) return { kind: 'no-room', of: owner, what, limit };
		}
	}
	return null;
}

/** Notes what a check waits for, and has GitHub told. It is begun by `beginWaiting`. */
export async function waitForRoom(transaction: Transaction, check: Check, why: NoRoom): Promise<void> {
	if (check.withoutReport?.kind === 'no-room') return;
	await transaction.updateCheck(check.id, { withoutReport: why, version: check.version + 1 });
	await transaction.enqueue({ kind: 'publish', subjectKey: check.subjectKey });
}

/** Looks whether there is room now for those that wait longest. @param installationId null: of all. */
export async function beginWaiting(transaction: Transaction, installationId: number | null): Promise<void> {
	for (const { id, subjectKey } of await transaction.waitingForRoom(installationId)) {
		await transaction.enqueue({ kind: 'plan', checkId: id, subjectKey }, planTurn(subjectKey));
	}
}
