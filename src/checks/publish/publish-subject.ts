import type { Build, BuiltRoots, Check, Subject } from '../ports/records.ts';
import type { Conclusion } from '../../judgement/status.ts';
import { checkRunWithoutReport } from '../../report/check-run-without-report.ts';
import { type StricterElsewhere, withStricter } from '../../report/stricter-elsewhere.ts';
import { LimitExceeded, NotThere, UserError } from '../../shared/errors.ts';
import { PATIENCE_MS } from '../life-cycle/attempts.ts';
import type { Application } from '../ports/application.ts';
import { isFinal } from '../life-cycle/check-state.ts';
import { publishAgain } from '../life-cycle/publish-again.ts';
import { beginWaiting } from '../life-cycle/room.ts';
import { isBranch, pullRequestOf } from '../life-cycle/subject.ts';
import type { PublishJob } from '../ports/queue.ts';
import { laxerThan, othersOfCommit, stricterThan } from './same-commit.ts';
import { expectedDuration, remainingTime } from '../plan/durations.ts';
import { planOf } from '../plan/plan.ts';
import type { Transaction } from '../ports/store.ts';
import { type CheckToPublish, PUBLICATION, type Publication } from './publication.ts';
import { publishComment } from './publish-comment.ts';

/** By the clock, with looking into the kernels' images. */
const RENDERING_MS = 10 * 60_000;

interface Due {
	readonly check: Check;
	readonly builds: readonly Build[];
	/** No newer check of the subject was asked for: this one may write the comment. */
	readonly isCurrent: boolean;
	/** Of builds of the repository: how long others take. */
	readonly recent: readonly BuiltRoots[];
	/** Of the same commit in other pull requests. */
	readonly others: readonly Check[];
	/** What the subject's checks of the commit ended with before. */
	readonly earlier: readonly (Conclusion | null)[];
}

/**
 * The publish job, the only one that writes results to GitHub: brings the check runs and the comment of one subject
 * up to date with the store. The queue runs one a subject at a time, and what changes meanwhile is another job.
 * Repeating it changes nothing: GitHub's ids are stored, and where that was prevented they are found again.
 */
export async function publishSubject(app: Application, { subjectKey }: PublishJob, signal: AbortSignal): Promise<void> {
	if (isBranch(subjectKey)) return app.store.transaction((transaction) => passOver(transaction, subjectKey));
	const { subject, due } = await app.store.transaction((transaction) => lockDueChecks(transaction, subjectKey));
	if (subject === null) return;
	for (const one of due) {
		signal.throwIfAborted();
		await publishCheck(app, subject, one, signal);
	}
}

/** What is built ahead of time is told to nobody. */
async function passOver(transaction: Transaction, subjectKey: string): Promise<void> {
	const subject = await transaction.lockSubject(subjectKey);
	if (subject !== null) await beginWaiting(transaction, subject.installationId);
	for (const { id, version, publishedVersion } of await transaction.checksOfSubject(subjectKey)) {
		if (publishedVersion < version) await transaction.updateCheck(id, { publishedVersion: version });
	}
}

async function lockDueChecks(
	transaction: Transaction,
	subjectKey: string,
): Promise<{ subject: Subject | null; due: readonly Due[] }> {
	const subject = await transaction.lockSubject(subjectKey);
	const checks = await transaction.checksOfSubject(subjectKey);
	const due: Due[] = [];
	for (const check of checks) {
		if (check.publishedVersion >= check.version) continue;
		const builds = await transaction.buildsOfCheck(check.id);
		const recent = subject === null || check.state !== 'building' ? [] : await transaction.recentRoots(subject);
		const others = subject === null || !isFinal(check) ? [] : await othersOfCommit(transaction, subject, check.headSha);
		const same = checks.filter((other) => other.id !== check.id && other.headSha === check.headSha);
		const earlier = same.map(({ conclusion }) => conclusion);
		due.push({ check, builds, isCurrent: check === checks[0], recent, others, earlier });
	}
	// One that has ended makes room for another.
	if (subject !== null && due.some((one) => isFinal(one.check))) {
		await beginWaiting(transaction, subject.installationId);
	}
	// The oldest first: GitHub shows the check run that was created last.
	return { subject, due: due.toReversed() };
}

