/** One build of a directory's check, unless its result is known. */
import type { Side } from '../ports/records.ts';
import { type BuildResult, failedBuild, NOTHING_TO_BUILD } from '../../results/build-result.ts';
import { InfrastructureError } from '../../shared/errors.ts';
import { asCached, isReusable } from '../plan/reuse.ts';
import { symbolListId } from '../plan/symbol-lists.ts';
import { contentOf } from '../plan/tree-content.ts';
import type { TreeOwner } from '../ports/built-trees.ts';
import type { BuildRequest, Engine } from '../ports/engine.ts';
import type { ModuleRoot } from '../../modules/module-root.ts';
import type { ComparableTree } from '../ports/git.ts';
import type { KnownResults } from '../ports/known-results.ts';

/** What earlier checks left: whose built trees a build begins from, and results. The user's own code is trusted. */
export interface EarlierChecks {
	readonly owner: TreeOwner;
	readonly results: KnownResults;
}

export interface DirectoryBuilds {
	readonly engine: Engine;
	/** Null: everything is built from nothing, and nothing is kept. */
	readonly earlier: EarlierChecks | null;
	readonly onProgress: (kernelId: string, what: string) => void;
}

type DirectoryBuild = Omit<BuildRequest, 'labels' | 'onLog' | 'builtTrees'>;

/** Names what a side's builds depend on of its tree; null where no result is kept. */
export async function contentName(
	{ earlier }: DirectoryBuilds,
	tree: ComparableTree,
	roots: readonly ModuleRoot[],
): Promise<string | null> {
	return earlier === null ? null : `influence ${(await contentOf(tree, roots)).influence}`;
}

/** @param content as `contentName` gives it. */
export async function buildSide(
	builds: DirectoryBuilds,
	{ side, content }: { readonly side: Side; readonly content: string | null },
	request: DirectoryBuild,
): Promise<BuildResult> {
	const { earlier, engine } = builds;
	const { kernel, roots, symbolList } = request;
	if (roots.length === 0) return NOTHING_TO_BUILD;
	if (earlier === null || content === null) return await runBuild(builds, side, request);
	const key = engine.buildKey({ content, kernel, roots, symbolList: symbolListId(symbolList) });
	const known = await earlier.results.find(key);
	if (known !== null) return asCached(known);
	const result = await runBuild(builds, side, request);
	if (isReusable(result)) await earlier.results.keep(key, result);
	return result;
}

async function runBuild(
	{ engine, earlier, onProgress }: DirectoryBuilds,
	side: Side,
	request: DirectoryBuild,
): Promise<BuildResult> {
	const { kernel } = request;
	onProgress(kernel.id, `building ${side} on ${kernel.release}`);
	const onLog = (chunk: string) => onProgress(kernel.id, chunk.trim().split('\n').at(-1) ?? '');
	try {
		const builtTrees = earlier === null ? {} : { builtTrees: { owner: earlier.owner, isTrusted: true } };
		return await engine.build({ ...request, ...builtTrees, labels: { check: 'local' }, onLog });
	} catch (error) {
		if (!(error instanceof InfrastructureError)) throw error;
		return failedBuild(error.message);
	}
}
