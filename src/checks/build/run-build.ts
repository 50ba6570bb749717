import { concludeIfBuilt } from '../life-cycle/check-state.ts';
import { type BuildResult, failedBuild } from '../../results/build-result.ts';
import type { Application } from '../ports/application.ts';
import { attempt } from '../life-cycle/attempts.ts';
import { commitOf, planOf, type CheckPlan } from '../plan/plan.ts';
import { accessOfBase, accessOfHead } from '../plan/plan-submodules.ts';
import type { ComparableTree } from '../ports/git.ts';
import type { BuildJob } from '../ports/queue.ts';
import type { Build, Check, Side, Subject, Transaction } from '../ports/store.ts';
import { readSymbolList } from '../plan/symbol-lists.ts';

interface WantedBuild {
	readonly build: Build;
	readonly check: Check;
	readonly plan: CheckPlan;
	readonly subject: Subject;
}

interface Built {
	readonly result: BuildResult;
	/** Null where it did not come that far. */
	readonly contentKey: string | null;
}

/** The build job: builds one side on one kernel, or finds that result known, and ends the check with the last one. */
export async function runBuild(app: Application, { buildId }: BuildJob, signal: AbortSignal): Promise<void> {
	const wanted = await app.store.transaction((transaction) => begin(transaction, buildId));
	if (wanted === null) return;
	const { attempts, kernelId, side } = wanted.build;
	const store = (built: Built) => app.store.transaction((transaction) => finish(transaction, buildId, built));
	await attempt({
		attempts,
		signal,
		shutdown: app.shutdown,
		diedEachTime: 'The process ended each time this was built.',
		async work() {
			const built = await buildOrReuse(app, wanted, signal);
			await store(built);
			const { outcome, limit } = built.result;
			app.logger.info({ check: wanted.check.id, kernel: kernelId, side, outcome, limit }, 'build done');
		},
		giveBack: () =>
			app.store.transaction(async (transaction) => {
				if ((await lockWantedBuild(transaction, buildId)) === null) return;
				await transaction.updateBuild(buildId, { state: 'queued', attempts: attempts - 1 });
			}),
		async giveUp(sentence, error) {
			app.logger.warn({ build: buildId, err: error }, 'build cannot be run');
			await store({ result: failedBuild(sentence), contentKey: null });
		},
	});
}

async function begin(transaction: Transaction, buildId: string): Promise<WantedBuild | null> {
	const wanted = await lockWantedBuild(transaction, buildId);
	if (wanted === null) return null;
	const attempts = wanted.build.attempts + 1;
	await transaction.updateBuild(buildId, { state: 'running', attempts });
	return { ...wanted, build: { ...wanted.build, attempts } };
}

/** Null where the build is done, or its check has ended. */
async function lockWantedBuild(transaction: Transaction, buildId: string): Promise<WantedBuild | null> {
	const found = await transaction.build(buildId);
	if (found === null) return null;
	const subject = await transaction.lockSubjectOfCheck(found.checkId);
	const [check, build] = [await transaction.check(found.checkId), await transaction.build(buildId)];
	if (subject === null || check === null || build === null || check.state !== 'building') return null;
	const plan = planOf(check);
	return plan === null || build.state === 'done' || build.state === 'cancelled'
		? null
		: { build, check, plan, subject };
}

async function buildOrReuse(app: Application, wanted: WantedBuild, signal: AbortSignal): Promise<Built> {
	const { check, plan, subject } = wanted;
	const { id, kernelId, side, rebuild } = wanted.build;
	const kernel = await app.kernels.open(kernelId);
	const planned = plan.kernels.find(({ id: plannedId }) => plannedId === kernelId);
	if (planned === undefined || kernel.digest !== planned.digest) {
		// Base and head would be built with different images.
		return { result: failedBuild(`The image of ${kernelId} was replaced while the check ran.`), contentKey: null };
	}
	const commit = commitOf(check, plan, side);
	const lists = planned.symbolLists;
	const token = () => app.github.installationToken(subject);
	const commits = lists.length === 0 ? [commit] : [commit, plan.mergeBase];
	const source = await app.repositories.fetch(app.github.cloneUrl(subject), commits, token, signal);
	const access = {
		base: accessOfBase(app, subject),
		head: accessOfHead(app, subject, plan.submodules.base),
	};
	const symbolList =
		lists.length === 0 ? null : await readSymbolList(await source.tree(plan.mergeBase, access.base), lists);
	const tree = await source.tree(commit, access[side]);
	if (!isAsPlanned(tree, plan.submodules[side])) {
		const message = 'The submodules that can be read changed while the check ran.';
		return { result: failedBuild(message), contentKey: null };
	}
	const request = { kernel, tree, roots: plan.roots[side], symbolList };

	const contentKey = app.engine.buildKey(request);
	const scope = { repositoryId: subject.repositoryId, side, contentKey };
	const known = rebuild ? null : await app.store.transaction((transaction) => transaction.knownResult(scope));
	if (known !== null) return { result: asCached(known), contentKey };

	const labels = { check: check.id, build: id };
	const owner = { id: `repository ${subject.repositoryId}`, label: `${subject.owner}/${subject.name}` };
	const builtTrees = { owner, isTrusted: side === 'base' };
	const result = await app.engine.build({ ...request, builtTrees, labels, signal });
	return { result, contentKey: isReusable(result) ? contentKey : null };
}

/** The plan says what is judged leniently for being missing. */
function isAsPlanned({ submodules }: ComparableTree, planned: CheckPlan['submodules'][Side]): boolean {
	const missing = submodules.filter((one) => one.missing !== null).map(({ path }) => path);
	const expected = planned.filter((one) => one.missing !== null).map(({ path }) => path);
	return missing.join('\0') === expected.join('\0');
}

/** Machinery that failed, or a machine that was too busy, says nothing about the content. */
function isReusable({ outcome }: BuildResult): boolean {
	return outcome !== 'infrastructure-error' && outcome !== 'limit-exceeded';
}

function asCached(result: BuildResult): BuildResult {
	return { ...result, moduleRoots: result.moduleRoots.map((root) => ({ ...root, cached: true })) };
}

async function finish(transaction: Transaction, buildId: string, built: Built): Promise<void> {
	const wanted = await lockWantedBuild(transaction, buildId);
	if (wanted === null) return;
	await transaction.updateBuild(buildId, { state: 'done', ...built });
	await concludeIfBuilt(transaction, wanted.check);
}
