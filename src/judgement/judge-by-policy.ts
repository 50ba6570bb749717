import { withKnownFailures, type CheckScope, type KnownEntry, type KnownVerdict } from './comparison/known-failures.ts';
import {
	submoduleDoubts,
	submoduleNotes,
	type SubmodulesOfSides,
	withDoubtedOrigins,
} from './comparison/missing-submodules.ts';
import type { KernelReport } from '../results/check-report.ts';
import type { Doubt } from './doubt.ts';
import { symbolListNotes } from './symbol-list-notes.ts';

/** The part of a plan that says what is no reason to fail, and what is one. */
export interface Demands {
	readonly known: readonly KnownEntry[];
	/** With the paths of the symbol lists that apply to each. */
	readonly kernels: readonly { readonly id: string; readonly symbolLists: readonly string[] }[];
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
