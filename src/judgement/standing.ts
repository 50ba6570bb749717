/** How one kernel's result counts, and what follows for the check: the precedence of verdicts. */
import { missingLookups } from './runtime-lookups.ts';
import type { Policy } from './policy.ts';
import { touchedPlaces } from './left-out-places.ts';
import type { KernelReport, LeftOutPlace, Outcome, Verdict } from '../results/check-report.ts';
import { ageOf } from './findings.ts';

/** Best first among the failing ones: the first standing that any kernel has is the check's. */
const STANDINGS = [
	/** A failure the policy fails on. */
	'fail',
	/** A limit that head hit and that base stayed far below. */
	'limit',
	/** Any other limit. */
	'stopped',
	/** Part of the source was not there, and the result may follow from it. */
	'source-missing',
	/** Failures that could not be compared with base. */
	'unknown',
	/** The machinery failed. */
	'infrastructure',
	/** The kernel's own modpost does not share what was found: a fault of this program. */
	'disputed',
	/** Symbols cannot be verified: no usable `Module.symvers`. */
	'unverifiable',
	/** What the change touches looks like a module and was not built. */
	'left-out',
	/** Failures, all of them on base as well, or known to the configuration. */
	'preexisting',
	'pass',
	/** dkms.conf leaves the kernel out: nothing was built, and nothing is wrong. */
	'excluded',
] as const;
export type Standing = (typeof STANDINGS)[number];

/** How one kernel's result counts. */
export function standingOf(kernel: KernelReport, policy: Policy): Standing {
	const standing = standingOfBuild(kernel, policy);
	const doubt = policy.doubts?.get(kernel.id);
	if (doubt === undefined || standing === 'infrastructure') return standing;
	const isGreen = standing === 'pass' || standing === 'preexisting';
	return (isGreen ? doubt.success : doubt.failures) ? 'source-missing' : standing;
}

function standingOfBuild(kernel: KernelReport, policy: Policy): Standing {
	const ages = new Set([...kernel.symbolFailures, ...kernel.buildErrors, ...missingLookups(kernel, policy)].map(ageOf));
	const isKnown = ages.delete('known');
	const failsOnAny = policy.failOn === 'any';
	if (ages.has('fresh') || (failsOnAny && ages.size > 0)) return 'fail';
	if (kernel.outcome === 'limit-exceeded') return kernel.limitOrigin === 'new' ? 'limit' : 'stopped';
	if (kernel.outcome === 'infrastructure-error') return 'infrastructure';
	if (kernel.outcome === 'excluded') return 'excluded';
	if (ages.has('unknown')) return 'unknown';
	if (kernel.outcome === 'incomplete' || (isKnown && ages.size === 0 && isIncomplete(kernel)))
		return failsOnAny ? 'fail' : incompleteStanding(kernel, policy);
	if (kernel.outcome === 'unverifiable') return isDisputed(kernel) ? 'disputed' : 'unverifiable';
	if (ages.has('preexisting') || isKnown) return 'preexisting';
	// An outcome that speaks of failures without naming one proves nothing, and above all not a pass.
	return kernel.outcome === 'pass' ? 'pass' : 'unknown';
}

/** Without the kernel's exports no module is found not to resolve: where one is, its findings are in dispute. */
export function isDisputed({ outcome, modules }: KernelReport): boolean {
	return outcome === 'unverifiable' && modules.some(({ state }) => state === 'unresolved');
}

/** Known failures must not hide a module that is missing for another reason than an undeclared function they name. */
function isIncomplete({ modules, symbolFailures }: KernelReport): boolean {
	const undeclared = new Set(
		symbolFailures.filter(({ foundBy }) => foundBy === 'compiler').map(({ module }) => module),
	);
	// What several modules share keeps any of them from being built.
	if (undeclared.has(null)) return false;
	return modules.some(({ name, state }) => state === 'not-built' && !undeclared.has(name));
}

function incompleteStanding({ id }: KernelReport, { baseOutcomes }: Policy): Standing {
	const base = baseOutcomes.get(id);
	if (base === undefined || base === 'pass' || base === 'unverifiable' || base === 'excluded') return 'fail';
	return isUncomparable(base) ? 'unknown' : 'preexisting';
}

/** What a check is judged by. */
export interface Judged {
	readonly kernels: readonly KernelReport[];
	readonly leftOut: readonly LeftOutPlace[];
}

/**
 * What the kernels' standings come to. Kernels that are left out count only where there is no other, unverifiable ones
 * only where no other kernel says anything; no kernel at all is `unverifiable`.
 */
export function checkStanding({ kernels, leftOut }: Judged, policy: Policy): Standing {
	const standings = new Set(kernels.map((kernel) => standingOf(kernel, policy)));
	for (const silent of ['excluded', 'unverifiable'] as const) if (standings.size > 1) standings.delete(silent);
	if (touchedPlaces(leftOut).length > 0) standings.add('left-out');
	if (leftOut.some(({ kind }) => kind === 'lost')) standings.add('fail');
	return STANDINGS.find((standing) => standings.has(standing)) ?? 'unverifiable';
}

/**
 * The report's verdict. `error`: nothing could be checked at all (no kernel, or the machinery failed on each).
 * `failOn: never` turns failures into `neutral`.
 */
export function verdictOf(judged: Judged, policy: Policy): Verdict {
	const standing = checkStanding(judged, policy);
	const isBroken = judged.kernels.every(({ outcome }) => outcome === 'infrastructure-error');
	const isAboutPlaces = judged.kernels.length === 0 && touchedPlaces(judged.leftOut).length > 0;
	if (isBroken && !isAboutPlaces) return 'error';
	if (standing === 'pass' || standing === 'preexisting' || standing === 'excluded') return 'pass';
	return isFailing(standing) && policy.failOn !== 'never' ? 'fail' : 'neutral';
}

/** The exit status of `modprobot check`: failures that are reported only (`failOn: never`) end with 0. */
export function exitStatusOf(judged: Judged, policy: Policy): 0 | 1 | 2 {
	const verdict = verdictOf(judged, policy);
	if (verdict === 'fail') return 1;
	if (verdict === 'pass') return 0;
	return verdict === 'neutral' && isFailing(checkStanding(judged, policy)) ? 0 : 2;
}

export function isFailing(standing: Standing): boolean {
	return standing === 'fail' || standing === 'limit';
}

/** Kernels of one standing, in order. */
export function kernelsStanding(
	kernels: readonly KernelReport[],
	policy: Policy,
	standing: Standing,
): readonly KernelReport[] {
	return kernels.filter((kernel) => standingOf(kernel, policy) === standing);
}

/** Whether base could not be built to compare with. */
function isUncomparable(base: Outcome | undefined): boolean {
	return base === 'limit-exceeded' || base === 'infrastructure-error';
}
