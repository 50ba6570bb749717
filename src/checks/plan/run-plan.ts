import type { Check, NewBuild, Side, Subject } from '../ports/records.ts';
import { concludeCheck, isBuilt, isFinal, TELL_AFTER_SECONDS } from '../life-cycle/check-state.ts';
import { tellProgress } from '../life-cycle/progress.ts';
import { lackOfRoom, waitForRoom } from '../life-cycle/room.ts';
import { branchSubject, isBranch } from '../life-cycle/subject.ts';
import { buildTurn } from '../life-cycle/turns.ts';
import type { WithoutReport } from '../../results/without-report.ts';
import type { Outcome } from '../../results/build-findings.ts';
import { neededApproval } from './approval.ts';
import { buildOrder } from './build-order.ts';
import { expectedDuration } from './durations.ts';
import { NOTHING_TO_BUILD, failedBuild } from '../../results/build-result.ts';
import { LimitExceeded, UserError } from '../../shared/errors.ts';
import { matchesGlob } from '../../shared/glob.ts';
import type { Application } from '../ports/application.ts';
import { sourceAnswers } from '../source/source-questions.ts';
import { attempt } from '../life-cycle/attempts.ts';
import { noticingMoves } from '../life-cycle/moved-head.ts';
import { keysOf, knownResultOf } from './reuse.ts';
import { type CheckToPlan, PLAN, type Planning } from './plan-check.ts';
import type { CheckPlan, PlannedKernel } from './plan.ts';
import type { Engine } from '../ports/engine.ts';
import type { PlanJob } from '../ports/queue.ts';
import type { Transaction } from '../ports/store.ts';

/** Earlier checks that are looked at for failures; others were superseded before they came to builds. */
const MAX_EARLIER_CHECKS = 5;

/** By the clock, with what has to be fetched. */
const PLANNING_MS = 30 * 60_000;

/** The plan job: finds out what a check has to build, stores it and queues the builds. */
export async function runPlan(app: Application, { checkId }: PlanJob, signal: AbortSignal): Promise<void> {
	const begun = await app.store.transaction((transaction) => begin(app, transaction, checkId));
	if (begun === null) return;
	await attempt({
		attempts: begun.check.attempts,
		failingSince: begun.check.failingSince,
		signal,
		shutdown: app.shutdown,
		diedEachTime: 'The process ended each time this check was planned.',
		async work() {
			const waits = await neededApproval(app, begun);
			if (waits !== null) return endPlanning(app, checkId, waits);
			const planning = await noticingMoves(app, begun, () => planApart(app, begun, signal));
			const builds = await app.store.transaction((transaction) => storePlanning(app, transaction, checkId, planning));
			app.logger.info({ check: checkId, builds }, 'check planned');
		},
		giveBack: (tries) => app.store.transaction((transaction) => transaction.updateCheck(checkId, tries)),
		async giveUp(message, error, failingSince) {
			app.logger.warn({ check: checkId, err: error }, 'check cannot be planned');
			await endPlanning(app, checkId, { kind: 'could-not-check', message }, failingSince);
		},
	});
}

async function endPlanning(
	{ store }: Application,
	checkId: string,
	why: WithoutReport,
	failingSince: Date | null = null,
): Promise<void> {
	await store.transaction(async (transaction) => {
		const locked = await lockRequestedCheck(transaction, checkId);
		if (locked !== null) await concludeCheck(transaction, locked.check, why, { failingSince });
	});
}

async function planApart(app: Application, check: CheckToPlan, signal: AbortSignal): Promise<Planning> {
	const answers = sourceAnswers(app, check.subject, signal);
	try {
		return await app.quarantine.run(PLAN, check, { answers, clockMs: PLANNING_MS, signal });
	} catch (error) {
		// The same again would end the same.
		throw error instanceof LimitExceeded ? new UserError(error.message, { cause: error }) : error;
	}
}

/** Null where the check is not wanted any more, or has to wait for others to end. */
async function begin(
	{ rules }: Application,
	transaction: Transaction,
	checkId: string,
): Promise<{ check: Check; subject: Subject } | null> {
	const locked = await lockRequestedCheck(transaction, checkId);
	if (locked === null) return null;
	// One that was begun before has its room.
	const lack = locked.check.attempts > 0 ? null : await lackOfRoom(transaction, locked.subject, rules.room);
	if (lack !== null) {
		await waitForRoom(transaction, locked.check, lack);
		return null;
	}
	const attempts = locked.check.attempts + 1;
	await transaction.updateCheck(checkId, { attempts });
	return { ...locked, check: { ...locked.check, attempts } };
}

