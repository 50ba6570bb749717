/** A check at the desk: the same engine as the App's, on a directory. */
import type { Kernel, Kernels } from '../checks/ports/kernels.ts';
import { type BuildResult, failedBuild } from '../results/build-result.ts';
import type { Policy } from '../judgement/policy.ts';
import { touchedPlaces } from '../judgement/left-out-places.ts';
import { NOTHING_TO_BUILD } from '../results/build-result.ts';
import { chooseKernels } from '../checks/plan/choose-kernels.ts';
import type { BuildRequest, Engine } from '../checks/ports/engine.ts';
import { judgeByPolicy } from '../judgement/judge-by-policy.ts';
import { planSubmodules } from '../checks/plan/plan-submodules.ts';
import { readSymbolList, symbolListPaths } from '../checks/plan/symbol-lists.ts';
import { submoduleNotes } from '../judgement/comparison/missing-submodules.ts';
import { compareBuilds } from '../judgement/comparison/compare.ts';
import type { ModuleRoot } from '../modules/module-root.ts';
import type { CheckReport } from '../results/check-report.ts';
import { verdictOf } from '../judgement/standing.ts';
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
	readonly report: CheckReport;
	readonly policy: Policy;
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

	const demands = {
		known: config.known,
		kernels: kernels.map((kernel) => ({ id: kernel.id, symbolLists: symbolListPaths(config, kernel) })),
		submodules,
	};
	const lists = new Map<string, ReadonlySet<string> | null>();
	for (const { id, symbolLists } of demands.kernels) lists.set(id, await readSymbolList(sources.head, symbolLists));

	const results = new Map<string, { kernel: Kernel; head: BuildResult; base: BuildResult | null }>();
	await inParallel(check.workers, kernels, async (kernel) => {
		const on = { kernel, symbolList: lists.get(kernel.id) ?? null };
		const base = sources.base === null ? null : await build(check, on, sources.base, roots.base, 'base');
		const head = await build(check, on, sources.head, roots.head, 'head');
		results.set(kernel.id, { kernel, head, base });
	});

	const ordered = kernels.flatMap(({ id }) => results.get(id) ?? []);
	const compared = ordered.map(({ kernel, head, base }) => compareBuilds(kernel, head, base));
	const scope = { everyKernel: check.kernelGlobs.length === 0, everyModule: roots.everyModule };
	const { kernels: reports, notes, doubts } = judgeByPolicy(compared, demands, check.today, scope);
	const policy: Policy = {
		failOn: config.failOn,
		runtimeSymbols: config.runtimeSymbols,
		baseOutcomes: new Map(ordered.flatMap(({ kernel, base }) => (base === null ? [] : [[kernel.id, base.outcome]]))),
		doubts,
	};
	const subject = { head: sources.head.label, base: sources.base?.label ?? null };
	const { leftOut, suggestedConfiguration } = roots.notBuilt;
	const isIdle = kernels.length === 0 && touchedPlaces(leftOut).length === 0;
	const verdict = isIdle ? 'pass' : verdictOf({ kernels: reports, leftOut }, policy);
	return {
		report: {
			schemaVersion: 1,
			verdict,
			subject,
			kernels: reports,
			leftOut,
			suggestedConfiguration,
			explanations: await explain(check, reports),
			notes,
		},
		policy,
		builds: results,
	};
}

/** What the catalogue's symbol tables and the curated facts say of the failing symbols. */
async function explain({ kernels, symbolFacts }: LocalCheck, reports: CheckReport['kernels']) {
	if (reports.every(({ symbolFailures }) => symbolFailures.length === 0)) return [];
	return explainFailures(reports, { kernels: await kernels.symbolTables(), facts: symbolFacts });
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
