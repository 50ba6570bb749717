import type { CallSite } from './call-sites.ts';
import { shuffled } from './random.ts';

export interface Chosen<T> {
	readonly subject: T;
	readonly site: CallSite;
}

/**
 * One call each of so many functions, no two of them on one line of a subject.
 * @returns fewer where there are not as many.
 */
export function chooseCalls<T extends { readonly id: string; readonly sites: readonly CallSite[] }>(
	subjects: readonly T[],
	count: number,
	random: () => number,
): Chosen<T>[] {
	const all = subjects.flatMap((subject) => subject.sites.map((site) => ({ subject, site })));
	const byFunction = Map.groupBy(all, ({ site }) => site.function);
	const chosen: Chosen<T>[] = [];
	const lines = new Set<string>();
	for (const name of shuffled([...byFunction.keys()].toSorted(), random)) {
		if (chosen.length === count) break;
		const line = ({ subject, site }: Chosen<T>) => `${subject.id} ${site.file}:${site.line}`;
		const free = (byFunction.get(name) ?? []).filter((one) => !lines.has(line(one)));
		const one = free[Math.floor(random() * free.length)];
		if (one === undefined) continue;
		lines.add(line(one));
		chosen.push(one);
	}
	return chosen;
}
