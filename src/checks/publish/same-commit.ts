/**
 * A commit that several pull requests have. GitHub shows one result for it, the check run that was made last, whichever
 * pull request that was for: who wants to merge into one branch could have it from a laxer one.
 */
import type { Check, Subject } from '../ports/records.ts';
import type { Conclusion } from '../../judgement/status.ts';
import { isFinal } from '../life-cycle/check-state.ts';
import { isBranch } from '../life-cycle/subject.ts';
import type { Transaction } from '../ports/store.ts';

/** Those that keep a commit from being merged; others are not stricter than each other. */
const STRICT: readonly Conclusion[] = ['timed_out', 'failure'];

const strictness = (conclusion: Conclusion | null) => (conclusion === null ? -1 : STRICT.indexOf(conclusion));

/** Checks of other subjects that are about the same commit now, and have ended. */
export async function othersOfCommit(transaction: Transaction, subject: Subject, headSha: string): Promise<Check[]> {
	const current = await transaction.currentChecksOfCommit(subject.repositoryId, headSha);
	return current.filter((check) => check.subjectKey !== subject.key && !isBranch(check.subjectKey) && isFinal(check));
}

/** The strictest of the others, where it is stricter than what a check ended with itself. */
export function stricterThan(conclusion: Conclusion | null, others: readonly Check[]): Check | null {
	const [strictest] = others.toSorted((a, b) => strictness(b.conclusion) - strictness(a.conclusion));
	if (strictest === undefined || conclusion === null || conclusion === 'cancelled') return null;
	return strictness(strictest.conclusion) > strictness(conclusion) ? strictest : null;
}

/** Those that have to be published again: they are laxer than this one, or than what it ended with before. */
export function laxerThan(conclusions: readonly (Conclusion | null)[], others: readonly Check[]): Check[] {
	const strictest = Math.max(...conclusions.map(strictness));
	return others.filter((other) => other.conclusion !== null && strictness(other.conclusion) < strictest);
}
