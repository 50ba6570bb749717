/** The one line that says what a check ends with. */
import type { Findings } from '../judgement/grouped-findings.ts';
import type { JudgedCheck, JudgedKernel } from '../judgement/judge-check.ts';
import type { MissingLookups } from '../judgement/runtime-lookups.ts';
import type { Status } from '../judgement/status.ts';
import { kernelNamer } from '../results/kernel-labels.ts';
import { counted, listed } from '../shared/words.ts';
import { placeNames } from './left-out-places.ts';

/** Plain text, without a commit. */
export function titleOf(check: JudgedCheck): string {
	const { status, openPlaces, isFailing, failOn } = check;
	const found = TITLES[status](check);
	const notBuilt = status === 'left-out' ? [] : openPlaces.filter(({ kind }) => kind !== 'lost');
	const title = notBuilt.length === 0 ? found : `${found}; not built: ${placeNames(notBuilt)}`;
	return isFailing && failOn === 'never' ? `${title} (reported only)` : title;
}

const TITLES: Readonly<Record<Status, (check: JudgedCheck) => string>> = {
	fail: failTitle,
	limit: (check) => {
		const stopped = kernelsOf(check, 'limit');
		const limits = [...new Set(stopped.map(({ report }) => report.limit ?? 'resource'))];
		if (limits.every((limit) => limit === 'killed'))
			return `The build ended the processes that run it ${onKernels(stopped.length, check)}`;
		return `The build hit the ${listed(limits)} limit ${onKernels(stopped.length, check)}`;
	},
	stopped: (check) =>
		`Could not check ${names(check, 'stopped')}: stopped at a limit, and nothing shows that the modules are to blame`,
	'source-missing': (check) => kernelsOf(check, 'source-missing')[0]?.doubt?.title ?? 'Part of the source was missing',
	unknown: (check) => `Cannot compare with base on ${names(check, 'unknown')}`,
	infrastructure: (check) =>
		`Could not check ${names(check, 'infrastructure')}: the check itself failed, not the modules`,
	disputed: (check) => `Cannot tell for ${names(check, 'disputed')}: modprobot and the kernel’s modpost disagree`,
	unverifiable: (check) =>
		check.kernels.length === 0
			? 'No kernel was checked'
			: `Cannot verify symbols ${onKernels(check.totalKernels, check)}`,
	'left-out': (check) => {
		const what = `Not built, and so not checked: ${placeNames(check.touchedPlaces)}`;
		return check.kernels.length === 0 ? what : `${what}; for the rest: ${TITLES[check.kernelsStatus](check)}`;
	},
	preexisting: (check) => {
		const { findings, missingLookups, isCompared } = check;
		const old = failureCount(findings.preexisting, '', missingLookups.preexisting);
		const known = failureCount(findings.known, '');
		const where = onKernels(kernelsOf(check, 'preexisting').length, check);
		if (!isCompared) return `No failures except known ones: ${known} ${where}`;
		const there = old === '' && known !== '' ? [] : [`already there: ${old || 'modules not built'}`];
		return ['No new failures', ...there, ...(known === '' ? [] : [`known: ${known}`])].join('; ') + ` ${where}`;
	},
	pass: (check) => {
		const passed = kernelsOf(check, 'pass');
		const modules = Math.max(0, ...passed.map(({ report }) => report.modules.length));
		const what =
			modules === 0 ? 'All modules resolve' : modules === 1 ? 'The module resolves' : `All ${modules} modules resolve`;
		const where =
			passed.length === check.totalKernels ? `on ${counted(passed.length, 'kernel')}` : onKernels(passed.length, check);
		const excluded = kernelsOf(check, 'excluded').length;
		return `${what} ${where}${excluded === 0 ? '' : `, ${excluded} excluded by dkms.conf`}`;
	},
	excluded: (check) => `Nothing was built: excluded by dkms.conf ${onKernels(check.totalKernels, check)}`,
	untouched: () => 'The change touches no kernel module: nothing to build.',
};

function failTitle(check: JudgedCheck): string {
	const { lostPlaces, findings, missingLookups, failOn, isCompared } = check;
	if (lostPlaces.length > 0)
		return `Base builds modules that this change leaves without a build: ${placeNames(lostPlaces)}`;
	const added = failureCount(findings.new, isCompared ? 'new' : '', missingLookups.new);
	if (added !== '') {
		const { symbols, errors } = findings.new;
		const kernels = [...[...symbols, ...errors].flatMap((one) => one.kernels), ...missingLookups.new.kernels];
		return `${added} ${onKernels(new Set(kernels.map(({ id }) => id)).size, check)}`;
	}
	const any = anyFailures(check) || 'Modules are missing';
	const where = onKernels(kernelsOf(check, 'fail').length, check);
	return failOn === 'any' && isCompared ? `${any} ${where}, none of them new` : `${any} ${where}`;
}

/** All that fails, but for what is known. */
export function anyFailures({ findings, missingLookups }: Pick<JudgedKernel, 'findings' | 'missingLookups'>): string {
	const groups = ['new', 'unknown', 'preexisting'] as const;
	return failureCount(
		{
			symbols: groups.flatMap((group) => findings[group].symbols),
			errors: groups.flatMap((group) => findings[group].errors),
		},
		'',
		{ symbols: [...new Set(groups.flatMap((group) => missingLookups[group].symbols))] },
	);
}

/** `1 new unresolved symbol and 2 new build errors`; empty where there is none. */
export function failureCount(
	{ symbols, errors }: Pick<Findings, 'symbols' | 'errors'>,
	adjective: 'new' | '',
	lookups: Pick<MissingLookups, 'symbols'> = { symbols: [] },
): string {
	const aged = (what: string) => (adjective === '' ? what : `${adjective} ${what}`);
	const lookup = aged('run-time lookup');
	const missing = lookups.symbols.length;
	return listed([
		...(symbols.length > 0 ? [counted(distinctSymbols(symbols), aged('unresolved symbol'))] : []),
		...(errors.length > 0 ? [counted(errors.length, aged('build error'))] : []),
		...(missing > 0 ? [counted(missing, `${lookup} of a missing symbol`, `${lookup}s of missing symbols`)] : []),
	]);
}

/** How many different symbols the findings name. */
export function distinctSymbols(symbols: Findings['symbols']): number {
	return new Set(symbols.map(({ symbol }) => symbol)).size;
}

function kernelsOf({ kernels }: JudgedCheck, status: Status): readonly JudgedKernel[] {
	return kernels.filter((kernel) => kernel.status === status);
}

function onKernels(count: number, { totalKernels }: JudgedCheck): string {
	return totalKernels === 1 ? 'on 1 kernel' : `on ${count} of ${totalKernels} kernels`;
}

function names(check: JudgedCheck, status: Status): string {
	return kernelNamer(check.report.kernels)(
		kernelsOf(check, status).map(({ report }) => report),
		6,
	);
}
