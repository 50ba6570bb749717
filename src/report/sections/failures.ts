/** The failures by group: new ones open, those nobody can tell open as well, those that were there before folded. */
import type { RootContent } from 'mdast';
import { distinctSymbols, failureCount } from '../title.ts';
import type { Findings } from '../../judgement/grouped-findings.ts';
import { type Section, section } from '../markdown/fit-sections.ts';
import { codes, details, heading, list, paragraph, phrase } from '../markdown/nodes.ts';
import { knownInWords } from '../reasons.ts';
import { errorList } from './build-errors.ts';
import { more, nextSteps, symbolParagraphs } from './symbols.ts';
import type { View } from './view.ts';

const MAX_SHOWN = 40;

export function newSymbols(view: View): Section {
	const { findings, isCompared } = view.check;
	const { symbols, causes } = findings.new;
	const title = isCompared ? 'New: symbols that do not resolve' : 'Symbols that do not resolve';
	const options = { rank: 2, maxItems: MAX_SHOWN, isEmpty: symbols.length === 0 };
	return section(`new symbol failures (${distinctSymbols(symbols)})`, options, (max) => [
		heading(4, phrase`${title}`),
		...symbolParagraphs(view, causes, max),
		...nextSteps(view, symbols.slice(0, max)),
	]);
}

export function newErrors(view: View): Section {
	const { findings, isCompared } = view.check;
	const { errors, errorCauses } = findings.new;
	const options = { rank: 3, maxItems: MAX_SHOWN, isEmpty: errors.length === 0 };
	return section(`new build errors (${errors.length})`, options, (max) => [
		heading(4, phrase`${isCompared ? 'New: build errors' : 'Build errors'}`),
		...errorList(view, errorCauses, max),
	]);
}

/** Failures on kernels where base could not be built. */
export function unknownFailures(view: View): Section {
	const { unknown } = view.check.findings;
	const count = distinctSymbols(unknown.symbols) + unknown.errors.length;
	const isDoubted = view.check.kernels.some(({ doubt }) => doubt !== null);
	const options = { rank: 5, maxItems: MAX_SHOWN, isEmpty: count === 0 };
	return section(`failures that may be new (${count})`, options, (max) => [
		heading(4, phrase`Not clear whether new`),
		paragraph(
			isDoubted
				? phrase`Part of the source was missing from a build.`
				: phrase`The base commit could not be built far enough to compare.`,
		),
		...notCompared(view),
		...both(view, unknown, max),
		...nextSteps(view, unknown.symbols.slice(0, max)),
	]);
}

export function preexistingFailures(view: View): Section {
	const { preexisting } = view.check.findings;
	const count = failureCount(preexisting, '');
	const options = { rank: 8, maxItems: MAX_SHOWN, isEmpty: count === '' };
	return section('the failures that were there before', options, (max) =>
		details(`Already there before this pull request: ${count}`, both(view, preexisting, max)),
	);
}

/** What the configuration says is known, by reason and day. */
export function knownFailures(view: View): Section {
	const { known } = view.check.findings;
	const options = { rank: 8, maxItems: MAX_SHOWN, isEmpty: known.symbols.length === 0 };
	return section('the known failures', options, (max) => {
		const groups = Map.groupBy(known.causes.slice(0, max), ({ symbols: [{ known: excuse }] }) =>
			excuse === null ? '' : knownInWords(excuse),
		);
		const hidden = known.causes.slice(max).flatMap(({ symbols }) => symbols);
		return details(`Known to the configuration, so not a reason to fail: ${failureCount(known, '')}`, [
			...[...groups].flatMap(([excuse, causes]) => [
				paragraph(phrase`${excuse}`),
				...symbolParagraphs(view, causes, causes.length),
			]),
			...more(hidden.length),
		]);
	});
}

/** What base had and head no longer has. */
export function fixedFailures({ check: { report } }: View): Section {
	const fixed = new Set(report.kernels.flatMap((kernel) => kernel.fixed.map(({ symbol }) => symbol)));
	return section('what is fixed', { rank: 6, maxItems: 10, isEmpty: fixed.size === 0 }, (max) => [
		paragraph(phrase`Fixed by this pull request: ${codes([...fixed].toSorted(), max)}.`),
	]);
}

/** On which kernel what could not be compared, where that is known. */
function notCompared({ check: { report }, names }: View): RootContent[] {
	const said = report.kernels.filter(
		({ message, symbolFailures, buildErrors }) =>
			message !== null && [...symbolFailures, ...buildErrors].some(({ origin }) => origin === 'unknown'),
	);
	return said.length === 0 ? [] : [list(said.map((kernel) => phrase`${names([kernel])}: ${kernel.message ?? ''}`))];
}

function both(view: View, { causes, errorCauses }: Findings, max: number): RootContent[] {
	return [
		...(causes.length > 0 ? symbolParagraphs(view, causes, max) : []),
		...(errorCauses.length > 0 ? errorList(view, errorCauses, max) : []),
	];
}
