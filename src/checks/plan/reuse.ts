/**
 * Whose result a build may use, so that nothing is built twice.
 *
 * A key is the hash of a build's own content, made outside of its container: no build can choose another's. So where
 * whole trees are equal, whoever built it built the same: also a head's result serves base, once that is merged.
 * Where only what can influence builds is equal, a result of base serves all: it was made of the repository's own
 * code. A head's then serves its own pull request alone, for what it changed beside is a stranger's, and whether
 * a build reads it was found out by reading texts.
 */
import { mustTellNeeds, type PlannedBuild } from './default-branch.ts';
import type { BuildKeys, NewBuild, OpenBuild, SharingBuild, Side } from '../ports/records.ts';
import type { BuildResult } from '../../results/build-result.ts';
import type { CheckPlan, PlannedKernel } from './plan.ts';
import type { Engine } from '../ports/engine.ts';
import type { Transaction } from '../ports/store.ts';

/** Null for plans that do not say what is built of. */
export function keysOf(engine: Engine, plan: CheckPlan, planned: PlannedKernel, side: Side): BuildKeys | null {
	const { identity, release, symbolListId } = planned;
	if (plan.contents === null || identity === null) return null;
	const { tree, influence } = plan.contents[side];
	const others = { kernel: { identity, release }, roots: plan.roots[side], symbolList: symbolListId };
	return {
		tree: engine.buildKey({ ...others, content: `tree ${tree}` }),
		content: engine.buildKey({ ...others, content: `influence ${influence}` }),
	};
}

interface ReusingBuild extends PlannedBuild {
	readonly build: PlannedBuild['build'] & Pick<NewBuild, 'rebuild' | 'clean'>;
}

/** The result that a build need not find out; null where it has to be built. */
export async function knownResultOf(transaction: Transaction, planned: ReusingBuild): Promise<BuildResult | null> {
	const { repositoryId, key: subjectKey } = planned.subject;
	const { side, keys, rebuild, clean } = planned.build;
	if (keys === null || clean || (await mustTellNeeds(transaction, planned))) return null;
	const known = await transaction.knownResult({ repositoryId, subjectKey, side, keys });
	// The same content that passed passes again; a failure may have been the machine's.
	if (known === null || (rebuild && known.outcome !== 'pass')) return null;
	return asCached(known);
}

/** A result that was there, and says so. */
export function asCached(result: BuildResult): BuildResult {
	return { ...result, moduleRoots: result.moduleRoots.map((root) => ({ ...root, cached: true })) };
}

/** Whether the result of one build may be used for another of the same `content`. */
export function serves(from: SharingBuild, to: SharingBuild): boolean {
	if (from.repositoryId !== to.repositoryId || from.keys.content !== to.keys.content) return false;
	if (from.keys.tree === to.keys.tree || from.side === 'base') return true;
	return to.side === 'head' && from.subjectKey === to.subjectKey;
}

/**
 * Whether a build has to wait for one of the others: for one that runs, or for base of its own check. Base waits for no
 * queued one, so that nobody waits in a circle.
 */
export function waitsFor(
	build: SharingBuild & Omit<OpenBuild, 'state'>,
	others: readonly (SharingBuild & OpenBuild)[],
): boolean {
	if (build.rebuild || build.clean) return false;
	return others.some((other) => {
		if (other.id === build.id || !serves(other, build)) return false;
		return (
			other.state === 'running' || (build.side === 'head' && other.side === 'base' && other.checkId === build.checkId)
		);
	});
}

/** Machinery that failed, or a machine that was too busy, says nothing about the content. */
export function isReusable({ outcome }: BuildResult): boolean {
	return outcome !== 'infrastructure-error' && outcome !== 'limit-exceeded';
}
