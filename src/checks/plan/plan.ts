/** What a check is going to build, as it is stored with the check. */
import type { Check, Side } from '../ports/records.ts';
import { z } from 'zod';
import type { ModuleRoot } from '../../modules/module-root.ts';
import { KnownSetting, RepositoryConfig } from '../../config/repository-config.ts';
import { CheckedSubmodule } from '../../judgement/missing-submodules.ts';
import { LeftOutPlace } from '../../results/check-report.ts';
import { TreeContent } from './tree-content.ts';

/** A kernel as it was when the check was planned; base and head are built with the same image. */
export const PlannedKernel = z.strictObject({
	id: z.string(),
	arch: z.string(),
	release: z.string(),
	digest: z.string(),
	/** Plans of older versions have none. */
	identity: z.string().nullable().default(null),
	compiler: z.string(),
	reproduce: z.strictObject({ image: z.string(), setup: z.string() }).nullable(),
	/** Paths in the merge base of the symbol lists that apply. Plans of older versions have none. */
	symbolLists: z.array(z.string()).default([]),
	/** Names what these hold together; null where there are none. */
	symbolListId: z.string().nullable().default(null),
});
export type PlannedKernel = z.infer<typeof PlannedKernel>;

/** The domain's type, which was written by us: taken as it was stored. */
const StoredRoot = z.custom<ModuleRoot>((value) => typeof value === 'object' && value !== null && 'ways' in value);

/** As the configuration gave it: there no kernels means all, and an empty list is a mistake. */
const StoredKnown = z.strictObject({ ...KnownSetting.shape, kernels: z.array(z.string()) });

const StoredSubmodule = z.strictObject({ ...CheckedSubmodule.shape, cloneUrl: z.string().nullable() });

export const CheckPlan = z.strictObject({
	mergeBase: z.string(),
	failOn: RepositoryConfig.shape.failOn,
	comment: RepositoryConfig.shape.comment,
	runtimeSymbols: RepositoryConfig.shape.runtimeSymbols,
	/** What is wrong with the configuration that the head brings along. */
	configProblem: z.string().nullable(),
	/** Ranges of lines of the diff, by path; null where they are not known. */
	changedLines: z.record(z.string(), z.array(z.tuple([z.int(), z.int()]))).nullable(),
	/** Empty where nothing is built. */
	kernels: z.array(PlannedKernel),
	roots: z.strictObject({ base: z.array(StoredRoot), head: z.array(StoredRoot) }),
	/** What the builds of each side depend on; null where nothing is built. Plans of older versions have none. */
	contents: z.strictObject({ base: TreeContent, head: TreeContent }).nullable().default(null),
	/** When the merge base was made, as it says itself, but never later than it was planned. Plans of older versions do not say. */
	committedAt: z.iso.datetime().nullable().default(null),
	/** What looks like a module and is not built. Plans of older versions have none. */
	leftOut: z.array(LeftOutPlace).default([]),
	suggestedConfiguration: z.string().nullable().default(null),
	/** Whether these are all modules that `known` may be about. */
	everyModule: z.boolean().default(false),
	/** Plans of older versions know of none. */
	submodules: z
		.strictObject({ base: z.array(StoredSubmodule), head: z.array(StoredSubmodule) })
		.default({ base: [], head: [] }),
	/** Base's word on failures that are known. */
	known: z.array(StoredKnown).default([]),
});
export type CheckPlan = z.infer<typeof CheckPlan>;

/** What a report needs of a plan: base may be no commit, or not there at all. */
export interface ReportedPlan extends Omit<CheckPlan, 'mergeBase' | 'submodules'> {
	readonly submodules: {
		readonly base: CheckPlan['submodules']['base'] | null;
		readonly head: CheckPlan['submodules']['head'];
	};
}

/** A plan to build nothing, as the configuration demands it. */
export function emptyPlan(config: RepositoryConfig): Omit<ReportedPlan, 'submodules'> {
	const { failOn, runtimeSymbols, comment, known } = config;
	return {
		failOn,
		runtimeSymbols,
		comment,
		known,
		configProblem: null,
		changedLines: null,
		kernels: [],
		roots: { base: [], head: [] },
		contents: null,
		committedAt: null,
		everyModule: false,
		leftOut: [],
		suggestedConfiguration: null,
	};
}

/** @returns null before the check was planned. */
export function planOf(check: Check): CheckPlan | null {
	return check.plan === null ? null : CheckPlan.parse(check.plan);
}

/** The commit of one side. */
export function commitOf(check: Check, plan: CheckPlan, side: Side): string {
	return side === 'head' ? check.headSha : plan.mergeBase;
}
