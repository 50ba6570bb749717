/** The engine: one sandbox a build; all that it shows is gathered first, then judged. */
import type { BuiltTrees } from '../checks/ports/built-trees.ts';
import type { Sandbox, SandboxLimits } from '../checks/ports/sandbox.ts';
import { createHash } from 'node:crypto';
import { judgeBuild, MAX_LOG } from '../builds/judge-build.ts';
import { createTreePaths, withoutSandboxPaths } from '../builds/tree-paths.ts';
import { isWorthKeeping, nearest } from '../builds/reuse.ts';
import type { BuildRequest, StartingEngine } from '../checks/ports/engine.ts';
import type { Kernel } from '../checks/ports/kernels.ts';
import type { ModuleRoot } from '../modules/module-root.ts';
import { type BuildResult, type BuildResultWithNeeds, limitedBuild } from '../results/build-result.ts';
import { LimitExceeded } from '../shared/errors.ts';
import { LookupFinder } from '../symbols/runtime-lookups/lookup-finder.ts';
import { canonicalJson } from '../shared/canonical-json.ts';
import { plainText } from '../shared/text.ts';
import { LinesMissing } from './gather/debug-information.ts';
import { gather } from './gather/gather.ts';
import { hasLargeRoot } from './gather/large-roots.ts';
import { hasOwnCommands, keepTree, keptFor } from './gather/keep-tree.ts';
import { ReuseFailed, type Reused } from './gather/unpack-tree.ts';
import { SOURCE_DIRECTORY } from './way-command.ts';

export interface EngineConfiguration {
	readonly sandbox: Sandbox;
	/** Null where none are kept. */
	readonly builtTrees: BuiltTrees | null;
	readonly limits: SandboxLimits;
	/** Of the code that builds and judges (`sourceFingerprint`): other code may judge otherwise. */
	readonly fingerprint: string;
}

/** Around a build: its source may have to be fetched, and what it made is read and kept. */
const SURROUNDINGS_MS = 30 * 60_000;

/** Before anything is known of other names that a build gives to parts of the tree. */
const readable = (text: string) => withoutSandboxPaths(text, createTreePaths(SOURCE_DIRECTORY, new Map()));

interface EngineParts extends EngineConfiguration {
	readonly lookups: LookupFinder;
}

export function createEngine(configuration: EngineConfiguration): StartingEngine {
	const { limits, fingerprint } = configuration;
	const parts = { ...configuration, lookups: new LookupFinder(sha256) };
	return {
		buildKey({ content, kernel, roots, symbolList }) {
			// Base may be a stored result: that it kept within limits tells something of head only where they were the same.
			const { cpus: _cpus, ...bounds } = limits;
			const known = [content, kernel.identity, kernel.release, roots, symbolList, bounds, fingerprint];
			return sha256([canonicalJson(known)]);
		},
		patienceMs: 2 * limits.clockMs + SURROUNDINGS_MS,
		clearUp: (labels) => configuration.sandbox.removeAll(labels),
		start: (request) => open(parts, request),
		async build(request) {
			return await buildAsNeeded(parts, request, { reused: await nearestTree(parts, request), withLines: false });
		},
	};
}

function sha256(texts: Iterable<string>): string {
	const hash = createHash('sha256');
	for (const text of texts) hash.update(text);
	return hash.digest('hex');
}

function open(
	{ sandbox, limits }: EngineConfiguration,
	{ kernel, labels, signal }: Pick<BuildRequest, 'kernel' | 'labels' | 'signal'>,
) {
	return sandbox.open({ image: kernel.image, limits, labels, ...(signal && { signal }) });
}

/** Null where the build has to begin from nothing. */
async function nearestTree(
	{ builtTrees, fingerprint }: EngineConfiguration,
	{ kernel, tree, roots, clean, builtTrees: allowed }: BuildRequest,
): Promise<Reused | null> {
	if (allowed === undefined || clean === true || builtTrees === null || roots.some(hasOwnCommands)) return null;
	const candidates = await builtTrees.of(allowed.owner, treeKey(kernel, fingerprint));
	if (candidates.length === 0) return null;
	const paths = roots.map(({ path }) => path);
	return nearest(candidates, await tree.fingerprints(), paths);
}

/** Under which what a build leaves is kept: the same kernel, built by the same code of ours. */
function treeKey({ digest, release }: Kernel, fingerprint: string): string {
	return JSON.stringify([digest, release, fingerprint]);
}

interface Start {
	readonly reused: Reused | null;
	/** Lines are known to be missed where they are not made with the build. */
	readonly withLines: boolean;
}

