/** Whether a limit that head ran into is its own, or as much the machine's. */
import type { BuildResult } from '../../results/build-result.ts';
import type { KernelReport } from '../../results/check-report.ts';
import { isComparable } from './comparable.ts';

/** Base is far below what it used less than this share of. */
const FAR_BELOW = 0.5;

export function limitOrigin(head: BuildResult, base: BuildResult | null): KernelReport['limitOrigin'] {
	if (head.limit === null) return null;
	return base !== null && wasBuilt(base) && stayedFarBelow(head, base) ? 'new' : 'unknown';
}

/** What there is to say of a limit that head ran into; null where it did not. */
export function limitMessage(head: BuildResult, base: BuildResult | null): string | null {
	if (head.limit === null || head.message === null) return null;
	return `${head.message} ${whatBaseShows(head, base)}`;
}

function whatBaseShows(head: BuildResult, base: BuildResult | null): string {
	if (limitOrigin(head, base) === 'new')
		return head.limit === 'killed'
			? 'Base’s build does not do so.'
			: 'Base, built under the same limits, used far less.';
	const nothing = 'so this says nothing about the modules.';
	if (base === null) return `There is no base to compare with, ${nothing}`;
	if (base.limit === 'killed') return `Base’s build does so as well, ${nothing}`;
	if (base.outcome === 'limit-exceeded') return `Base hit the ${base.limit ?? 'resource'} limit, ${nothing}`;
	if (!wasBuilt(base)) return `Base built no module to compare with, ${nothing}`;
	if (head.used === null || base.used === null) return `What was used is not known, ${nothing}`;
	return `Base came close to it as well, ${nothing}`;
}

/** A base that ended before it built any module has used little, whatever its modules need. */
function wasBuilt(base: BuildResult): boolean {
	return isComparable(base) && base.modules.length > 0;
}

function stayedFarBelow(head: BuildResult, base: BuildResult): boolean {
	// The other limits are of amounts, which do not depend on the machine: base did not hit them.
	if (head.limit !== 'time' && head.limit !== 'silence') return true;
	if (head.used === null || base.used === null) return false;
	const taken = head.limit === 'time' ? 'processorMs' : 'silenceMs';
	return base.used[taken] < FAR_BELOW * head.used[taken];
}
