/** Failing symbols, by cause: one paragraph and one list each; and what to do about them. */
import type { PhrasingContent, RootContent } from 'mdast';
import type { Cause } from '../../judgement/causes.ts';
import type { FailedSymbol, SymbolUse } from '../../judgement/findings.ts';
import { code, codes, enumerated, list, paragraph, phrase, strong } from '../markdown/nodes.ts';
import { licenceInWords, namespaceInWords } from '../causes.ts';
import { nextStep, reasonInWords } from '../reasons.ts';
import { counted } from '../../shared/words.ts';
import { explained, hasInstead, nextStepBeside, sourceToCopy } from './explained.ts';
import { linkTo, place, type View } from './view.ts';

const SEPARATORS = [phrase` `, phrase`, `];
const MAX_USES = 5;
const MAX_MODULES = 8;
const MAX_LICENCES = 5;
/** How many symbols of one cause get a line each; more are put in one list. */
const MAX_LINES = 3;
const MAX_LISTED = 60;

/** The first `max` causes, each with its symbols, their uses and modules. */
export function symbolParagraphs(view: View, causes: readonly Cause[], max: number): RootContent[] {
	const shown = causes.slice(0, max);
	const findings = causes.flatMap(({ symbols }) => symbols);
	// One explanation a symbol, however many reasons it fails for.
	const first = new Map(findings.toReversed().map((finding) => [finding.symbol, finding]));
	const isFirst = (finding: FailedSymbol) => first.get(finding.symbol) === finding;
	const entries = shown.flatMap((cause) => {
		const [finding] = cause.symbols;
		return cause.kind === 'symbol' ? symbolEntry(view, cause, finding, isFirst(finding)) : causeEntry(view, cause);
	});
	return [...entries, ...more(causes.slice(max).reduce((sum, cause) => sum + cause.symbols.length, 0))];
}

function symbolEntry(view: View, cause: Cause, finding: FailedSymbol, explain: boolean): RootContent[] {
	const where = view.names(finding.kernels);
	const facts = [
		...usedAt(view, finding),
		...licences(view, cause),
		...neededBy(finding),
		...(explain ? explained(view, finding) : []),
	];
	return [
		paragraph(phrase`${strong([code(finding.symbol)])} on ${where}: ${reasonInWords(finding)}`),
		...(facts.length === 0 ? [] : [list(facts)]),
		...(explain ? sourceToCopy(finding) : []),
	];
}

/** Several symbols that fail for one reason that is not theirs. */
function causeEntry(view: View, cause: Cause): RootContent[] {
	const { symbols: findings, kernels, kind } = cause;
	const what = counted(findings.length, 'symbol');
	const title = kind === 'licence' ? 'Exported for GPL-compatible modules only' : `In ${namespaceInWords(cause)}`;
	const lines =
		findings.length <= MAX_LINES
			? findings.map(
					(finding) => phrase`${code(finding.symbol)}${onSome(view, finding, cause)}: ${usesOf(view, finding)}`,
				)
			: [symbolList(view, cause)];
	const instead = findings
		.filter(hasInstead)
		.slice(0, MAX_LINES)
		.map((finding) => phrase`${code(finding.symbol)}, ${nextStepBeside(view, finding)}`);
	return [
		paragraph(phrase`${strong(phrase`${title}`)}: ${what} on ${view.names(kernels)}`),
		list([...licences(view, cause), ...lines, ...instead]),
	];
}

/** The lines to look at: where the modules say what keeps them from these exports. */
function licences(view: View, { licences: all }: Cause): PhrasingContent[][] {
	const lines = all.slice(0, MAX_LICENCES).map((licence) => {
		const where = licence.file === null ? [] : phrase`: ${place(view, licence.file, licence.line)}`;
		return phrase`${licenceInWords(licence)}${where}`;
	});
	return all.length > MAX_LICENCES ? [...lines, phrase`and ${all.length - MAX_LICENCES} more`] : lines;
}

/** Each symbol with its first use behind it. */
function symbolList(view: View, cause: Cause): PhrasingContent[] {
	const shown = cause.symbols.slice(0, MAX_LISTED).map((finding) => {
		const [use] = finding.uses;
		const name = [code(finding.symbol)];
		return phrase`${use === undefined ? name : linkTo(view, use.file, use.line, name)}${onSome(view, finding, cause)}`;
	});
	return enumerated(shown, cause.symbols.length - shown.length);
}

function onSome(view: View, { kernels }: FailedSymbol, cause: Cause): PhrasingContent[] {
	return kernels.length === cause.kernels.length ? [] : phrase` (only on ${view.names(kernels)})`;
}

function usedAt(view: View, finding: FailedSymbol): PhrasingContent[][] {
	return finding.uses.length === 0 ? [] : [usesOf(view, finding)];
}

function usesOf(view: View, { uses, kernels }: FailedSymbol): PhrasingContent[] {
	const shown = uses.slice(0, MAX_USES).map((use) => useOf(view, use, kernels.length));
	return shown.length === 0
		? phrase`used at a place that is not known`
		: phrase`used at ${enumerated(shown, uses.length - shown.length, 'place')}`;
}

function useOf(view: View, use: SymbolUse, kernels: number): PhrasingContent[] {
	const includers = use.vias.length === 0 ? [] : phrase`, a header included by ${codes(use.vias, 3)}`;
	const some = use.kernels.length < kernels ? phrase` (only on ${view.names(use.kernels)})` : [];
	const before = use.wasThere ? phrase` (already there)` : [];
	return phrase`${place(view, use.file, use.line)}${includers}${some}${before}`;
}

function neededBy({ modules }: FailedSymbol): PhrasingContent[][] {
	if (modules.length === 0) return [];
	return [phrase`needed by the ${modules.length === 1 ? 'module' : 'modules'} ${codes(modules, MAX_MODULES)}`];
}

/** One paragraph for each different thing to do that is not said beside its symbol. */
export function nextSteps({ names }: View, findings: readonly FailedSymbol[]): RootContent[] {
	const unsaid = findings.filter((finding) => !hasInstead(finding));
	const groups = Map.groupBy(unsaid, ({ reason, foundBy, namespace }) => JSON.stringify([reason, foundBy, namespace]));
	return [...groups.values()].map((group) => {
		const kernels = new Set(group.flatMap(({ kernels: all }) => all));
		const { text, imports } = nextStep(group[0]!, [...kernels], names);
		const which =
			groups.size === 1 && unsaid.length === findings.length
				? []
				: phrase` for ${codes([...new Set(group.map(({ symbol }) => symbol))], 4)}`;
		const lines = imports.flatMap(
			({ code: line, where }, index) => phrase`${SEPARATORS[Math.min(index, 1)]!}${code(line)} ${where}`,
		);
		return paragraph(phrase`${strong(phrase`Next step`)}${which}: ${text}${lines}`);
	});
}

/** `and 12 more`, where something was not shown. */
export function more(count: number): RootContent[] {
	return count > 0 ? [paragraph(phrase`… and ${counted(count, 'more', 'more')}`)] : [];
}
