/** What a check ends with on GitHub, and the one line that says it. */
import { type Lookups, lookupsOf } from '../judgement/runtime-lookups.ts';
import type { Policy } from '../judgement/policy.ts';
import { openPlaces, touchedPlaces } from '../judgement/left-out-places.ts';
import type { CheckReport, KernelReport } from '../results/check-report.ts';
import { distinctKernels, distinctSymbols, type Findings, findingsOf, ofAge } from '../judgement/findings.ts';
import { kernelLabels } from '../results/kernel-labels.ts';
import { placeNames } from './left-out-places.ts';
import { checkStanding, isFailing, kernelsStanding, type Standing, standingOf } from '../judgement/standing.ts';
import { counted, listed } from '../shared/words.ts';

export interface Conclusion {
	readonly conclusion: 'success' | 'failure' | 'neutral' | 'timed_out' | 'cancelled' | 'skipped';
	/** One line of plain text, without a commit. */
	readonly title: string;
}

/** @param totalKernels how many kernels the check set out to build, where the report may have fewer. */
export function conclude(report: CheckReport, policy: Policy & { readonly totalKernels?: number }): Conclusion {
	const standing = checkStanding(report, policy);
	const total = Math.max(policy.totalKernels ?? 0, report.kernels.length);
	const found = TITLES[standing]({
		report,
		policy,
		total,
		findings: findingsOf(report),
		lookups: lookupsOf(report, policy),
	});
	const notBuilt = standing === 'left-out' ? [] : openPlaces(report).filter(({ kind }) => kind !== 'lost');
	const title = notBuilt.length === 0 ? found : `${found}; not built: ${placeNames(notBuilt)}`;
	if (isFailing(standing) && policy.failOn === 'never') {
		return { conclusion: 'neutral', title: `${title} (reported only)` };
	}
	return { conclusion: conclusionOf(standing, report.kernels, policy), title };
}

function conclusionOf(standing: Standing, kernels: readonly KernelReport[], policy: Policy): Conclusion['conclusion'] {
	if (standing === 'fail') return 'failure';
	if (standing === 'limit') {
		const limits = kernelsStanding(kernels, policy, 'limit').map(({ limit }) => limit);
		return limits.every((limit) => limit === 'time' || limit === 'silence') ? 'timed_out' : 'failure';
	}
	// A check that built nothing (`excluded`) is not green, though nothing failed.
	return standing === 'pass' || standing === 'preexisting' ? 'success' : 'neutral';
}

interface TitleParts {
	readonly report: CheckReport;
	readonly policy: Policy;
	readonly total: number;
	readonly findings: Findings;
	/** Of symbols that the kernel does not have, where that is a failure. */
	readonly lookups: Lookups;
}

