/** When GitHub is told how far a check is. Its limit on writes is shared by all that the App does. */
import type { Build, Check } from '../ports/records.ts';
import type { Transaction } from '../ports/store.ts';
import { isBuilt } from './check-state.ts';
import { isBranch } from './subject.ts';

/** A check that is over sooner has been told once that it is being built, and is told no more. */
const FIRST_SECONDS = 10;

/** Between two words of one check. */
const LEAST_SECONDS = 15;

/** All checks together are told of at most this often, beside what they end with; GitHub allows 80 writes a minute. */
const SECONDS_A_CHECK = 3;

/**
 * Queues the next look at a check that is being built; one that is queued already makes this a no-op.
 * @param told builds that were done when GitHub was told last.
 */
export async function tellProgress(transaction: Transaction, check: Check, told: number): Promise<void> {
	if (isBranch(check.subjectKey)) return;
	const isFirst = check.startedAt === null || secondsSince(check.startedAt) < FIRST_SECONDS;
	const delaySeconds = isFirst
		? FIRST_SECONDS
		: Math.max(LEAST_SECONDS, SECONDS_A_CHECK * (await transaction.underWay()).checks);
	await transaction.enqueue({ kind: 'progress', checkId: check.id, told }, { delaySeconds });
}

/** Has GitHub told at once when head's last build is done and base's are not: what head alone shows is news. */
export async function tellOfHead(transaction: Transaction, check: Check, last: Pick<Build, 'side'>): Promise<void> {
	const isShort = check.startedAt === null || secondsSince(check.startedAt) < FIRST_SECONDS;
	if (check.state !== 'building' || last.side !== 'head' || isShort || isBranch(check.subjectKey)) return;
	if (!isHeadBuilt(await transaction.buildsOfCheck(check.id))) return;
	await transaction.cancelJobs('progress', [check.id]);
	await transaction.enqueue({ kind: 'progress', checkId: check.id, told: 0 });
}

/** Whether head is built on every kernel, and base is not. */
export function isHeadBuilt(builds: readonly Build[]): boolean {
	const isDone = (side: Build['side']) => builds.filter((build) => build.side === side).every(isBuilt);
	return isDone('head') && !isDone('base');
}

function secondsSince(time: Date): number {
	return (Date.now() - time.getTime()) / 1000;
}
