/** What to call kernels in running text: `6.1` where that is clear, else the whole release, else the id. */
import { visibleLine } from '../shared/visible-text.ts';
import { listed } from '../shared/words.ts';
import type { KernelReport } from './check-report.ts';

export type NamedKernel = Pick<KernelReport, 'id' | 'release'>;

/** Names some of the kernels: `5.10, 6.1 and 2 more`; at most `max` of them by name. */
export type NameKernels = (kernels: readonly { readonly id: string }[], max?: number) => string;

/** Labels by kernel id; no two kernels share one. */
function kernelLabels(kernels: readonly NamedKernel[]): ReadonlyMap<string, string> {
	const ways = [
		({ release }: NamedKernel) => /^\d+\.\d+/.exec(release)?.[0] ?? release,
		({ release }: NamedKernel) => release,
		({ id }: NamedKernel) => id,
	];
	const way = ways.find((label) => new Set(kernels.map(label)).size === kernels.length && kernels.every(label));
	return new Map(kernels.map((kernel) => [kernel.id, visibleLine((way ?? ways[2]!)(kernel), 80)]));
}

/** @param kernels all that may be named. */
export function kernelNamer(kernels: readonly NamedKernel[]): NameKernels {
	const labels = kernelLabels(kernels);
	return (some, max = 12) =>
		listed(
			some.map(({ id }) => labels.get(id) ?? visibleLine(id, 80)),
			max,
		);
}
