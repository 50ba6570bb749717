/** One build of a directory's check, unless its result is known. */
import type { Side } from '../ports/records.ts';
import { type BuildResult, failedBuild, NOTHING_TO_BUILD } from '../../results/build-result.ts';
import { InfrastructureError } from '../../shared/errors.ts';
import { asCached, isReusable } from '../plan/reuse.ts';
import { symbolListId } from '../plan/symbol-lists.ts';
import { contentOf } from '../plan/tree-content.ts';
import type { TreeOwner } from '../ports/built-trees.ts';
import type { BuildRequest, StartingEngine } from '../ports/engine.ts';
import { ContainersAhead } from './containers-ahead.ts';
import type { ModuleRoot } from '../../modules/module-root.ts';
import type { ComparableTree } from '../ports/git.ts';
import type { KnownResults } from '../ports/known-results.ts';

/** What earlier checks left: whose built trees a build begins from, and results. The user's own code is trusted. */
export interface EarlierChecks {
	readonly owner: TreeOwner;
	readonly results: KnownResults;
}

export interface DirectoryBuilds {
	readonly engine: StartingEngine;
	/** Null: everything is built from nothing, and nothing is kept. */
	readonly earlier: EarlierChecks | null;
	readonly onProgress: (kernelId: string, what: string) => void;
}

/** One build of a directory's check. */
export interface DirectoryBuild extends Omit<BuildRequest, 'labels' | 'onLog' | 'builtTrees'> {
	readonly side: Side;
	/** As `contentName` gives it. */
	readonly content: string | null;
}

const LABELS = { check: 'local' };

/** Names what a side's builds depend on of its tree; null where no result is kept. */
export async function contentName(
	{ earlier }: DirectoryBuilds,
	tree: ComparableTree,
	roots: readonly ModuleRoot[],
): Promise<string | null> {
	return earlier === null ? null : `influence ${(await contentOf(tree, roots)).influence}`;
}

export async function buildSide(builds: DirectoryBuilds, build: DirectoryBuild): Promise<BuildResult> {
	if (build.roots.length === 0) return NOTHING_TO_BUILD;
	const known = await knownResult(builds, build);
	if (known !== null) return asCached(known);
	const result = await runBuild(builds, build);
	const key = keyOf(builds, build);
	if (key !== null && isReusable(result)) await builds.earlier?.results.keep(key, result);
	return result;
}

/** The containers of builds that are to come, in their order. */
export function containersAhead(builds: DirectoryBuilds, toCome: readonly DirectoryBuild[]) {
	return new ContainersAhead(toCome, {
		start: ({ kernel }, signal) => builds.engine.start({ kernel, labels: LABELS, signal }),
		isNeeded: async (build) => build.roots.length > 0 && (await knownResult(builds, build)) === null,
	});
}

async function knownResult(builds: DirectoryBuilds, build: DirectoryBuild): Promise<BuildResult | null> {
	const key = keyOf(builds, build);
	return key === null ? null : ((await builds.earlier?.results.find(key)) ?? null);
}

/** Null where no result is kept. */
function keyOf({ earlier, engine }: DirectoryBuilds, { content, kernel, roots, symbolList }: DirectoryBuild) {
	if (earlier === null || content === null) return null;
	return engine.buildKey({ content, kernel, roots, symbolList: symbolListId(symbolList) });
}

async function runBuild(
	{ engine, earlier, onProgress }: DirectoryBuilds,
	{ side, content: _content, ...request }: DirectoryBuild,
): Promise<BuildResult> {
	const { kernel } = request;
	onProgress(kernel.id, `building ${side} on ${kernel.release}`);
	const onLog = (chunk: string) => onProgress(kernel.id, chunk.trim().split('\n').at(-1) ?? '');
	try {
		const builtTrees = earlier === null ? {} : { builtTrees: { owner: earlier.owner, isTrusted: true } };
		return await engine.build({ ...request, ...builtTrees, labels: LABELS, onLog });
	} catch (error) {
		if (!(error instanceof InfrastructureError)) throw error;
		return failedBuild(error.message);
	}
}
