import { concludeCheck, concludeIfBuilt, TELL_AFTER_SECONDS } from '../life-cycle/check-state.ts';
import { NOTHING_TO_BUILD, failedBuild } from '../../results/build-result.ts';
import { matchesGlob } from '../../shared/glob.ts';
import type { Application } from '../ports/application.ts';
import { attempt } from '../life-cycle/attempts.ts';
import { planCheck, type Planning } from './plan-check.ts';
import type { CheckPlan, PlannedKernel } from './plan.ts';
import type { PlanJob } from '../ports/queue.ts';
import type { Check, NewBuild, Side, Subject, Transaction } from '../ports/store.ts';

/** The plan job: finds out what a check has to build, stores it and queues the builds. */
export async function runPlan(app: Application, { checkId }: PlanJob, signal: AbortSignal): Promise<void> {
	const begun = await app.store.transaction((transaction) => begin(transaction, checkId));
	if (begun === null) return;
	await attempt({
		attempts: begun.check.attempts,
		signal,
		shutdown: app.shutdown,
		diedEachTime: 'The process ended each time this check was planned.',
		async work() {
			const planning = await planCheck(app, begun, signal);
			const builds = await app.store.transaction((transaction) => storePlanning(transaction, checkId, planning));
			app.logger.info({ check: checkId, builds }, 'check planned');
		},
		giveBack: () =>
			app.store.transaction((transaction) => transaction.updateCheck(checkId, { attempts: begun.check.attempts - 1 })),
		async giveUp(message, error) {
			app.logger.warn({ check: checkId, err: error }, 'check cannot be planned');
			await app.store.transaction(async (transaction) => {
				const check = await lockRequestedCheck(transaction, checkId);
				if (check !== null) await concludeCheck(transaction, check, { kind: 'could-not-check', message });
			});
		},
	});
}

async function begin(transaction: Transaction, checkId: string): Promise<{ check: Check; subject: Subject } | null> {
	const subject = await transaction.lockSubjectOfCheck(checkId);
	const check = subject === null ? null : await transaction.check(checkId);
	if (subject === null || check?.state !== 'requested') return null;
	const attempts = check.attempts + 1;
	await transaction.updateCheck(checkId, { attempts });
	return { subject, check: { ...check, attempts } };
}

async function lockRequestedCheck(transaction: Transaction, checkId: string): Promise<Check | null> {
	await transaction.lockSubjectOfCheck(checkId);
	const check = await transaction.check(checkId);
	return check?.state === 'requested' ? check : null;
}

/** @returns how many builds were queued. */
async function storePlanning(transaction: Transaction, checkId: string, planning: Planning): Promise<number> {
	const check = await lockRequestedCheck(transaction, checkId);
	if (check === null) return 0;
	const { plan, withoutReport } = planning;
	if (plan === null || withoutReport !== null) {
		await concludeCheck(transaction, check, withoutReport, { plan });
		return 0;
	}
	const builds = await transaction.insertBuilds(
		plan.kernels.flatMap((kernel) => [
			buildOf(check, plan, kernel, 'base', planning),
			buildOf(check, plan, kernel, 'head', planning),
		]),
	);
	const changes = { state: 'building', plan, version: check.version + 1, startedAt: new Date() } as const;
	await transaction.updateCheck(check.id, changes);
	const queued = builds.filter(({ state }) => state === 'queued');
	for (const build of queued) await transaction.enqueue({ kind: 'build', buildId: build.id });
	await transaction.enqueue({ kind: 'publish', subjectKey: check.subjectKey }, TELL_AFTER_SECONDS);
	await concludeIfBuilt(transaction, { ...check, ...changes });
	return queued.length;
}

function buildOf(
	check: Check,
	plan: CheckPlan,
	kernel: PlannedKernel,
	side: Side,
	{ missingKernels }: Planning,
): NewBuild {
	const missing = missingKernels.find(({ kernelId }) => kernelId === kernel.id);
	const isAsked = check.rebuild.some((glob) => matchesGlob(glob, kernel.id) || matchesGlob(glob, kernel.release));
	return {
		checkId: check.id,
		kernelId: kernel.id,
		side,
		// Base's result stays: people ask for another build of their change.
		rebuild: side === 'head' && isAsked,
		result: missing ? failedBuild(missing.message) : plan.roots[side].length === 0 ? NOTHING_TO_BUILD : null,
	};
}
