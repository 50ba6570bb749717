/** The engine: one sandbox a build, every root in turn, then the objects, the symbols and their lines. */
import { createHash } from 'node:crypto';
import { assembleBuildResult } from '../../builds/assemble.ts';
import type { BuildResult } from '../../builds/build-result.ts';
import { expectedModules, type Objects, type RootEvidence } from '../../builds/evidence.ts';
import { isProbe, type MadeFiles, namedAfterOriginals } from '../../builds/made-files.ts';
import { separateUndeclared } from '../../builds/salvaged.ts';
import type { ExpectedModule } from '../../builds/kbuild-report.ts';
import {
	findUnresolvedSymbols,
	neededFrom,
	type SymbolFinding,
	type SymbolFindings,
} from '../../builds/symbol-findings.ts';
import { createTreePaths, withoutSandboxPaths } from '../../builds/tree-paths.ts';
import type { ModuleRoot } from '../../modules/module-root.ts';
import { hasName } from '../../symbols/kernel-names.ts';
import { LimitExceeded } from '../../shared/errors.ts';
import type { BuildRequest, Engine } from '../engine.ts';
import type { Kernel, Sandbox, SandboxLimits, SandboxSession } from '../ports.ts';
import { askHeaders } from './ask-headers.ts';
import { askAboutUnexplained, type BuiltRoot, findDisputed, isUnexplained } from './ask-modpost.ts';
import { buildRoot, createSharedState } from './build-root.ts';
import { collectLinked, definedInModules } from './collect-linked.ts';
import { collectObjects, collectSalvaged, objectFile } from './collect-objects.ts';
import { findLicences } from './find-licences.ts';
import { findRuntimeSymbols } from './find-runtime-symbols.ts';
import { findUses } from './find-uses.ts';
import { limitResult } from './limit-result.ts';
import { RECIPE, scripts } from './scripts.ts';
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

const MAX_LISTS_BYTES = 1024 ** 2;

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
	const { kernel, tree, roots, symbolList, onLog } = request;
	const files = new Set((await tree.entries()).map(({ path }) => path));
	const directories = directoriesOf(files);
	const exists = (path: string) => files.has(path);
	await unpack(session, request);

	const isOfTree = (path: string) => files.has(path) || directories.has(path);
	const shared = createSharedState();
	const owns = ownership(roots);
	const built: (BuiltRoot & { readonly log: string })[] = [];
	for (const root of roots) {
		const extraSymbols = await exportLists(session, [...shared.entered]);
		const builder = { session, kernel, jobs, exists, isOfTree, onLog, owns, shared, extraSymbols };
		built.push({ ...(await buildRoot(builder, root)), extraSymbols });
	}
	await session.endProcesses();

	const named = await nameMadeObjects(
		session,
		built.map((one) => one.evidence),
		shared.made,
	);
	const evidence = named.map((root) => {
		const { modules: all, linked: there } = root.report;
		return { ...root, report: { ...root.report, modules: all.filter((one) => !isProbe(one, there, isOfTree)) } };
	});
	const modules = expectedModules(evidence);
	const objects = await collectObjects(session, [...new Set(modules.flatMap((module) => module.objects))]);
	const salvaged = separateUndeclared(await collectSalvaged(session, objects), evidence, exists);
	const linked = await collectLinked(session, modules);
	const found =
		kernel.symbolTable === null
			? { findings: [], siblingExports: new Set<string>() }
			: findUnresolvedSymbols(modules, objects, linked, kernel.symbolTable, salvaged.objects, symbolList);
	const symbols = { ...found, findings: await withoutLateLinked(session, found.findings) };
	const toTree = createTreePaths(SOURCE_DIRECTORY, shared.aliases);
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
	const { roots: judgedRoots, disputed } = await askWitness(
		session,
		kernel,
		evidence.map((one, index) => ({ evidence: one, extraSymbols: built[index]?.extraSymbols ?? [] })),
		objects,
		symbols,
	);
	// Whether a symbol is the kernel's matters where an object is missing that may define it.
	const isWhole = [...objects.values()].every((object) => object !== 'missing');
	const missing = symbols.findings.flatMap(({ symbol, reason }) => (reason === 'not-exported' ? [symbol] : []));
	const headers = await askHeaders(session, evidence, isWhole ? [] : missing);
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
		log: built.map((one) => one.log).join(''),
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

