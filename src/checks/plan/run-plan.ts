import { concludeCheck, concludeIfBuilt } from '../life-cycle/check-state.ts';
import { NOTHING_TO_BUILD, failedBuild } from '../../results/build-result.ts';
import { matchesGlob } from '../../shared/glob.ts';
import type { Application } from '../ports/application.ts';
import { attempt } from '../life-cycle/attempts.ts';
import { keysOf, knownResultOf } from './reuse.ts';
import { planCheck, type Planning } from './plan-check.ts';
import type { CheckPlan, PlannedKernel } from './plan.ts';
import type { Engine } from '../ports/engine.ts';
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
			const builds = await app.store.transaction((transaction) => storePlanning(app, transaction, checkId, planning));
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
	const check = await lockRequestedCheck(transaction, checkId);
	if (subject === null || check === null) return null;
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
async function storePlanning(
	{ engine }: Application,
	transaction: Transaction,
	checkId: string,
	planning: Planning,
): Promise<number> {
	const subject = await transaction.lockSubjectOfCheck(checkId);
	const check = await lockRequestedCheck(transaction, checkId);
	if (subject === null || check === null) return 0;
	const { plan, withoutReport } = planning;
	if (plan === null || withoutReport !== null) {
		await concludeCheck(transaction, check, withoutReport, { plan });
		return 0;
	}
	const wanted: NewBuild[] = [];
	for (const kernel of plan.kernels) {
		for (const side of ['base', 'head'] as const) {
			const build = buildOf(check, { plan, kernel, side, engine }, planning);
			wanted.push({ ...build, result: build.result ?? (await knownResultOf(transaction, subject, build)) });
		}
	}
	const builds = await transaction.insertBuilds(wanted);
	const changes = { state: 'building', plan, version: check.version + 1, startedAt: new Date() } as const;
	await transaction.updateCheck(check.id, changes);
	const queued = builds.filter(({ state }) => state === 'queued');
	for (const build of queued) await transaction.enqueue({ kind: 'build', buildId: build.id });
	await transaction.enqueue({ kind: 'publish', subjectKey: check.subjectKey });
	await concludeIfBuilt(transaction, { ...check, ...changes });
	return queued.length;
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
