/** The failures by age: new ones open, those nobody can tell open as well, those that were there before folded. */
import type { RootContent } from 'mdast';
import { failureCount } from '../conclude.ts';
import { distinctSymbols, type Findings } from '../../judgement/findings.ts';
import type { Section } from '../markdown/fit-sections.ts';
import { codes, details, heading, list, paragraph, phrase } from '../markdown/nodes.ts';
import { knownInWords } from '../reasons.ts';
import { errorList } from './build-errors.ts';
import { more, nextSteps, symbolParagraphs } from './symbols.ts';
import type { View } from './view.ts';

const MAX_SHOWN = 40;

export function freshSymbols(view: View): Section {
	const { symbols } = view.fresh;
	const title = view.compared ? 'New: symbols that do not resolve' : 'Symbols that do not resolve';
	return {
		name: counted('new symbol failures', distinctSymbols(symbols)),
		rank: 2,
		maxItems: MAX_SHOWN,
		render: (max) =>
			symbols.length === 0
				? []
				: [heading(4, phrase`${title}`), ...symbolParagraphs(view, symbols, max), ...nextSteps(symbols.slice(0, max))],
	};
}

export function freshErrors(view: View): Section {
	const { errors } = view.fresh;
	return {
		name: counted('new build errors', errors.length),
		rank: 3,
		maxItems: MAX_SHOWN,
		render: (max) =>
			errors.length === 0
				? []
				: [
						heading(4, phrase`${view.compared ? 'New: build errors' : 'Build errors'}`),
						...errorList(view, errors, max),
					],
	};
}

/** Failures on kernels where base could not be built. */
export function unclearFailures(view: View): Section {
	return {
		name: counted('failures that may be new', failures(view.unknown)),
		rank: 5,
		maxItems: MAX_SHOWN,
		render: (max) =>
			failures(view.unknown) === 0
				? []
				: [
						heading(4, phrase`Not clear whether new`),
						paragraph(
							(view.context.doubts?.size ?? 0) > 0
								? phrase`Part of the source was missing from a build.`
								: phrase`The base commit could not be built far enough to compare.`,
						),
						...gaps(view),
						...both(view, view.unknown, max),
						...nextSteps(view.unknown.symbols.slice(0, max)),
					],
	};
}

export function preexistingFailures(view: View): Section {
	const count = failureCount(view.preexisting, '');
	return {
		name: 'the failures that were there before',
		rank: 8,
		maxItems: MAX_SHOWN,
		render: (max) =>
			count === ''
				? []
				: details(`Already there before this pull request: ${count}`, both(view, view.preexisting, max)),
	};
}

/** What the configuration says is known, by reason and day. */
export function knownFailures(view: View): Section {
	const { known } = view;
	return {
		name: 'the known failures',
		rank: 8,
		maxItems: MAX_SHOWN,
		render: (max) => {
			if (known.symbols.length === 0) return [];
			const shown = known.symbols.slice(0, max);
			const groups = Map.groupBy(shown, (finding) => (finding.known === null ? '' : knownInWords(finding.known)));
			const paragraphs = [...groups].flatMap(([excuse, findings]) => [
				paragraph(phrase`${excuse}`),
				...symbolParagraphs(view, findings, findings.length),
			]);
			return details(`Known to the configuration, and no reason to fail: ${failureCount(known, '')}`, [
				...paragraphs,
				...more(known.symbols.length - shown.length),
			]);
		},
	};
}

/** What base had and head no longer has. */
export function fixedFailures({ report }: View): Section {
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
function gaps({ report, labels }: View): RootContent[] {
	const said = report.kernels.filter(
		({ message, symbolFailures, buildErrors }) =>
			message !== null && [...symbolFailures, ...buildErrors].some(({ origin }) => origin === 'unknown'),
	);
	return said.length === 0
		? []
		: [list(said.map(({ id, message }) => phrase`${labels.get(id) ?? id}: ${message ?? ''}`))];
}

function both(view: View, { symbols, errors }: Findings, max: number): RootContent[] {
	return [
		...(symbols.length > 0 ? symbolParagraphs(view, symbols, max) : []),
		...(errors.length > 0 ? errorList(view, errors, max) : []),
	];
}

function failures({ symbols, errors }: Findings): number {
	return distinctSymbols(symbols) + errors.length;
}

function counted(what: string, count: number): string {
	return `${what} (${count})`;
}
