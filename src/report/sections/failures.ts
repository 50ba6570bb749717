/** The failures by group: new ones open, those nobody can tell open as well, those that were there before folded. */
import type { RootContent } from 'mdast';
import { distinctSymbols, failureCount } from '../title.ts';
import type { Findings } from '../../judgement/grouped-findings.ts';
import type { Section } from '../markdown/fit-sections.ts';
import { codes, details, heading, list, paragraph, phrase } from '../markdown/nodes.ts';
import { knownInWords } from '../reasons.ts';
import { errorList } from './build-errors.ts';
import { more, nextSteps, symbolParagraphs } from './symbols.ts';
import type { View } from './view.ts';

const MAX_SHOWN = 40;

export function newSymbols(view: View): Section {
	const { findings, isCompared } = view.check;
	const { symbols } = findings.new;
	const title = isCompared ? 'New: symbols that do not resolve' : 'Symbols that do not resolve';
	return {
		name: counted('new symbol failures', distinctSymbols(symbols)),
		rank: 2,
		maxItems: MAX_SHOWN,
		render: (max) =>
			symbols.length === 0
				? []
				: [
						heading(4, phrase`${title}`),
						...symbolParagraphs(view, findings.new.causes, max),
						...nextSteps(view, symbols.slice(0, max)),
					],
	};
}

export function newErrors(view: View): Section {
	const { findings, isCompared } = view.check;
	const { errors, errorCauses } = findings.new;
	return {
		name: counted('new build errors', errors.length),
		rank: 3,
		maxItems: MAX_SHOWN,
		render: (max) =>
			errors.length === 0
				? []
				: [
						heading(4, phrase`${isCompared ? 'New: build errors' : 'Build errors'}`),
						...errorList(view, errorCauses, max),
					],
	};
}

/** Failures on kernels where base could not be built. */
export function unknownFailures(view: View): Section {
	const { unknown } = view.check.findings;
	return {
		name: counted('failures that may be new', failures(unknown)),
		rank: 5,
		maxItems: MAX_SHOWN,
		render: (max) =>
			failures(unknown) === 0
				? []
				: [
						heading(4, phrase`Not clear whether new`),
						paragraph(
							view.check.kernels.some(({ doubt }) => doubt !== null)
								? phrase`Part of the source was missing from a build.`
								: phrase`The base commit could not be built far enough to compare.`,
						),
						...notCompared(view),
						...both(view, unknown, max),
						...nextSteps(view, unknown.symbols.slice(0, max)),
					],
	};
}

export function preexistingFailures(view: View): Section {
	const { preexisting } = view.check.findings;
	const count = failureCount(preexisting, '');
	return {
		name: 'the failures that were there before',
		rank: 8,
		maxItems: MAX_SHOWN,
		render: (max) =>
			count === '' ? [] : details(`Already there before this pull request: ${count}`, both(view, preexisting, max)),
	};
}

/** What the configuration says is known, by reason and day. */
export function knownFailures(view: View): Section {
	const { known } = view.check.findings;
	return {
		name: 'the known failures',
		rank: 8,
		maxItems: MAX_SHOWN,
		render: (max) => {
			if (known.symbols.length === 0) return [];
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
		},
	};
}

/** What base had and head no longer has. */
export function fixedFailures({ check: { report } }: View): Section {
	const fixed = new Set(report.kernels.flatMap((kernel) => kernel.fixed.map(({ symbol }) => symbol)));
	return {
		name: 'what is fixed',
		rank: 6,
		maxItems: 10,
		render: (max) =>
			fixed.size === 0 ? [] : [paragraph(phrase`Fixed by this pull request: ${codes([...fixed].toSorted(), max)}.`)],
	};
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

function failures({ symbols, errors }: Findings): number {
	return distinctSymbols(symbols) + errors.length;
}

function counted(what: string, count: number): string {
	return `${what} (${count})`;
}
