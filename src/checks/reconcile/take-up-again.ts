import type { Check, Subject } from '../ports/records.ts';
import { requestCheck } from '../life-cycle/request-check.ts';
import { UserError } from '../../shared/errors.ts';
import type { Application } from '../ports/application.ts';
import type { Transaction } from '../ports/store.ts';
import type { Calls } from './calls.ts';

/** Who waited longer than this has long done something else. */
const REACH_MS = 3 * 24 * 3_600_000;
/** A round's; all that are due come in turn. */
const MOST = 20;
/** Before the first time; each further time it is twice as long. */
const FIRST_PAUSE_MS = 5 * 60_000;
const MOST_TIMES = 9;

/**
 * Checks again what ended neutral because GitHub or the machine was ill, in the hope that it is well: after five
 * minutes, then after ever longer. What was built is not built again.
 */
export async function takeUpAgain(app: Application, calls: Calls): Promise<void> {
	const since = new Date(Date.now() - REACH_MS);
	const due = await app.store.transaction(async (transaction) => {
		const found: { check: Check; subject: Subject }[] = [];
		for (const check of await transaction.endedIll(since, 10 * MOST)) {
			const subject =
				found.length < MOST && (await isDue(transaction, check))
					? await transaction.lockSubject(check.subjectKey)
					: null;
			if (subject !== null) found.push({ check, subject });
		}
		return found;
	});
	for (const { check, subject } of due) {
		if (calls.areSpent) return;
		try {
			await calls.make(() => checkAgain(app, check, subject));
		} catch (error) {
			if (!(error instanceof UserError)) throw error;
			app.logger.warn({ check: check.id, err: error }, 'a check cannot be taken up again');
		}
	}
}

async function isDue(transaction: Transaction, { subjectKey, headSha, finishedAt }: Check): Promise<boolean> {
	const checks = await transaction.checksOfSubject(subjectKey);
	const times = checks.filter((check) => check.trigger === 'resumed' && check.headSha === headSha).length;
	if (times >= MOST_TIMES || finishedAt === null) return false;
	return Date.now() >= finishedAt.getTime() + FIRST_PAUSE_MS * 2 ** times;
}

async function checkAgain(app: Application, { headSha }: Check, subject: Subject): Promise<void> {
	const pull = await app.github.getPullRequest(subject, subject.pullRequest!);
	if (pull.state === 'closed' || pull.headSha !== headSha) return;
	const { baseRef, baseSha } = pull;
	const again = { observedAt: null, trigger: 'resumed', rebuild: [], clean: false } as const;
	await app.store.transaction((transaction) =>
		requestCheck(transaction, { subject, headSha, baseRef, baseSha, ...again }),
	);
	app.logger.info(
		{ subject: subject.key, head: headSha },
		'a check that failed for no fault of its own is taken up again',
	);
}
