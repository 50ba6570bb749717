/** How long builds take, as far as earlier ones of the same kernel and module roots tell. */
import type { Build, BuiltRoots } from '../ports/records.ts';
import type { ModuleRoot } from '../../modules/module-root.ts';
import { isBuilt } from '../life-cycle/check-state.ts';
import type { CheckPlan } from './plan.ts';

/** What a build takes beside make: its container, reading the objects, judging. */
const BESIDE_MAKE_MS = 1500;

/** @returns milliseconds; null where one of the roots was not built on that kernel. */
export type ExpectedDuration = (kernelId: string, roots: readonly Pick<ModuleRoot, 'path'>[]) => number | null;

/** @param recent the newest first: it counts. */
export function expectedDuration(recent: readonly BuiltRoots[]): ExpectedDuration {
	const known = new Map<string, number>();
	const keyOf = (kernelId: string, path: string) => JSON.stringify([kernelId, path]);
	for (const { kernelId, moduleRoots } of recent) {
		for (const { path, durationMs } of moduleRoots) {
			const key = keyOf(kernelId, path);
			if (!known.has(key)) known.set(key, durationMs);
		}
	}
	return (kernelId, roots) =>
		roots.reduce<number | null>((sum, { path }) => {
			const duration = known.get(keyOf(kernelId, path));
			return sum === null || duration === undefined ? null : sum + duration;
		}, BESIDE_MAKE_MS);
}

/**
 * How long a check still takes, if it has the machine to itself.
 * @param atOnce builds that run at the same time.
 * @returns milliseconds; null where a build that is not done is of unknown length.
 */
export function remainingTime(
	builds: readonly Pick<Build, 'kernelId' | 'side' | 'state'>[],
	roots: CheckPlan['roots'],
	expected: ExpectedDuration,
	atOnce: number,
): number | null {
	let [sum, longest] = [0, 0];
	for (const build of builds) {
		if (isBuilt(build)) continue;
		const whole = expected(build.kernelId, roots[build.side]);
		if (whole === null) return null;
		// When one began is not stored: half of it is over, as good as any guess.
		const left = build.state === 'running' ? whole / 2 : whole;
		sum += left;
		longest = Math.max(longest, left);
	}
	return Math.max(longest, sum / atOnce);
}