async function publishCheck(
	app: Application,
	subject: Subject,
	{ check, builds, isCurrent, recent, others, earlier }: Due,
	signal: AbortSignal,
): Promise<void> {
	const cloneUrl = app.github.cloneUrl(subject);
	const plan = planOf(check);
	const leftMs = plan === null ? null : remainingTime(builds, plan.roots, expectedDuration(recent), app.budget.builds);
	const addresses = { cloneUrl, repositoryUrl: cloneUrl.replace(/\.git$/, '') };
	const publication = await renderApart(app, { check, builds, addresses, leftMs }, signal);
	const { conclusion } = publication.checkRun;
	const stricter = stricterThan(conclusion, others);
	const checkRun = stricter === null ? publication.checkRun : withStricter(publication.checkRun, shownOf(stricter));
	let checkRunId = check.checkRunId;
	let isTold = false;
	let refusedAt: Date | null = null;
	try {
		checkRunId = await publishCheckRun(app, subject, check, checkRun);
		isTold = true;
		if (isCurrent && publication.comment !== null && subject.pullRequest !== null) {
			await publishComment(app, subject, subject.pullRequest, publication.comment);
		}
	} catch (error) {
		if (!(error instanceof UserError) || (await mayComeYet(app, subject, check, error))) throw error;
		refusedAt = new Date();
		app.logger.warn({ check: check.id, err: error }, 'GitHub refuses the result; it is told when it can be');
	}
	const ended = isFinal(check) && isCurrent && conclusion !== null;
	const laxer = await app.store.transaction(async (transaction) => {
		await transaction.lockSubject(subject.key);
		// Those who end at the same time have to see each other.
		if (ended) await transaction.lockContent(subject.repositoryId, `commit ${check.headSha}`);
		const now = ended ? await othersOfCommit(transaction, subject, check.headSha) : [];
		const again = laxerThan([conclusion, ...earlier], now);
		await transaction.updateCheck(check.id, {
			checkRunId,
			refusedAt,
			...(again.length === 0 && { publishedVersion: check.version }),
			...(isTold && conclusion !== null && { conclusion }),
		});
		return stricterThan(conclusion, now)?.id === stricter?.id ? again : [...again, check];
	});
	if (laxer.length === 0) return;
	await app.store.transaction(async (transaction) => {
		await transaction.lockSubject(subject.key);
		await transaction.updateCheck(check.id, { publishedVersion: check.version });
	});
	for (const other of laxer) await app.store.transaction((transaction) => publishAgain(transaction, other));
}

function shownOf({ conclusion, subjectKey }: Check): StricterElsewhere {
	return { conclusion: conclusion ?? 'failure', pullRequest: pullRequestOf(subjectKey) };
}

/** Whether GitHub may still learn of what it does not know: of a commit that was just pushed, in a repository that is there. */
async function mayComeYet(app: Application, subject: Subject, check: Check, error: UserError): Promise<boolean> {
	const since = check.finishedAt ?? check.requestedAt;
	if (!(error instanceof NotThere) || Date.now() - since.getTime() > PATIENCE_MS) return false;
	try {
		await app.github.installationToken(subject);
		return true;
	} catch (refusal) {
		if (refusal instanceof UserError) return false;
		throw refusal;
	}
}

async function renderApart(app: Application, check: CheckToPublish, signal: AbortSignal): Promise<Publication> {
	try {
		return await app.quarantine.run(PUBLICATION, check, { answers: {}, clockMs: RENDERING_MS, signal });
	} catch (error) {
		if (!(error instanceof LimitExceeded)) throw error;
		app.logger.error({ check: check.check.id, err: error }, 'a report cannot be put together');
		// Still in progress, GitHub keeps what it was told before.
		const why = isFinal(check.check)
			? ({ kind: 'could-not-check', message: error.message } as const)
			: { kind: 'queued' as const };
		return { checkRun: checkRunWithoutReport(why), comment: null };
	}
}

async function publishCheckRun(
	app: Application,
	subject: Subject,
	check: Check,
	checkRun: Publication['checkRun'],
): Promise<number> {
	return app.github.publishCheckRun(
		subject,
		{
			...checkRun,
			headSha: check.headSha,
			name: app.checkName,
			externalId: check.id,
			startedAt: check.startedAt?.toISOString() ?? null,
			completedAt: (isFinal(check) ? check.finishedAt?.toISOString() : null) ?? null,
		},
		check.checkRunId,
	);
}
