/** How much a build may show: what comes out of it is chosen by whoever wrote it, and all of it is judged and kept. */
import { LimitExceeded } from '../shared/errors.ts';

/** Symbols that do not resolve, of all modules together, before they are judged. */
const MAX_FINDINGS = 20_000;
/** Undefined symbols of the objects of all modules: an object that many modules share counts for each. */
const MAX_DEMANDS = 5_000_000;
/** Of each kind in a result: more than the largest drivers have on a kernel that they know nothing of. */
const MAX_RESULTS = 5000;
/** Facts that Kbuild reports of all runs of make together. */
const MAX_REPORTED = 300_000;

/** @throws LimitExceeded with a sentence. */
function requireAtMost(most: number, count: number, what: string): void {
	if (count > most) throw new LimitExceeded('log', `The build shows more than ${most.toLocaleString('en')} ${what}.`);
}

export const requireBounded = {
	findings: (count: number) => requireAtMost(MAX_FINDINGS, count, 'symbols that do not resolve'),
	demands: (count: number) => requireAtMost(MAX_DEMANDS, count, 'symbols that its modules need'),
	reported: (count: number) => requireAtMost(MAX_REPORTED, count, 'modules, objects and directories'),
	symbolFailures: (count: number) => requireAtMost(MAX_RESULTS, count, 'symbols that fail'),
	buildErrors: (count: number) => requireAtMost(MAX_RESULTS, count, 'different errors'),
	modules: (count: number) => requireAtMost(MAX_RESULTS, count, 'modules'),
} as const;