/** Findings but for those that Kbuild's last link, which modpost does not see, has settled. */
async function withoutLateLinked(session: SandboxSession, findings: readonly SymbolFinding[]) {
	if (findings.length === 0) return findings;
	const defined = await definedInModules(session, findings);
	return findings.filter(({ symbol, module }) => defined.get(module.path)?.has(symbol) !== true);
}

/** Has this kernel's modpost answer where the objects and the build do not agree. */
async function askWitness(
	session: SandboxSession,
	kernel: Kernel,
	built: readonly BuiltRoot[],
	objects: Objects,
	{ findings, siblingExports }: SymbolFindings,
): Promise<{ roots: RootEvidence[]; disputed: ReadonlySet<string> }> {
	const isThere = (object: string) => objects.get(object) !== 'missing';
	const unexplained = built.filter(({ evidence }) => isUnexplained(evidence, findings, isThere));
	const given = (module: ExpectedModule) => neededFrom(siblingExports, module, objects);
	const opinions = await askAboutUnexplained(session, kernel, unexplained, given);
	const directories = [...new Set(built.flatMap(({ evidence }) => evidence.report.directories))];
	const disputed =
		findings.length === 0
			? new Set<string>()
			: await findDisputed(session, kernel, findings, await exportLists(session, directories));
	return {
		roots: built.map(({ evidence }) => ({ ...evidence, modpost: opinions.get(evidence) ?? null })),
		disputed,
	};
}

async function unpack(session: SandboxSession, { kernel, tree }: BuildRequest): Promise<void> {
	const { exitCode, log } = await session.run({
		script: scripts.unpack,
		args: [kernel.release, scripts.modulesMk, scripts.compile],
		stdin: tree.archive(),
		maxOutputBytes: 64 * 1024,
	});
	if (exitCode !== 0) throw new LimitExceeded('disk', `The source could not be unpacked: ${log.trim().slice(-300)}`);
}

/** @returns the export lists of directories that Kbuild was in, absolute paths in the sandbox. */
async function exportLists(session: SandboxSession, directories: readonly string[]): Promise<string[]> {
	if (directories.length === 0) return [];
	const { stdout } = await session.run({
		script: scripts.exportLists,
		stdin: directories.map((directory) => `${SOURCE_DIRECTORY}/${directory}\n`).join(''),
		maxOutputBytes: MAX_LISTS_BYTES,
	});
	return stdout
		.toString()
		.split('\n')
		.filter((path) => path !== '');
}

function directoriesOf(files: Iterable<string>): Set<string> {
	const directories = new Set(['.']);
	for (const file of files) {
		for (let end = file.lastIndexOf('/'); end > 0; end = file.lastIndexOf('/', end - 1)) {
			const directory = file.slice(0, end);
			if (directories.has(directory)) break;
			directories.add(directory);
		}
	}
	return directories;
}

/** What was compiled from links and copies of the tree's files is named, and found, as if from the files themselves. */
async function nameMadeObjects(
	session: SandboxSession,
	evidence: readonly RootEvidence[],
	made: MadeFiles,
): Promise<RootEvidence[]> {
	if (made.size === 0) return [...evidence];
	const { modules, renamed } = namedAfterOriginals(expectedModules(evidence), made);
	const byPath = new Map(modules.map((module) => [module.path, module]));
	const lines = [...renamed].filter((names) => names.every((name) => !/[\t\n]/.test(name)));
	const stdin = lines.map((names) => `${names.join('\t')}\n`).join('');
	await session.run({ script: scripts.linkObjects, stdin, maxOutputBytes: 1024 });
	return evidence.map((root) => {
		const own = root.report.modules.map((module) => byPath.get(module.path) ?? module);
		return { ...root, report: { ...root.report, modules: own } };
	});
}

/** A module belongs to the root with the nearest directory above it; to the one being built where no root has one. */
function ownership(roots: readonly ModuleRoot[]): (root: ModuleRoot, modulePath: string) => boolean {
	const depth = (root: ModuleRoot, path: string) =>
		Math.max(
			-1,
			...[root.path, ...root.kbuildDirectories]
				.filter((directory) => directory === '.' || path.startsWith(`${directory}/`))
				.map((directory) => (directory === '.' ? 0 : directory.length)),
		);
	return (root, path) => {
		const best = Math.max(...roots.map((other) => depth(other, path)));
		return best === -1 || depth(root, path) === best;
	};
}
