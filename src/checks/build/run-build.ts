import { type BuildResultWithNeeds, failedBuild } from '../../results/build-result.ts';
import type { Application } from '../ports/application.ts';
import { Unavailable, UserError } from '../../shared/errors.ts';
import { jobsOf } from './build-budget.ts';
import type { Kernel } from '../ports/kernels.ts';
import { attempt } from '../life-cycle/attempts.ts';
import { commitOf, type PlannedKernel } from '../plan/plan.ts';
import { defaultBranchBuild } from '../plan/default-branch.ts';
import { accessOfBase, accessOfHead } from '../plan/plan-submodules.ts';
import { treeOwner } from '../ports/built-trees.ts';
import { keysOf, knownResultOf, waitsFor } from '../plan/reuse.ts';
import type { ComparableTree } from '../ports/git.ts';
import type { BuildJob } from '../ports/queue.ts';
import type { Transaction } from '../ports/store.ts';
import { readSymbolList } from '../plan/symbol-lists.ts';
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
			const result = await runInContainer(app, wanted, signal);
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

function plannedKernel({ build, plan }: WantedBuild): PlannedKernel | null {
	return plan.kernels.find(({ id }) => id === build.kernelId) ?? null;
}

async function runInContainer(
	app: Application,
	wanted: WantedBuild,
	signal: AbortSignal,
): Promise<BuildResultWithNeeds> {
	const { check, plan, subject } = wanted;
	const { id, kernelId, side, clean } = wanted.build;
	const kernel = await openKernel(app, kernelId);
	const planned = plannedKernel(wanted);
	if (planned === null || !isSameImage(kernel, planned)) {
		// Base and head would be built with different images.
		return failedBuild(`The image of ${kernelId} was replaced while the check ran.`);
	}
	const commit = commitOf(check, plan, side);
	const lists = planned.symbolLists;
	const token = () => app.github.installationToken(subject);
	const commits = lists.length === 0 ? [commit] : [commit, plan.mergeBase];
	const remote = { ...subject, cloneUrl: app.github.cloneUrl(subject) };
	const source = await app.repositories.fetch(remote, commits, token, signal);
	const access = {
		base: accessOfBase(app, subject),
		head: accessOfHead(app, subject, plan.submodules.base),
	};
	const symbolList =
		lists.length === 0 ? null : await readSymbolList(await source.tree(plan.mergeBase, access.base), lists);
	const tree = await source.tree(commit, access[side]);
	if (!isAsPlanned(tree, wanted)) return failedBuild('The submodules that can be read changed while the check ran.');
	const labels = { check: check.id, build: id };
	const owner = { id: treeOwner(subject), label: `${subject.owner}/${subject.name}` };
	const builtTrees = { owner, isTrusted: side === 'base' };
	const needs = defaultBranchBuild(wanted) !== null;
	const { builds } = await app.store.transaction((transaction) => transaction.underWay());
	const jobs = jobsOf(app.budget, builds);
	const request = { kernel, tree, roots: plan.roots[side], symbolList, needs, clean, jobs, builtTrees, labels, signal };
	return app.engine.build(request);
}

/** When the check was planned its image was there: whoever removed it may bring it back. */
async function openKernel({ kernels }: Application, kernelId: string): Promise<Kernel> {
	try {
		return await kernels.open(kernelId);
	} catch (error) {
		if (error instanceof UserError) throw new Unavailable('container-engine', error.message, { cause: error });
		throw error;
	}
}

/** On another machine the same image has another digest. */
function isSameImage(kernel: Kernel, { identity, digest }: PlannedKernel): boolean {
	return identity === null ? kernel.digest === digest : kernel.identity === identity;
}

/** The plan says what is judged leniently for being missing, and the keys what is built. */
function isAsPlanned(tree: ComparableTree, { plan, build: { side } }: WantedBuild): boolean {
	if (plan.contents !== null && tree.id !== plan.contents[side].tree) return false;
	const missing = tree.submodules.filter((one) => one.missing !== null).map(({ path }) => path);
	const expected = plan.submodules[side].filter((one) => one.missing !== null).map(({ path }) => path);
	return missing.join('\0') === expected.join('\0');
}
