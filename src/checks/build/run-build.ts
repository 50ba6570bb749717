import { type BuildResultWithNeeds, failedBuild, limitedBuild } from '../../results/build-result.ts';
import { LimitExceeded } from '../../shared/errors.ts';
import type { Application } from '../ports/application.ts';
import { jobsOf } from './build-budget.ts';
import { attempt } from '../life-cycle/attempts.ts';
import { noticingMoves } from '../life-cycle/moved-head.ts';
import { keysOf, knownResultOf, waitsFor } from '../plan/reuse.ts';
import type { BuildJob } from '../ports/queue.ts';
import type { Transaction } from '../ports/store.ts';
import { sourceAnswers } from '../source/source-questions.ts';
import { BUILD, labelsOf, plannedKernel } from './build-as-planned.ts';
import { settleWaiting } from './settle-waiting.ts';
import { finishBuild, lockWantedBuild, type WantedBuild } from './wanted-build.ts';

/** The build job: builds one side on one kernel, or finds that result known, and ends the check with the last one. */
export async function runBuild(app: Application, { buildId }: BuildJob, signal: AbortSignal): Promise<void> {
	const begun = await app.store.transaction((transaction) => begin(app, transaction, buildId));
	if (begun === null) return;
	const { wanted, isKnown } = begun;
	if (isKnown) return settleWaiting(app, wanted);
	const { attempts, failingSince, kernelId, side } = wanted.build;
	const store = async (result: BuildResultWithNeeds, outageSince: Date | null = null) => {
		await app.store.transaction(async (transaction) => {
			const still = await lockWantedBuild(transaction, buildId);
			if (still !== null) await finishBuild(transaction, still, result, outageSince);
		});
		await settleWaiting(app, wanted);
	};
	await attempt({
		attempts,
		failingSince,
		signal,
		shutdown: app.shutdown,
		diedEachTime: 'The process ended each time this was built.',
		async work() {
			const result = await noticingMoves(app, wanted, () => buildApart(app, wanted, signal));
			await store(result);
			const { outcome, limit } = result;
			app.logger.info({ check: wanted.check.id, kernel: kernelId, side, outcome, limit }, 'build done');
		},
		async giveBack(tries) {
			await app.store.transaction(async (transaction) => {
				if ((await lockWantedBuild(transaction, buildId)) === null) return;
				await transaction.updateBuild(buildId, { state: 'queued', ...tries });
			});
			await settleWaiting(app, wanted);
		},
		async giveUp(sentence, error, outageSince) {
			app.logger.warn({ build: buildId, err: error }, 'build cannot be run');
			await store(failedBuild(sentence), outageSince);
		},
	});
}

/** Null where there is nothing to do now; `isKnown`: it is finished, with a result that was there. */
async function begin(
	{ engine }: Application,
	transaction: Transaction,
	buildId: string,
): Promise<{ readonly wanted: WantedBuild; readonly isKnown: boolean } | null> {
	const found = await lockWantedBuild(transaction, buildId);
	if (found === null) return null;
	const planned = plannedKernel(found);
	// Another version of modprobot may have made the plan, and keys of its own.
	const keys = planned && keysOf(engine, found.plan, planned, found.build.side);
	const wanted = { ...found, build: { ...found.build, keys } };
	if (keys !== null) {
		await transaction.lockContent(wanted.subject.repositoryId, keys.content);
		const known = await knownResultOf(transaction, wanted);
		if (known !== null) {
			await finishBuild(transaction, wanted, known);
			return { wanted, isKnown: true };
		}
		if (await mustWait(transaction, wanted)) {
			// Whoever ends the other one sees to this one (`settleWaiting`).
			await transaction.updateBuild(buildId, { state: 'queued', keys });
			return null;
		}
	}
	const attempts = wanted.build.attempts + 1;
	await transaction.updateBuild(buildId, { state: 'running', attempts, keys });
	return { wanted: { ...wanted, build: { ...wanted.build, attempts } }, isKnown: false };
}

/** Whether another build is going to give the result. */
async function mustWait(transaction: Transaction, { build, subject }: WantedBuild): Promise<boolean> {
	if (build.keys === null) return false;
	const { repositoryId, key: subjectKey } = subject;
	const others = await transaction.openBuilds(repositoryId, build.keys.content);
	return waitsFor({ ...build, keys: build.keys, repositoryId, subjectKey }, others);
}

async function buildApart(app: Application, wanted: WantedBuild, signal: AbortSignal): Promise<BuildResultWithNeeds> {
	const { builds } = await app.store.transaction((transaction) => transaction.underWay());
	const side = { wanted, jobs: jobsOf(app.budget, builds) };
	try {
		return await app.quarantine.run(BUILD, side, {
			answers: sourceAnswers(app, wanted.subject, signal),
			clockMs: app.engine.patienceMs,
			signal,
			clearUp: () => app.engine.clearUp(labelsOf(wanted)),
		});
	} catch (error) {
		if (!(error instanceof LimitExceeded)) throw error;
		return limitedBuild(error, wanted.plan.roots[wanted.build.side]);
	}
}
