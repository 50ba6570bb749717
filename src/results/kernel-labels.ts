/** What to call a kernel in running text: `6.1` where that is clear, else the whole release, else the id. */
import type { KernelReport } from './check-report.ts';
import { visibleLine } from '../shared/visible-text.ts';

export type NamedKernel = Pick<KernelReport, 'id' | 'release'>;

/** Labels by kernel id; no two kernels share one. */
export function kernelLabels(kernels: readonly NamedKernel[]): ReadonlyMap<string, string> {
	const ways = [
		({ release }: NamedKernel) => /^\d+\.\d+/.exec(release)?.[0] ?? release,
		({ release }: NamedKernel) => release,
		({ id }: NamedKernel) => id,
	];
	const way = ways.find((label) => new Set(kernels.map(label)).size === kernels.length && kernels.every(label));
	return new Map(kernels.map((kernel) => [kernel.id, visibleLine((way ?? ways[2]!)(kernel), 80)]));
}

/** Whether the release is this version or a newer one; null where the release does not begin with a version. */
export function isAtLeast(release: string, major: number, minor: number): boolean | null {
	const version = /^(\d+)\.(\d+)/.exec(release);
	if (version === null) return null;
	const [ownMajor, ownMinor] = [Number(version[1]), Number(version[2])];
	return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
