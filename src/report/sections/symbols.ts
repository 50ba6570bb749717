/** Failing symbols, one paragraph and one list each; and what to do about them. */
import type { PhrasingContent, RootContent } from 'mdast';
import type { SymbolFinding, SymbolUse } from '../findings.ts';
import { code, codes, enumerated, list, paragraph, phrase, strong } from '../markdown/nodes.ts';
import { nextStep, reasonInWords } from '../reasons.ts';
import { counted } from '../words.ts';
import { explained, hasInstead, sourceToCopy } from './explained.ts';
import { kernelNames, place, type View } from './view.ts';

const SEPARATORS = [phrase` `, phrase`, `];
const MAX_USES = 5;
const MAX_MODULES = 8;

/** The first `max` symbols with their uses and modules. */
export function symbolParagraphs(view: View, findings: readonly SymbolFinding[], max: number): RootContent[] {
	const shown = findings.slice(0, max);
	// One explanation a symbol, however many reasons it fails for.
	const first = new Map(shown.toReversed().map((finding) => [finding.symbol, finding]));
	const entries = shown.flatMap((finding) => symbolEntry(view, finding, first.get(finding.symbol) === finding));
	return [...entries, ...more(findings.length - shown.length)];
}

function symbolEntry(view: View, finding: SymbolFinding, explain: boolean): RootContent[] {
	const where = kernelNames(view, finding.kernels);
	const facts = [...usedAt(view, finding), ...neededBy(finding), ...(explain ? explained(view, finding) : [])];
	return [
		paragraph(phrase`${strong([code(finding.symbol)])} on ${where}: ${reasonInWords(finding)}`),
		...(facts.length === 0 ? [] : [list(facts)]),
		...(explain ? sourceToCopy(finding) : []),
	];
}

function usedAt(view: View, { uses, kernels }: SymbolFinding): PhrasingContent[][] {
	const shown = uses.slice(0, MAX_USES).map((use) => useOf(view, use, kernels.length));
	if (shown.length === 0) return [];
	return [phrase`used at ${enumerated(shown, uses.length - shown.length, 'place')}`];
}

function useOf(view: View, use: SymbolUse, kernels: number): PhrasingContent[] {
	const includers = use.vias.length === 0 ? [] : phrase`, a header included by ${codes(use.vias, 3)}`;
	const some =
		use.kernels.length < kernels
			? phrase` (only on ${kernelNames(
					view,
					use.kernels.map((id) => ({ id })),
				)})`
			: [];
	const before = use.wasThere ? phrase` (already there)` : [];
	return phrase`${place(view.context, use.file, use.line)}${includers}${some}${before}`;
}

function neededBy({ modules }: SymbolFinding): PhrasingContent[][] {
	if (modules.length === 0) return [];
	return [phrase`needed by the ${modules.length === 1 ? 'module' : 'modules'} ${codes(modules, MAX_MODULES)}`];
}

/** One paragraph for each different thing to do that is not said beside its symbol. */
export function nextSteps(findings: readonly SymbolFinding[]): RootContent[] {
	const unsaid = findings.filter((finding) => !hasInstead(finding));
	const groups = Map.groupBy(unsaid, ({ reason, foundBy, namespace }) => JSON.stringify([reason, foundBy, namespace]));
	return [...groups.values()].map((group) => {
		const kernels = new Set(group.flatMap(({ kernels: all }) => all));
		const { text, imports } = nextStep(group[0]!, [...kernels]);
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
