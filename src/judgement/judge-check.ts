/** The one place where a check is judged; all else only tells what it says. */
import type { Outcome } from '../results/build-findings.ts';
import { listed } from '../shared/words.ts';
import type { BuildResult } from '../results/build-result.ts';
import type { CheckReport, KernelReport, LeftOutPlace, SymbolExplanation } from '../results/check-report.ts';
import { compareBuilds, type KernelIdentity } from './comparison/compare.ts';
import type { Grouped } from './findings.ts';
import { type Findings, findingsOf } from './grouped-findings.ts';
import { type CheckScope, withKnownFailures } from './known-failures.ts';
import { openPlaces, touchedPlaces } from './left-out-places.ts';
import {
	type Doubt,
	submoduleDoubts,
	submoduleNotes,
	type SubmodulesOfSides,
	withDoubtedOrigins,
} from './missing-submodules.ts';
import type { Policy } from './policy.ts';
import { type MissingLookups, missingLookupsOf, type RuntimeFinding, runtimeFindings } from './runtime-lookups.ts';
import {
	type Conclusion,
	conclusionOf,
	exitStatusOf,
	isDisputed,
	isFailing,
	type Status,
	statusOfAll,
	statusOfKernel,
	strongest,
	verdictOf,
} from './status.ts';

/** A kernel that was built, with the paths of the symbol lists that apply to it. */
export interface BuiltKernel {
	readonly kernel: KernelIdentity;
	readonly symbolLists: readonly string[];
	readonly head: BuildResult;
	/** Null where there is none to compare with. */
	readonly base: BuildResult | null;
}

export interface BuiltCheck {
	readonly subject: CheckReport['subject'];
	readonly kernels: readonly BuiltKernel[];
	/** How many kernels there was something to build for, whether or not each has a result. */
	readonly totalKernels: number;
	readonly leftOut: CheckReport['leftOut'];
	readonly suggestedConfiguration: string | null;
	readonly submodules: SubmodulesOfSides;
	readonly scope: CheckScope;
	readonly policy: Policy;
	/** `2027-01-31`, in UTC: known failures expire. */
	readonly day: string;
	/** What is known of the symbols that fail. */
	readonly explain: (kernels: readonly KernelReport[]) => SymbolExplanation[];
}

/** One kernel's result, and how it counts. */
export interface JudgedKernel {
	readonly report: KernelReport;
	readonly status: Status;
	readonly findings: Grouped<Findings>;
	readonly missingLookups: Grouped<MissingLookups>;
	readonly doubt: Doubt | null;
	/** Whether the kernel's modpost does not share what was found. */
	readonly isDisputed: boolean;
}

export interface JudgedCheck {
	/** The JSON contract. */
	readonly report: CheckReport;
	readonly kernels: readonly JudgedKernel[];
	readonly totalKernels: number;
	readonly status: Status;
	/** Without regard to places that are not built. */
	readonly kernelsStatus: Status;
	/** What GitHub is told. */
	readonly conclusion: Conclusion;
	/** Of `modprobot check`. */
	readonly exitStatus: 0 | 1 | 2;
	readonly failOn: Policy['failOn'];
	/** Whether something fails, also where it is reported only. */
	readonly isFailing: boolean;
	readonly findings: Grouped<Findings>;
	readonly missingLookups: Grouped<MissingLookups>;
	readonly runtimeSymbols: readonly RuntimeFinding[];
	/** Places that look like modules and that a reader has to be told of first. */
	readonly openPlaces: readonly LeftOutPlace[];
	readonly touchedPlaces: readonly LeftOutPlace[];
	readonly lostPlaces: readonly LeftOutPlace[];
	/** Whether there is a base to compare with. */
	readonly isCompared: boolean;
}

