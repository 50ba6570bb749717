import { withKnownFailures, type CheckScope, type KnownVerdict } from '../comparison/known-failures.ts';
import {
	submoduleDoubts,
	submoduleNotes,
	type SubmodulesOfSides,
	withDoubtedOrigins,
} from '../comparison/missing-submodules.ts';
import type { KernelReport } from '../report/check-report.ts';
import type { Doubt } from '../report/doubt.ts';
import { symbolListNotes } from '../report/symbol-list-notes.ts';
import type { CheckPlan, PlannedKernel } from './plan.ts';

/** The part of a plan that says what is no reason to fail, and what is one. */
export interface Demands {
	readonly known: CheckPlan['known'];
	readonly kernels: readonly Pick<PlannedKernel, 'id' | 'symbolLists'>[];
	readonly submodules: SubmodulesOfSides;
}

export interface JudgedKernels extends KnownVerdict {
	readonly doubts: ReadonlyMap<string, Doubt>;
}

/**
 * Compared kernels as the configuration judges them, with what there is to say about it.
 * @param day `2027-01-31`, in UTC.
 */
export function judgeByPolicy(
	compared: readonly KernelReport[],
	{ known, kernels, submodules }: Demands,
	day: string,
	scope: CheckScope,
): JudgedKernels {
	const doubts = submoduleDoubts(compared, submodules);
	const judged = withKnownFailures(withDoubtedOrigins(compared, doubts), known, day, scope);
	const listsOf = new Map(kernels.map(({ id, symbolLists }) => [id, symbolLists]));
	const lists = symbolListNotes(judged.kernels, ({ id }) => listsOf.get(id) ?? []);
	return { kernels: judged.kernels, notes: [...submoduleNotes(submodules), ...judged.notes, ...lists], doubts };
}
