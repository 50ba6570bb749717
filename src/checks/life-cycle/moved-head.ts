import type { Application } from '../ports/application.ts';
import type { PullRequest } from '../ports/github.ts';
import type { Check, Subject } from '../ports/records.ts';
import { InfrastructureError, NotThere, UserError } from '../../shared/errors.ts';
import { lockAndCancelChecks } from './cancel-check.ts';
import { requestCheck } from './request-check.ts';

interface Checked {
	readonly check: Check;
	readonly subject: Subject;
}

/**
 * Works on a check's commit. One that is not there may have been pushed away, or its pull request closed, and nobody told
 * us: then that is done which would have been done, and this check ends.
 * @throws what `work` throws.
 */
export async function noticingMoves<T>(app: Application, checked: Checked, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof NotThere) await lookForMove(app, checked);
		throw error;
	}
}

async function lookForMove(app: Application, { check, subject }: Checked): Promise<void> {
	if (subject.pullRequest === null) return;
	try {
		const pull = await app.github.getPullRequest(subject, subject.pullRequest);
		if (!hasMoved({ check, subject }, pull)) return;
		const { state, headSha, baseRef, baseSha, updatedAt: observedAt } = pull;
		const commits = { headSha, baseRef, baseSha };
		const request = { ...commits, observedAt, trigger: 'pull-request', rebuild: [], clean: false } as const;
		await app.store.transaction(async (transaction) => {
			// It may have been forgotten, or have another name.
			const now = await transaction.lockSubject(subject.key);
			if (now === null) return;
			if (state === 'open') await requestCheck(transaction, { ...request, subject: now });
			else await lockAndCancelChecks(transaction, subject.key, { kind: 'closed' });
		});
		app.logger.warn(
			{ check: check.id, subject: subject.key, state, headSha },
			'a commit that is gone: its pull request has moved on',
		);
	} catch (error) {
		// It is asked again after the next try.
		if (!(error instanceof UserError || error instanceof InfrastructureError)) throw error;
	}
}

/**
 * Whether a pull request is closed or has another head than the one that is checked. For a while after a push not all of
 * GitHub's servers know of it: what is no newer than what we were told says nothing.
 */
export function hasMoved(
	{ check, subject }: { readonly check: Pick<Check, 'headSha'>; readonly subject: Pick<Subject, 'observedAt'> },
	{ state, headSha, updatedAt }: Pick<PullRequest, 'state' | 'headSha' | 'updatedAt'>,
): boolean {
	if (subject.observedAt !== null && updatedAt <= subject.observedAt) return false;
	return state === 'closed' || headSha !== check.headSha;
}
