/** How the result of one kernel counts, and what follows for the check: the precedence of statuses. */
import type { Outcome } from '../results/build-findings.ts';
import type { KernelReport, Verdict } from '../results/check-report.ts';
import { FINDING_GROUPS, type Grouped } from './findings.ts';
import type { Findings } from './grouped-findings.ts';
import type { Policy } from './policy.ts';
import type { Doubt } from './missing-submodules.ts';
import type { MissingLookups } from './runtime-lookups.ts';

/** The first status that any kernel has is that of the check. */
const STATUSES = [
	/** A failure that the policy fails on. */
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
	/** The change touches no module. */
	'untouched',
] as const;
export type Status = (typeof STATUSES)[number];

/** What there is to know of a kernel to give it a status. */
export interface KernelFindings {
	readonly report: KernelReport;
	readonly findings: Grouped<Findings>;
	readonly missingLookups: Grouped<MissingLookups>;
	/** How base's build ended; null where there is none. */
	readonly baseOutcome: Outcome | null;
	/** Null where the source was complete. */
	readonly doubt: Doubt | null;
}

export function statusOfKernel(kernel: KernelFindings, failOn: Policy['failOn']): Status {
	const status = statusOfBuild(kernel, failOn);
	const { doubt } = kernel;
	if (doubt === null || status === 'infrastructure') return status;
	const isGreen = status === 'pass' || status === 'preexisting';
	return (isGreen ? doubt.success : doubt.failures) ? 'source-missing' : status;
}

function statusOfBuild(
	{ report, findings, missingLookups, baseOutcome }: KernelFindings,
	failOn: Policy['failOn'],
): Status {
	const groups = new Set(
		FINDING_GROUPS.filter((group) => {
			const { symbols, errors } = findings[group];
			return symbols.length + errors.length + missingLookups[group].symbols.length > 0;
		}),
	);
	const isKnown = groups.delete('known');
	const failsOnAny = failOn === 'any';
	if (groups.has('new') || (failsOnAny && groups.size > 0)) return 'fail';
	const { outcome } = report;
	if (outcome === 'limit-exceeded') return report.limitOrigin === 'new' ? 'limit' : 'stopped';
	if (outcome === 'infrastructure-error') return 'infrastructure';
	if (outcome === 'excluded') return 'excluded';
	if (groups.has('unknown')) return 'unknown';
	if (outcome === 'incomplete' || (isKnown && groups.size === 0 && isIncomplete(report)))
		return failsOnAny ? 'fail' : statusOfIncomplete(baseOutcome);
	if (outcome === 'unverifiable') return isDisputed(report) ? 'disputed' : 'unverifiable';
	if (groups.has('preexisting') || isKnown) return 'preexisting';
	// An outcome that speaks of failures without naming one proves nothing, and above all not a pass.
	return outcome === 'pass' ? 'pass' : 'unknown';
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

function statusOfIncomplete(base: Outcome | null): Status {
	if (base === null || base === 'pass' || base === 'unverifiable' || base === 'excluded') return 'fail';
	return base === 'limit-exceeded' || base === 'infrastructure-error' ? 'unknown' : 'preexisting';
}

/**
 * What the statuses of kernels come to. Kernels that are left out count only where there is no other, unverifiable ones
 * only where no other kernel says anything; no kernel at all is `unverifiable`.
 */
export function statusOfAll(statuses: readonly Status[]): Status {
	const all = new Set(statuses);
	for (const silent of ['excluded', 'unverifiable'] as const) if (all.size > 1) all.delete(silent);
	return strongest([...all]);
}

export function strongest(statuses: readonly Status[]): Status {
	return STATUSES.find((status) => statuses.includes(status)) ?? 'unverifiable';
}

export function isFailing(status: Status): boolean {
	return status === 'fail' || status === 'limit';
}

/**
 * The report's verdict. `error`: nothing could be checked at all (no kernel, or the machinery failed on each).
 * `failOn: never` turns failures into `neutral`.
 */
export function verdictOf(status: Status, outcomes: readonly Outcome[], failOn: Policy['failOn']): Verdict {
	if (status === 'untouched') return 'pass';
	const isAboutPlaces = outcomes.length === 0 && (status === 'left-out' || status === 'fail');
	if (outcomes.every((outcome) => outcome === 'infrastructure-error') && !isAboutPlaces) return 'error';
	if (status === 'pass' || status === 'preexisting' || status === 'excluded') return 'pass';
	return isFailing(status) && failOn !== 'never' ? 'fail' : 'neutral';
}

/** The exit status of `modprobot check`: failures that are reported only (`failOn: never`) end with 0. */
export function exitStatusOf(status: Status, verdict: Verdict): 0 | 1 | 2 {
	if (verdict === 'fail') return 1;
	return verdict === 'pass' || (verdict === 'neutral' && isFailing(status)) ? 0 : 2;
}

/** GitHub's words for how a check run ended; where no check was judged `cancelled`, or `action_required` until it may be. */
export type Conclusion = 'success' | 'failure' | 'neutral' | 'timed_out' | 'skipped' | 'cancelled' | 'action_required';

/** @param limits those that made the check fail. */
export function conclusionOf(
	status: Status,
	limits: readonly KernelReport['limit'][],
	failOn: Policy['failOn'],
): Conclusion {
	if (isFailing(status) && failOn === 'never') return 'neutral';
	if (status === 'fail') return 'failure';
	if (status === 'limit')
		return limits.every((limit) => limit === 'time' || limit === 'silence') ? 'timed_out' : 'failure';
	if (status === 'untouched') return 'skipped';
	// A check that built nothing (`excluded`) is not green, though nothing failed.
	return status === 'pass' || status === 'preexisting' ? 'success' : 'neutral';
}