const TITLES: Readonly<Record<Standing, (parts: TitleParts) => string>> = {
	fail: failTitle,
	limit: ({ report, policy, total }) => {
		const stopped = kernelsStanding(report.kernels, policy, 'limit');
		const limits = [...new Set(stopped.map(({ limit }) => limit ?? 'resource'))];
		return `The build hit the ${listed(limits)} limit ${onKernels(stopped.length, total)}`;
	},
	stopped: ({ report, policy }) =>
		`Could not check ${names(report, policy, 'stopped')}: stopped at a limit, and nothing shows that the modules are to blame`,
	'source-missing': ({ report, policy }) => {
		const [first] = kernelsStanding(report.kernels, policy, 'source-missing');
		return policy.doubts?.get(first?.id ?? '')?.title ?? 'Part of the source was missing';
	},
	unknown: ({ report, policy }) => `Cannot compare with base on ${names(report, policy, 'unknown')}`,
	infrastructure: ({ report, policy }) =>
		`Could not check ${names(report, policy, 'infrastructure')}: the check itself failed, not the modules`,
	disputed: ({ report, policy }) =>
		`Cannot tell for ${names(report, policy, 'disputed')}: modprobot and the kernel’s modpost disagree`,
	unverifiable: ({ report, total }) =>
		report.kernels.length === 0 ? 'No kernel was checked' : `Cannot verify symbols ${onKernels(total, total)}`,
	'left-out': (parts) => {
		const { report, policy } = parts;
		const places = touchedPlaces(report.leftOut);
		const what = `Not built, and so not checked: ${placeNames(places)}`;
		if (report.kernels.length === 0) return what;
		const rest = checkStanding({ ...report, leftOut: [] }, policy);
		return `${what}; for the rest: ${TITLES[rest](parts)}`;
	},
	preexisting: ({ report, policy, total, findings, lookups }) => {
		const old = failureCount(ofAge(findings, 'preexisting'), '', lookups.ofAge('preexisting'));
		const known = failureCount(ofAge(findings, 'known'), '');
		const where = onKernels(kernelsStanding(report.kernels, policy, 'preexisting').length, total);
		if (report.subject.base === null) return `No failures but known ones: ${known} ${where}`;
		const there = old === '' && known !== '' ? [] : [`already there: ${old || 'modules not built'}`];
		return ['No new failures', ...there, ...(known === '' ? [] : [`known: ${known}`])].join('; ') + ` ${where}`;
	},
	pass: ({ report, policy, total }) => {
		const passed = kernelsStanding(report.kernels, policy, 'pass');
		const modules = passed.length === 0 ? 0 : Math.max(...passed.map(({ modules: all }) => all.length));
		const what =
			modules === 0 ? 'All modules resolve' : modules === 1 ? 'The module resolves' : `All ${modules} modules resolve`;
		const where = passed.length === total ? `on ${counted(total, 'kernel')}` : onKernels(passed.length, total);
		const leftOut = kernelsStanding(report.kernels, policy, 'excluded').length;
		return `${what} ${where}${leftOut === 0 ? '' : `, ${leftOut} left out by dkms.conf`}`;
	},
	excluded: ({ total }) => `Nothing was built: left out by dkms.conf ${onKernels(total, total)}`,
};

function failTitle({ report, policy, total, findings, lookups }: TitleParts): string {
	const lost = report.leftOut.filter(({ kind }) => kind === 'lost');
	if (lost.length > 0) return `Base builds modules that this change leaves without a build: ${placeNames(lost)}`;
	const fresh = ofAge(findings, 'fresh');
	const compared = report.subject.base !== null;
	const freshLookups = lookups.ofAge('fresh');
	const freshCount = failureCount(fresh, compared ? 'new' : '', freshLookups);
	if (freshCount !== '') return `${freshCount} ${onKernels(distinctKernels(fresh, freshLookups.kernels), total)}`;
	const failing = kernelsStanding(report.kernels, policy, 'fail');
	const counting = { ...findings, symbols: findings.symbols.filter(({ known }) => known === null) };
	const anyCount = failureCount(counting, '', lookups) || 'Modules are missing';
	const where = onKernels(failing.length, total);
	return policy.failOn === 'any' && compared ? `${anyCount} ${where}, none of them new` : `${anyCount} ${where}`;
}

/** `1 new unresolved symbol and 2 new build errors`; empty where there is none. */
export function failureCount(
	{ symbols, errors }: Findings,
	adjective: 'new' | '',
	lookups: Pick<Lookups, 'count'> = { count: 0 },
): string {
	const aged = (what: string) => (adjective === '' ? what : `${adjective} ${what}`);
	const lookup = aged('run-time lookup');
	return listed([
		...(symbols.length > 0 ? [counted(distinctSymbols(symbols), aged('unresolved symbol'))] : []),
		...(errors.length > 0 ? [counted(errors.length, aged('build error'))] : []),
		...(lookups.count > 0
			? [counted(lookups.count, `${lookup} of a missing symbol`, `${lookup}s of missing symbols`)]
			: []),
	]);
}

function onKernels(count: number, total: number): string {
	return total === 1 ? 'on 1 kernel' : `on ${count} of ${total} kernels`;
}

function names({ kernels }: CheckReport, policy: Policy, standing: Standing): string {
	const labels = kernelLabels(kernels);
	return listed(
		kernels.filter((kernel) => standingOf(kernel, policy) === standing).map(({ id }) => labels.get(id) ?? id),
		6,
	);
}
