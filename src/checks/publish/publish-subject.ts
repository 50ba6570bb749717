import type { Build, BuiltRoots, Check, Subject } from '../ports/records.ts';
import { createHash } from 'node:crypto';
import { MARKER } from '../../report/comment.ts';
import { checkRunWithoutReport } from '../../report/check-run-without-report.ts';
import { LimitExceeded, UserError } from '../../shared/errors.ts';
import type { Application } from '../ports/application.ts';
import { isFinal } from '../life-cycle/check-state.ts';
import { isBranch } from '../life-cycle/subject.ts';
import type { PublishJob } from '../ports/queue.ts';
import { expectedDuration, remainingTime } from '../plan/durations.ts';
import { planOf } from '../plan/plan.ts';
import type { Transaction } from '../ports/store.ts';
import { type CheckToPublish, type CommentText, PUBLICATION, type Publication } from './publication.ts';

/** By the clock, with looking into the kernels' images. */
const RENDERING_MS = 10 * 60_000;

interface Due {
	readonly check: Check;
	readonly builds: readonly Build[];
	/** No newer check of the subject was asked for: this one may write the comment. */
	readonly isCurrent: boolean;
	/** Of builds of the repository: how long others take. */
	readonly recent: readonly BuiltRoots[];
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
	await transaction.lockSubject(subjectKey);
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
		due.push({ check, builds, isCurrent: check === checks[0], recent });
	}
	// The oldest first: GitHub shows the check run that was created last.
	return { subject, due: due.toReversed() };
}

async function publishCheck(
	app: Application,
	subject: Subject,
	{ check, builds, isCurrent, recent }: Due,
	signal: AbortSignal,
): Promise<void> {
	const cloneUrl = app.github.cloneUrl(subject);
	const plan = planOf(check);
	const leftMs = plan === null ? null : remainingTime(builds, plan.roots, expectedDuration(recent), app.budget.builds);
	const addresses = { cloneUrl, repositoryUrl: cloneUrl.replace(/\.git$/, '') };
	const publication = await renderApart(app, { check, builds, addresses, leftMs }, signal);
	let checkRunId = check.checkRunId;
	try {
		checkRunId = await publishCheckRun(app, subject, check, publication);
		if (isCurrent && publication.comment !== null && subject.pullRequest !== null) {
			await publishComment(app, subject, subject.pullRequest, publication.comment);
		}
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		app.logger.warn({ check: check.id, err: error }, 'GitHub refuses the result permanently');
	}
	await app.store.transaction(async (transaction) => {
		await transaction.lockSubject(subject.key);
		await transaction.updateCheck(check.id, {
			checkRunId,
			publishedVersion: check.version,
			...(publication.checkRun.conclusion !== null && { conclusion: publication.checkRun.conclusion }),
		});
	});
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
	{ checkRun }: Publication,
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

async function publishComment(
	{ github, store }: Application,
	subject: Subject,
	pullRequest: number,
	{ kind, body }: CommentText,
): Promise<void> {
	if (kind === 'resolved' && subject.commentId === null) return;
	const digest = createHash('sha256').update(body).digest('hex');
	if (digest === subject.commentDigest) return;
	const options = { marker: MARKER, existingId: subject.commentId };
	const id = await github.upsertComment(subject, pullRequest, body, options);
	await store.transaction((transaction) => transaction.saveComment(subject.key, id, digest));
}