async function lockRequestedCheck(
	transaction: Transaction,
	checkId: string,
): Promise<{ check: Check; subject: Subject } | null> {
	const subject = await transaction.lockSubjectOfCheck(checkId);
	const check = subject === null ? null : await transaction.check(checkId);
	return subject === null || check?.state !== 'requested' ? null : { check, subject };
}

/** @returns how many builds were queued. */
async function storePlanning(
	{ engine }: Application,
	transaction: Transaction,
	checkId: string,
	planning: Planning,
): Promise<number> {
	const locked = await lockRequestedCheck(transaction, checkId);
	if (locked === null) return 0;
	const { check, subject } = locked;
	const { plan, withoutReport } = planning;
	if (plan === null || withoutReport !== null) {
		await concludeCheck(transaction, check, withoutReport, { plan, failingSince: null });
		return 0;
	}
	const ordered = await orderedBuilds(transaction, { check, subject }, plan);
	const wanted: NewBuild[] = [];
	for (const { kernel, side } of ordered) {
		const build = buildOf(check, { plan, kernel, side, engine }, planning);
		const known = await knownResultOf(transaction, { check, subject, plan, build });
		wanted.push({ ...build, result: build.result ?? known });
	}
	const builds = await transaction.insertBuilds(wanted);
	const begun = { state: 'building', withoutReport: null, failingSince: null, startedAt: new Date() } as const;
	const changes = { ...begun, plan, version: check.version + 1 };
	await transaction.updateCheck(check.id, changes);
	for (const [place, build] of builds.entries()) {
		if (!isBuilt(build)) await transaction.enqueue({ kind: 'build', buildId: build.id }, buildTurn(check, place));
	}
	await transaction.enqueue({ kind: 'publish', subjectKey: check.subjectKey }, { delaySeconds: TELL_AFTER_SECONDS });
	const built = builds.filter(isBuilt).length;
	if (built === builds.length) await concludeCheck(transaction, { ...check, ...changes }, null);
	else await tellProgress(transaction, { ...check, ...changes }, built);
	return builds.length - built;
}

/** All builds of a check, in the order in which they are begun. */
async function orderedBuilds(
	transaction: Transaction,
	{ check, subject }: { check: Check; subject: Subject },
	plan: CheckPlan,
) {
	const recent = expectedDuration(await transaction.recentRoots(subject));
	const aheadOfTime = await transaction.checksOfSubject(branchSubject(subject, check.baseRef).key);
	return buildOrder(plan.kernels, isBranch(subject.key) ? ['base'] : ['base', 'head'], {
		failed: await failedLast(transaction, check),
		duration: (kernelId) => recent(kernelId, plan.roots.head),
		isBaseUnderWay: aheadOfTime.some((other) => other.headSha === plan.mergeBase && !isFinal(other)),
	});
}

const FAILED: ReadonlySet<Outcome> = new Set(['symbol-failures', 'build-errors', 'incomplete', 'limit-exceeded']);

/** The kernels on which head failed in the newest earlier check of the subject that came to builds. */
async function failedLast(transaction: Transaction, check: Check): Promise<ReadonlySet<string>> {
	for (const { id } of (await transaction.checksOfSubject(check.subjectKey)).slice(0, MAX_EARLIER_CHECKS)) {
		const done = (await transaction.buildsOfCheck(id)).filter((build) => build.side === 'head' && isBuilt(build));
		const failed = done.filter(({ result }) => result !== null && FAILED.has(result.outcome));
		if (done.length > 0) return new Set(failed.map(({ kernelId }) => kernelId));
	}
	return new Set();
}

interface BuildOf {
	readonly plan: CheckPlan;
	readonly kernel: PlannedKernel;
	readonly side: Side;
	readonly engine: Engine;
}

function buildOf(check: Check, { plan, kernel, side, engine }: BuildOf, { missingKernels }: Planning): NewBuild {
	const missing = missingKernels.find(({ kernelId }) => kernelId === kernel.id);
	const isAsked = check.rebuild.some((glob) => matchesGlob(glob, kernel.id) || matchesGlob(glob, kernel.release));
	const result = missing ? failedBuild(missing.message) : plan.roots[side].length === 0 ? NOTHING_TO_BUILD : null;
	return {
		checkId: check.id,
		kernelId: kernel.id,
		side,
		// Base's result stays: people ask for another build of their change.
		rebuild: side === 'head' && isAsked,
		clean: check.clean && isAsked,
		keys: result === null ? keysOf(engine, plan, kernel, side) : null,
		result,
	};
}
