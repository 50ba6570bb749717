import type { Check } from '../ports/records.ts';
import type { WithoutReport } from '../../results/without-report.ts';
import { isFinal } from './check-state.ts';
import type { Transaction } from '../ports/store.ts';

/**
 * Ends a check without a result: its jobs are cancelled, running builds within seconds, and GitHub is told.
 * The caller holds the subject's lock.
 * @returns false where the check had ended before.
 */
export async function cancelCheck(transaction: Transaction, check: Check, why: WithoutReport): Promise<boolean> {
	if (isFinal(check)) return false;
	await dropJobs(transaction, check);
	await transaction.updateCheck(check.id, {
		state: 'cancelled',
		withoutReport: why,
		version: check.version + 1,
		finishedAt: new Date(),
	});
	await transaction.enqueue({ kind: 'publish', subjectKey: check.subjectKey });
	return true;
}

/** Cancels all unfinished checks of a subject. @returns whether there was one. */
export async function lockAndCancelChecks(transaction: Transaction, key: string, why: WithoutReport): Promise<boolean> {
	const subject = await transaction.lockSubject(key);
	if (subject === null) return false;
	const cancelled: boolean[] = [];
	for (const check of await transaction.checksOfSubject(key)) {
		cancelled.push(await cancelCheck(transaction, check, why));
	}
	return cancelled.includes(true);
}

/** Takes back what is queued or running for a check. */
export async function dropJobs(transaction: Transaction, check: Check): Promise<void> {
	await transaction.cancelJobs('plan', [check.id]);
	const builds = await transaction.buildsOfCheck(check.id);
	const open = builds.filter(({ state }) => state === 'queued' || state === 'running').map(({ id }) => id);
	for (const id of open) await transaction.updateBuild(id, { state: 'cancelled' });
	await transaction.cancelJobs('build', open);
	const subject = await transaction.lockSubjectOfCheck(check.id);
	const contents = new Set(
		builds.flatMap(({ id, keys }) => (open.includes(id) && keys !== null ? [keys.content] : [])),
	);
	for (const content of subject === null ? [] : contents) {
		// Others may have waited for these.
		for (const { id, state } of await transaction.openBuilds(subject!.repositoryId, content)) {
			if (state === 'queued') await transaction.enqueue({ kind: 'build', buildId: id });
		}
	}
}