export function judgeCheck(check: BuiltCheck): JudgedCheck {
	const { kernels: built, submodules, policy, day, scope, explain, ...rest } = check;
	const compared = built.map(({ kernel, head, base }) => compareBuilds(kernel, head, base));
	const doubts = submoduleDoubts(compared, submodules);
	const { kernels, notes } = withKnownFailures(withDoubtedOrigins(compared, doubts), policy.known, day, scope);
	return judgeReports({
		...rest,
		kernels: kernels.map((report, index) => ({
			report,
			baseOutcome: built[index]?.base?.outcome ?? null,
			doubt: doubts.get(report.id) ?? null,
		})),
		explanations: explain(kernels),
		notes: [...submoduleNotes(submodules), ...notes, ...symbolListNotes(kernels, built)],
		policy,
	});
}

/** Which files hold the lists that failing symbols are not on: one sentence for each set of files. */
function symbolListNotes(reports: readonly KernelReport[], built: readonly BuiltKernel[]): string[] {
	const isOffList = ({ symbolFailures }: KernelReport) =>
		symbolFailures.some(({ reason }) => reason === 'not-on-symbol-list');
	const failing = built.filter((_, index) => isOffList(reports[index]!));
	return [...Map.groupBy(failing, ({ symbolLists }) => listed(symbolLists))].map(([paths, group]) => {
		const ids = group.map(({ kernel }) => kernel.id);
		return `The symbol list of ${listed(ids, 12)} is ${paths}.`;
	});
}

/** Compared kernels, as the configuration knows their failures. */
export interface ComparedCheck extends Pick<
	BuiltCheck,
	'subject' | 'totalKernels' | 'leftOut' | 'suggestedConfiguration'
> {
	readonly kernels: readonly {
		readonly report: KernelReport;
		readonly baseOutcome: Outcome | null;
		readonly doubt: Doubt | null;
	}[];
	readonly explanations: readonly SymbolExplanation[];
	readonly notes: readonly string[];
	readonly policy: Pick<Policy, 'failOn' | 'runtimeSymbols'>;
}

export function judgeReports(check: ComparedCheck): JudgedCheck {
	const { subject, leftOut, suggestedConfiguration, explanations, notes, policy } = check;
	const totalKernels = Math.max(check.totalKernels, check.kernels.length);
	const reports = check.kernels.map(({ report }) => report);
	const kernels = check.kernels.map((one): JudgedKernel => {
		const own = {
			findings: findingsOf([one.report], explanations),
			missingLookups: missingLookupsOf([one.report], policy),
		};
		return {
			report: one.report,
			doubt: one.doubt,
			...own,
			isDisputed: isDisputed(one.report),
			status: statusOfKernel({ ...one, ...own }, policy.failOn),
		};
	});
	const touched = touchedPlaces(leftOut);
	const lost = leftOut.filter(({ kind }) => kind === 'lost');
	const kernelsStatus = totalKernels === 0 ? 'untouched' : statusOfAll(kernels.map(({ status }) => status));
	const status = strongest([
		kernelsStatus,
		...(touched.length > 0 ? (['left-out'] as const) : []),
		...(lost.length > 0 ? (['fail'] as const) : []),
	]);
	const outcomes = reports.map(({ outcome }) => outcome);
	const verdict = verdictOf(status, outcomes, policy.failOn);
	const limits = kernels.filter((one) => one.status === 'limit').map(({ report }) => report.limit);
	return {
		report: {
			schemaVersion: 1,
			verdict,
			subject,
			kernels: reports,
			leftOut,
			suggestedConfiguration,
			explanations: [...explanations],
			notes: [...notes],
		},
		kernels,
		totalKernels,
		status,
		kernelsStatus,
		conclusion: conclusionOf(status, limits, policy.failOn),
		exitStatus: exitStatusOf(status, verdict),
		failOn: policy.failOn,
		isFailing: isFailing(status),
		findings: findingsOf(reports, explanations),
		missingLookups: missingLookupsOf(reports, policy),
		runtimeSymbols: runtimeFindings(reports),
		openPlaces: openPlaces({ leftOut, subject }),
		touchedPlaces: touched,
		lostPlaces: lost,
		isCompared: subject.base !== null,
	};
}
