/** The engine: one sandbox a build; all that it shows is gathered first, then judged. */
import type { Sandbox, SandboxLimits } from '../checks/ports/sandbox.ts';
import { createHash } from 'node:crypto';
import { judgeBuild, MAX_LOG } from '../builds/judge-build.ts';
import { createTreePaths, withoutSandboxPaths } from '../builds/tree-paths.ts';
import type { Engine } from '../checks/ports/engine.ts';
import type { ModuleRoot } from '../modules/module-root.ts';
import { NOTHING_TO_BUILD, type BuildResult } from '../results/build-result.ts';
import { LimitExceeded } from '../shared/errors.ts';
import { plainText } from '../shared/text.ts';
import { gather } from './gather/gather.ts';
import { SOURCE_DIRECTORY } from './way-command.ts';

export interface EngineConfiguration {
	readonly sandbox: Sandbox;
	readonly limits: SandboxLimits;
	/** Makes at once within one build. */
	readonly jobs: number;
	/** Of the code that builds and judges (`sourceFingerprint`): other code may judge otherwise. */
	readonly fingerprint: string;
}

/** Before anything is known of other names that a build gives to parts of the tree. */
const readable = (text: string) => withoutSandboxPaths(text, createTreePaths(SOURCE_DIRECTORY, new Map()));

export function createEngine({ sandbox, limits, jobs, fingerprint }: EngineConfiguration): Engine {
	return {
		buildKey({ kernel, tree, roots, symbolList, needs }) {
			const listed = symbolList === null ? null : [...symbolList].toSorted();
			// Base may be a stored result: that it kept within limits tells something of head only where they were the same.
			const content = [tree.id, kernel.digest, kernel.release, roots, listed, limits, fingerprint];
			// A result without them cannot stand for one with them.
			if (needs === true) content.push('needs');
			return createHash('sha256').update(JSON.stringify(content)).digest('hex');
		},
		async build(request) {
			const { kernel, labels, signal } = request;
			const started = performance.now();
			const session = await sandbox.open({ image: kernel.image, limits, labels, ...(signal && { signal }) });
			let log = '';
			const onLog = (chunk: string) => {
				log = (log + chunk).slice(-limits.logBytes);
				request.onLog?.(readable(chunk));
			};
			try {
				const seen = await gather(session, { ...request, onLog }, jobs);
				return { ...judgeBuild(seen), used: session.used() };
			} catch (error) {
				if (!(error instanceof LimitExceeded)) throw error;
				const known = { log, durationMs: performance.now() - started, used: session.used() };
				return limitResult(error, request.roots, known);
			} finally {
				await session.close();
			}
		},
	};
}

/** What is known of a build that ran into a limit: which one, and the end of its output. */
function limitResult(
	exceeded: LimitExceeded,
	roots: readonly ModuleRoot[],
	{ log, durationMs, used }: { log: string; durationMs: number; used: BuildResult['used'] },
): BuildResult {
	return {
		...NOTHING_TO_BUILD,
		outcome: 'limit-exceeded',
		limit: exceeded.limit,
		message: readable(exceeded.message),
		moduleRoots: roots.map(({ path }) => ({
			path,
			outcome: 'limit-exceeded',
			durationMs: Math.round(durationMs),
			cached: false,
		})),
		used,
		log: plainText(readable(log.slice(-MAX_LOG))),
	};
}
