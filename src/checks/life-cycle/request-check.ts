import type { Check, NewCheck, SubjectIdentity } from '../ports/records.ts';
import { cancelCheck } from './cancel-check.ts';
import { planTurn } from './turns.ts';
import { isFinal, TELL_AFTER_SECONDS } from './check-state.ts';
import type { Transaction } from '../ports/store.ts';

export interface CheckRequest extends Omit<NewCheck, 'subjectKey'> {
	readonly subject: SubjectIdentity;
	/** When GitHub last changed the pull request, as far as the event says. */
	readonly observedAt: Date | null;
}

/**
 * Stores a new check and queues its planning; unfinished checks of the same subject are cancelled. Nothing happens
 * where the newest check is about the same commits already and nobody asks for another, or where the event is older
 * than another that came first.
 * @returns the new check, if there is one.
 */
export async function requestCheck(transaction: Transaction, request: CheckRequest): Promise<Check | null> {
	const { subject: identity, observedAt, headSha, baseRef, baseSha, trigger, rebuild, clean } = request;
	const subject = await transaction.putAndLockSubject(identity, observedAt);
	if (observedAt !== null && subject.observedAt !== null && observedAt < subject.observedAt) return null;

	const earlier = await transaction.checksOfSubject(subject.key);
	const isAsked = trigger === 'command' || trigger === 're-run';
	// Whoever was faster has seen to it.
	if (trigger === 'resumed' && earlier[0] !== undefined && !isFinal(earlier[0])) return null;
	if (!isAsked && trigger !== 'resumed' && isAbout(earlier[0], request)) return null;
	let isSuperseding = false;
	for (const check of earlier) {
		const isCancelled = await cancelCheck(transaction, check, { kind: 'superseded', newerSha: headSha });
		isSuperseding ||= isCancelled;
	}
	const commits = { headSha, baseRef, baseSha };
	const check = await transaction.insertCheck({ subjectKey: subject.key, ...commits, trigger, rebuild, clean });
	await transaction.enqueue({ kind: 'plan', checkId: check.id, subjectKey: subject.key }, planTurn(subject.key));
	const delaySeconds = isSuperseding ? 0 : TELL_AFTER_SECONDS;
	await transaction.enqueue({ kind: 'publish', subjectKey: subject.key }, { delaySeconds });
	return check;
}

function isAbout(check: Check | undefined, { headSha, baseRef, baseSha }: CheckRequest): boolean {
	if (check === undefined || check.state === 'cancelled') return false;
	return check.headSha === headSha && check.baseRef === baseRef && check.baseSha === baseSha;
}
