/** A check at the desk: the same engine as the App's, on a directory. */
import { type BuildResult, failedBuild } from '../results/build-result.ts';
import { NOTHING_TO_BUILD } from '../results/build-result.ts';
import { chooseKernels } from '../checks/plan/choose-kernels.ts';
import type { BuildRequest, Engine } from '../checks/ports/engine.ts';
import { type JudgedCheck, judgeCheck } from '../judgement/judge-check.ts';
import { planSubmodules } from '../checks/plan/plan-submodules.ts';
import type { Kernel, Kernels } from '../checks/ports/ports.ts';
import { readSymbolList, symbolListPaths } from '../checks/plan/symbol-lists.ts';
import { submoduleNotes } from '../judgement/missing-submodules.ts';
import type { ModuleRoot } from '../modules/module-root.ts';
import { InfrastructureError } from '../shared/errors.ts';
import { explainFailures } from '../symbols/history/explain-failures.ts';
import type { SymbolFacts } from '../symbols/history/symbol-facts.ts';
import type { CheckSources } from './check-sources.ts';
import { findLocalRoots, readLocalConfig, requireRoots } from './local-roots.ts';

export interface LocalCheck {
	readonly sources: CheckSources;
	/** Globs of `--kernel`; empty: the configuration's, then the default set. */
	readonly kernelGlobs: readonly string[];
	readonly kernels: Kernels;
	readonly symbolFacts: SymbolFacts;
	readonly engine: Engine;
	/** Builds at once. */
	readonly workers: number;
	readonly signal: AbortSignal;
	/** `2027-01-31`, in UTC: known failures expire. */
	readonly today: string;
	readonly onProgress: (kernelId: string, what: string) => void;
}

export interface LocalFindings {
	readonly judged: JudgedCheck;
	/** Head's builds, by kernel id. */
	readonly builds: ReadonlyMap<string, { readonly kernel: Kernel; readonly head: BuildResult }>;
}

/** @throws UserError where there is nothing to check, or not as asked; Superseded when stopped. */
export async function checkLocally(check: LocalCheck): Promise<LocalFindings> {
	const { sources } = check;
	const config = await readLocalConfig(sources);
	const roots = await findLocalRoots(sources, config);
	const submodules = {
		base: sources.base === null ? null : await planSubmodules(sources.base, config),
		head: await planSubmodules(sources.head, config),
	};
	requireRoots(sources, roots, submoduleNotes({ ...submodules, base: null }));
	const globs = check.kernelGlobs.length > 0 ? check.kernelGlobs : config.kernels;
	const kernels = roots.head.length === 0 ? [] : await openKernels(check, globs);

	const listPaths = new Map(kernels.map((kernel) => [kernel.id, symbolListPaths(config, kernel)]));
	const lists = new Map<string, ReadonlySet<string> | null>();
	for (const [id, paths] of listPaths) lists.set(id, await readSymbolList(sources.head, paths));

	const results = new Map<string, { kernel: Kernel; head: BuildResult; base: BuildResult | null }>();
	await inParallel(check.workers, kernels, async (kernel) => {
		const on = { kernel, symbolList: lists.get(kernel.id) ?? null };
		const base = sources.base === null ? null : await build(check, on, sources.base, roots.base, 'base');
		const head = await build(check, on, sources.head, roots.head, 'head');
		results.set(kernel.id, { kernel, head, base });
	});

	const built = kernels.flatMap(({ id }) => results.get(id) ?? []);
	const symbolFacts = check.symbolFacts;
	const isExplained = built.some(({ head }) => head.symbolFailures.length > 0);
	const knowledge = { kernels: isExplained ? await check.kernels.symbolTables() : [], facts: symbolFacts };
	const judged = judgeCheck({
		subject: { head: sources.head.label, base: sources.base?.label ?? null },
		kernels: built.map((one) => ({ ...one, symbolLists: listPaths.get(one.kernel.id) ?? [] })),
		totalKernels: kernels.length,
		...roots.notBuilt,
		submodules,
		scope: { everyKernel: check.kernelGlobs.length === 0, everyModule: roots.everyModule },
		policy: config,
		day: check.today,
		explain: (reports) => explainFailures(reports, knowledge),
	});
	return { judged, builds: results };
}

async function openKernels({ kernels }: LocalCheck, globs: readonly string[]): Promise<Kernel[]> {
	const opened: Kernel[] = [];
	for (const id of await chooseKernels(kernels, globs)) opened.push(await kernels.open(id));
	return opened;
}

async function build(
	{ engine, signal, onProgress }: LocalCheck,
	{ kernel, symbolList }: Pick<BuildRequest, 'kernel' | 'symbolList'>,
	tree: CheckSources['head'],
	roots: readonly ModuleRoot[],
	side: 'base' | 'head',
): Promise<BuildResult> {
	if (roots.length === 0) return NOTHING_TO_BUILD;
	onProgress(kernel.id, `building ${side} on ${kernel.release}`);
	try {
		const onLog = (chunk: string) => onProgress(kernel.id, chunk.trim().split('\n').at(-1) ?? '');
		return await engine.build({ kernel, tree, roots, symbolList, labels: { check: 'local' }, signal, onLog });
	} catch (error) {
		if (!(error instanceof InfrastructureError)) throw error;
		return failedBuild(error.message);
	}
}

async function inParallel<T>(limit: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
	const queue = [...items];
	// All of them, also where one fails: none shall go on, and leave containers, when this is over.
	const ended = await Promise.allSettled(
		Array.from({ length: Math.max(1, limit) }, async () => {
			for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
		}),
	);
	for (const one of ended) if (one.status === 'rejected') throw one.reason;
}
