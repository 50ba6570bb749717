/** Builds one side of a check on one kernel: the source as it was planned, in a container. */
import { type BuildResultWithNeeds, failedBuild } from '../../results/build-result.ts';
import { defaultBranchBuild } from '../plan/default-branch.ts';
import { commitOf, type PlannedKernel } from '../plan/plan.ts';
import { accessOfBase, accessOfHead } from '../plan/plan-submodules.ts';
import { readSymbolList } from '../plan/symbol-lists.ts';
import { treeOwner } from '../ports/built-trees.ts';
import type { Engine } from '../ports/engine.ts';
import type { ComparableTree } from '../ports/git.ts';
import type { Kernel } from '../ports/kernels.ts';
import type { Task } from '../ports/quarantine.ts';
import type { SourceQuestions, Workplace } from '../source/source-questions.ts';
import { Unavailable, UserError } from '../../shared/errors.ts';
import type { WantedBuild } from './wanted-build.ts';

export interface SideToBuild {
	readonly wanted: WantedBuild;
	/** make's `-j`. */
	readonly jobs: number;
}

export const BUILD: Task<SideToBuild, BuildResultWithNeeds, SourceQuestions> = {
	name: 'build',
	doing: 'reading what this build made and said',
	processorMs: 180_000,
	memoryBytes: 1.5 * 1024 ** 3,
};

/** Of a container: which build it is of. */
export const BUILD_LABEL = 'build';

/** The labels of a build's container. */
export function labelsOf({ check, build }: WantedBuild): Readonly<Record<string, string>> {
	return { check: check.id, [BUILD_LABEL]: build.id };
}

/** @throws UserError, InfrastructureError, Superseded. */
export async function buildAsPlanned(
	app: Workplace & { readonly engine: Engine },
	{ wanted, jobs }: SideToBuild,
	signal: AbortSignal,
): Promise<BuildResultWithNeeds> {
	const { check, plan, subject } = wanted;
	const { kernelId, side, clean } = wanted.build;
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
	const owner = { id: treeOwner(subject), label: `${subject.owner}/${subject.name}` };
	const builtTrees = { owner, isTrusted: side === 'base' };
	const needs = defaultBranchBuild(wanted) !== null;
	const parts = { kernel, tree, roots: plan.roots[side], symbolList, needs, clean, jobs };
	return app.engine.build({ ...parts, builtTrees, labels: labelsOf(wanted), signal });
}

/** When the check was planned its image was there: whoever removed it may bring it back. */
async function openKernel({ kernels }: Workplace, kernelId: string): Promise<Kernel> {
	try {
		return await kernels.open(kernelId);
	} catch (error) {
		if (error instanceof UserError) throw new Unavailable('container-engine', error.message, { cause: error });
		throw error;
	}
}

export function plannedKernel({ build, plan }: WantedBuild): PlannedKernel | null {
	return plan.kernels.find(({ id }) => id === build.kernelId) ?? null;
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