/** Begins from nothing, and with lines, where the way that takes least does not do. @throws InfrastructureError, Superseded. */
async function buildAsNeeded(parts: EngineParts, request: BuildRequest, start: Start): Promise<BuildResultWithNeeds> {
	try {
		const begin = start.reused === null ? request.beginLarge : undefined;
		if (begin === undefined || !(await isLarge(request))) return await buildFrom(parts, request, start);
		return await inTurn(begin, request, (turn) => buildFrom(parts, turn, start));
	} catch (error) {
		const withLines = start.withLines || error instanceof LinesMissing;
		const mayDo =
			error instanceof LinesMissing ? !start.withLines : error instanceof ReuseFailed && start.reused !== null;
		if (!mayDo) throw error;
		const { container: _used, ...again } = request;
		return await buildAsNeeded(parts, again, { reused: null, withLines });
	}
}

/**
 * Builds in a sandbox of its own.
 * @throws ReuseFailed where the build has to begin from nothing; LinesMissing; InfrastructureError, Superseded.
 */
async function buildFrom(
	parts: EngineParts,
	request: BuildRequest,
	{ reused, withLines }: Start,
): Promise<BuildResultWithNeeds> {
	const { builtTrees, limits, fingerprint, lookups } = parts;
	const { kernel, jobs } = request;
	const started = performance.now();
	const opening = request.container ?? open(parts, request);
	// It takes a while to be read, once, and nobody waits for it while the container starts.
	kernel.symbolTable();
	const session = await opening;
	let log = '';
	const onLog = (chunk: string) => {
		log = (log + chunk).slice(-limits.logBytes);
		request.onLog?.(readable(chunk));
	};
	try {
		const gathered = await gather(session, { ...request, onLog }, { jobs, reused, withLines });
		const { seen, objects, compiled, knownLookups } = gathered;
		const used = withUseOf(reused, session.used());
		const owner = isWorthKeeping(compiled) ? keptFor(request) : null;
		const isKept = owner !== null && builtTrees !== null;
		// Where the build is stopped it is waited for that the container is gone; here nobody needs to.
		if (!isKept) void session.close();
		const known = lookups.find(seen.compiledTexts, knownLookups);
		const from = reused === null ? ('nothing' as const) : ('objects' as const);
		const result = { ...judgeBuild(seen, known.lookups), used, reused: from };
		if (isKept) {
			const keeping = { trees: builtTrees, owner, key: treeKey(kernel, fingerprint), used };
			const readings = { objects, lookups: known };
			await keepTree(session, request, { ...keeping, readings, reused: reused?.tree ?? null });
			void session.close();
		}
		return result;
	} catch (error) {
		const used = withUseOf(reused, session.used());
		await session.close();
		if (!(error instanceof LimitExceeded)) throw error;
		// What other roots of the earlier tree left takes room as well.
		const isOfRoom = error.limit === 'disk' || error.limit === 'memory';
		if (reused !== null && isOfRoom) throw new ReuseFailed(error.message, { cause: error });
		const known = { log, durationMs: performance.now() - started, used };
		return limitResult(error, request.roots, known);
	}
}

async function isLarge({ tree, roots }: BuildRequest): Promise<boolean> {
	return hasLargeRoot({ roots }, new Set((await tree.entries()).map(({ path }) => path)));
}

/** Builds when a large tree may be compiled, until make has ended; over at the latest when nothing comes of the build. */
async function inTurn<T>(
	begin: () => Promise<() => void>,
	request: BuildRequest,
	build: (request: BuildRequest) => Promise<T>,
): Promise<T> {
	const end = await begin();
	const onMade = () => {
		end();
		request.onMade?.();
	};
	try {
		return await build({ ...request, onMade });
	} finally {
		end();
	}
}

/** What a build took that begins from another is no less than that took: it says what building all of it takes. */
function withUseOf(reused: Reused | null, used: BuildResult['used']): BuildResult['used'] {
	if (reused === null || used === null) return used;
	const before = reused.tree.used;
	return before === null
		? null
		: {
				processorMs: Math.max(before.processorMs, used.processorMs),
				silenceMs: Math.max(before.silenceMs, used.silenceMs),
			};
}

/** What is known of a build that ran into a limit: which one, and the end of its output. */
function limitResult(
	exceeded: LimitExceeded,
	roots: readonly ModuleRoot[],
	{ log, durationMs, used }: { log: string; durationMs: number; used: BuildResult['used'] },
): BuildResult {
	return {
		...limitedBuild(exceeded, roots, durationMs),
		message: readable(exceeded.message),
		used,
		log: plainText(readable(log.slice(-MAX_LOG))),
	};
}
