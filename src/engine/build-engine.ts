/** The engine: one sandbox a build, every root in turn, then the objects, the symbols and their lines. */
import type { Sandbox, SandboxLimits, SandboxSession } from '../checks/ports/sandbox.ts';
import { createHash } from 'node:crypto';
import { assembleBuildResult } from '../builds/assemble.ts';
import type { BuildResult } from '../results/build-result.ts';
import { expectedModules, type Objects } from '../builds/evidence.ts';
import { separateUndeclared } from '../builds/salvaged.ts';
import { findUnresolvedSymbols, type SymbolFinding, type SymbolFindings } from '../builds/symbol-findings.ts';
import { createTreePaths, withoutSandboxPaths } from '../builds/tree-paths.ts';
import { hasName } from '../symbols/kernel-names.ts';
import { LimitExceeded } from '../shared/errors.ts';
import type { BuildRequest, Engine } from '../checks/ports/engine.ts';
import { askHeaders } from './ask-headers.ts';
import { askWitness } from './ask-modpost.ts';
import { buildRoots } from './build-roots.ts';
import { collectLinked, definedInModules } from './collect-linked.ts';
import { collectObjects, collectSalvaged, objectFile } from './collect-objects.ts';
import { findLicences } from './find-licences.ts';
import { findRuntimeSymbols } from './find-runtime-symbols.ts';
import { findUses } from './find-uses.ts';
import { limitResult } from './limit-result.ts';
import { RECIPE } from './scripts.ts';
import { uncompiledSources } from './uncompiled-sources.ts';
import { usedLines } from './used-lines.ts';
import { SOURCE_DIRECTORY } from './way-command.ts';

export interface EngineConfiguration {
	readonly sandbox: Sandbox;
	readonly limits: SandboxLimits;
	/** Makes at once within one build. */
	readonly jobs: number;
	/** modprobot's own version: another one may judge otherwise. */
	readonly version: string;
}

export function createEngine(configuration: EngineConfiguration): Engine {
	return {
		buildKey({ kernel, tree, roots, symbolList }) {
			const listed = symbolList === null ? null : [...symbolList].toSorted();
			const { limits, version } = configuration;
			// Base may be a stored result: that it kept within limits tells something of head only where they were the same.
			const content = [tree.id, kernel.digest, kernel.release, roots, listed, RECIPE, limits, version];
			return createHash('sha256').update(JSON.stringify(content)).digest('hex');
		},
		async build(request) {
			const { sandbox, limits } = configuration;
			const started = performance.now();
			const session = await sandbox.open({
				image: request.kernel.image,
				limits,
				labels: request.labels,
				...(request.signal === undefined ? {} : { signal: request.signal }),
			});
			let log = '';
			const onLog = (chunk: string) => {
				log = (log + chunk).slice(-limits.logBytes);
				request.onLog?.(withoutSandboxPaths(chunk, createTreePaths(SOURCE_DIRECTORY, new Map())));
			};
			try {
				return await buildIn(session, { ...request, onLog }, configuration.jobs);
			} catch (error) {
				if (!(error instanceof LimitExceeded)) throw error;
				return limitResult(error, request.roots, {
					log,
					durationMs: performance.now() - started,
					used: session.used(),
				});
			} finally {
				await session.close();
			}
		},
	};
}

async function buildIn(session: SandboxSession, request: BuildRequest, jobs: number): Promise<BuildResult> {
	const { kernel, tree, symbolList } = request;
	const { files, exists, roots: built, evidence, aliases, log } = await buildRoots(session, request, jobs);
	const modules = expectedModules(evidence);
	const objects = await collectObjects(session, [...new Set(modules.flatMap((module) => module.objects))]);
	const salvaged = separateUndeclared(await collectSalvaged(session, objects), evidence, exists);
	const linked = await collectLinked(session, modules);
	const found =
		kernel.symbolTable === null
			? { findings: [], siblingExports: new Set<string>() }
			: findUnresolvedSymbols(modules, objects, linked, kernel.symbolTable, salvaged.objects, symbolList);
	const symbols = { ...found, findings: await withoutLateLinked(session, found.findings) };
	const toTree = createTreePaths(SOURCE_DIRECTORY, aliases);
	const uses = await findUses(session, tree, [...symbols.findings, ...salvaged.calls], {
		fileOf: (object) => objectFile(object, salvaged.objects.has(object)),
		toTree,
		exists,
	});
	const runtimeSymbols = await findRuntimeSymbols(session, request, {
		modules,
		objects: new Map(
			[...objects, ...salvaged.objects].flatMap(([path, object]) =>
				typeof object === 'object' ? [[path, object]] : [],
			),
		),
		siblingExports: symbols.siblingExports,
		toTree,
		exists,
	});
	const { roots: judgedRoots, disputed } = await askWitness(session, kernel, built, objects, symbols);
	const headers = await askHeaders(session, evidence, doubtful(objects, symbols));
	const result = assembleBuildResult({
		roots: judgedRoots,
		linked,
		disputed,
		objects,
		symbolTable: kernel.symbolTable,
		symbolList,
		symbols,
		salvaged: salvaged.objects,
		usesOf: (finding) => uses.get(finding) ?? [],
		undeclaredUses: (source, symbol) =>
			salvaged.calls
				.filter((calls) => calls.source === source && calls.symbol === symbol)
				.flatMap((calls) => uses.get(calls) ?? []),
		headers,
		uncompiledSources: await uncompiledSources(tree, files, objects),
		isOfKernel: (symbol) =>
			hasName(kernel.kernelNames(), symbol) === true ||
			headers.declaredIn(symbol) !== null ||
			!headers.isSettled(symbol),
		runtimeSymbols,
		exists,
		sourceFiles: [...files].filter((path) => /\.(c|S|rs)$/.test(path)),
		log,
	});
	return {
		...result,
		licences: await findLicences(
			tree,
			symbols.findings,
			(object) => salvaged.objects.get(object) ?? objects.get(object),
		),
		usedLines: await usedLines(tree, result.symbolFailures),
		used: session.used(),
	};
}

/** Symbols of which it matters whether they are the kernel's: an object is missing that may define them. */
function doubtful(objects: Objects, { findings }: SymbolFindings): string[] {
	if ([...objects.values()].every((object) => object !== 'missing')) return [];
	return findings.flatMap(({ symbol, reason }) => (reason === 'not-exported' ? [symbol] : []));
}

/** Findings but for those that Kbuild's last link, which modpost does not see, has settled. */
async function withoutLateLinked(session: SandboxSession, findings: readonly SymbolFinding[]) {
	if (findings.length === 0) return findings;
	const defined = await definedInModules(session, findings);
	return findings.filter(({ symbol, module }) => defined.get(module.path)?.has(symbol) !== true);
}
