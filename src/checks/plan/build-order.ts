/** In which order a check's builds are begun. */
import type { Side } from '../ports/records.ts';

export interface OrderFacts {
	/** Kernels that failed when the subject was checked last: whoever waits wants to know of these. */
	readonly failed: ReadonlySet<string>;
	/** Milliseconds that a build on a kernel takes; null where that is not known. */
	readonly duration: (kernelId: string) => number | null;
	/** Whether somebody else builds base already: what is begun last finds it known. */
	readonly isBaseUnderWay: boolean;
}

/**
 * The failing kernels of the last check first, then the shortest builds, for the first news; those of unknown length
 * last. All of base before head, which begins from what base left.
 */
export function buildOrder<K extends { readonly id: string }>(
	kernels: readonly K[],
	sides: readonly Side[],
	{ failed, duration, isBaseUnderWay }: OrderFacts,
): { readonly kernel: K; readonly side: Side }[] {
	const rank = ({ id }: K) => [failed.has(id) ? 0 : 1, duration(id) ?? Infinity] as const;
	const ordered = kernels.toSorted((a, b) => {
		const [[failedA, durationA], [failedB, durationB]] = [rank(a), rank(b)];
		return failedA - failedB || (durationA === durationB ? 0 : durationA - durationB);
	});
	const on = (kernel: K, side: Side) => ({ kernel, side });
	const inTurn = isBaseUnderWay ? sides.toReversed() : sides;
	return inTurn.flatMap((side) => ordered.map((kernel) => on(kernel, side)));
}
