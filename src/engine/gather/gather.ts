/** Everything that is asked of the sandbox and of the tree, in a few steps; nothing is judged here. */
import type { ReadObjects } from '../../checks/ports/built-trees.ts';
import type { SandboxSession } from '../../checks/ports/sandbox.ts';
import type { BuiltObject } from '../../builds/built-root.ts';
import { analyseObjects, type ObjectAnalysis, type Observations } from '../../builds/observations.ts';
import { findNeeds } from '../../builds/module-needs.ts';
import { createTreePaths } from '../../builds/tree-paths.ts';
import type { BuildRequest } from '../../checks/ports/engine.ts';
import type { KnownLookups } from '../../symbols/runtime-lookups/lookup-finder.ts';
import { SOURCE_DIRECTORY } from '../way-command.ts';
import { askAboutObjects } from './ask-about-objects.ts';
import { askModpost } from './ask-modpost.ts';
import { buildRoots } from './build-roots.ts';
import { collectObjects, type Collected } from './collect-objects.ts';
import { debugInformation } from './debug-information.ts';
import { namesInSources, readSources } from './read-sources.ts';
import { withTree, type Reused } from './unpack-tree.ts';

export interface Gathered extends Pick<Collected, 'compiled'> {
	readonly seen: Observations;
	readonly objects: ReadObjects;
	/** What the build that this one began from looked up. */
	readonly knownLookups: KnownLookups | null;
}

/** @throws LimitExceeded, InfrastructureError, Superseded, ReuseFailed, LinesMissing. */
export async function gather(
	sandbox: SandboxSession,
	request: BuildRequest,
	{ jobs, reused, withLines }: { jobs: number; reused: Reused | null; withLines: boolean },
): Promise<Gathered> {
	const { kernel: target, tree, symbolList } = request;
	const kernel = { symbolTable: target.symbolTable(), imageSymbols: target.imageSymbols, symbolList };
	const files = new Set((await tree.entries()).map(({ path }) => path));
	const debug = debugInformation(request, files, { withLines });
	const session = withTree(sandbox, { ...request, debug }, reused);

	const { roots: built, aliases, kept, log } = await buildRoots(session, request, { files, jobs, reused });
	const toTree = createTreePaths(SOURCE_DIRECTORY, aliases);
	const collected = await collectObjects(session, built, { reused, kept: kept?.objects ?? new Map(), toTree });
	const { read: objects, compiled } = collected;
	const shown = analyseObjects(kernel, built, collected.files, files);
	const needing = request.needs === true ? findNeeds(shown) : null;
	const earlier = reused === null || compiled === null ? null : { tree: reused.tree, compiled };
	const asked = {
		kernel: { ...kernel, release: target.release },
		roots: built,
		toTree,
		needing: needing ?? [],
		includes: collected.includes,
		earlier,
		debug,
		jobs,
	};
	const more = await askAboutObjects(session, asked, shown);
	const { lines, includes, headers, linkedModules } = more;
	const analysis = withoutLateLinked(shown, linkedModules);
	const { roots, disputed } = await askModpost(session, {
		kernel: target,
		roots: built,
		analysis,
		linkedModules,
	});
	const texts = await readSources(tree, { files, roots, analysis, lines, includes });
	const needs = needing === null ? null : { modules: needing, named: await namesInSources(tree, needing) };
	const seen = { kernel, files, roots, analysis, lines, headers, disputed, includes, ...texts, needs, log };
	return { seen, objects, compiled, knownLookups: kept?.lookups ?? null };
}

/** Leaves out the findings that Kbuild's last link, which modpost does not see, has settled. */
function withoutLateLinked(analysis: ObjectAnalysis, linkedModules: ReadonlyMap<string, BuiltObject>): ObjectAnalysis {
	const findings = analysis.findings.filter(({ symbol, reason, module }) => {
		const linked = linkedModules.get(module.path);
		return reason !== 'not-exported' || typeof linked !== 'object' || !linked.defined.has(symbol);
	});
	return { ...analysis, findings };
}
