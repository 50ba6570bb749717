/** One size budget for comment, summary and text: whole sections go by rank, nothing is cut in its middle. */
import type { RootContent } from 'mdast';
import { listed } from '../../shared/words.ts';
import { link, paragraph, phrase } from './nodes.ts';
import { serialise } from './to-markdown.ts';

/** GitHub takes 65,536 characters for a comment and 65,535 for a check's summary and text. */
const BUDGET_BYTES = 60_000;

export interface Section {
	/** What the reader misses where it is left out, in lower case: `the legend`. */
	readonly name: string;
	/** The higher, the sooner it is shortened and left out; 0 is never left out. */
	readonly rank: number;
	/** How many items it lists at most where there is room. */
	readonly maxItems: number;
	/** At most `maxItems` items of the section, saying how many more there are; nothing to say is `[]`. */
	readonly render: (maxItems: number) => RootContent[];
}

/** A section that is only there where there is something to say. */
export function section(
	name: string,
	{
		rank,
		maxItems = 1,
		isEmpty = false,
	}: { readonly rank: number; readonly maxItems?: number; readonly isEmpty?: boolean },
	render: Section['render'],
): Section {
	return { name, rank, maxItems, render: (max) => (isEmpty ? [] : render(max)) };
}

const NOTICE_BYTES = 1000;

/**
 * The sections in their order as Markdown of at most `budget` bytes. Those of the highest rank are first shortened
 * and then left out; a last sentence says so and links the page that has all.
 */
export function fitSections(
	sections: readonly Section[],
	detailsUrl: string | null,
	budget: number = BUDGET_BYTES,
): string {
	const texts = sections.map(({ render, maxItems }) => serialise(render(maxItems)));
	const leftOut = new Set<Section>();
	for (const one of sections.toSorted((a, b) => b.rank - a.rank)) {
		if (size(texts) + (leftOut.size > 0 ? NOTICE_BYTES : 0) <= budget) break;
		const index = sections.indexOf(one);
		if (texts[index] === '') continue;
		const others = size(texts.with(index, ''));
		const shorter = longestFitting(one, budget - NOTICE_BYTES - others);
		if (shorter === null && one.rank > 0) leftOut.add(one);
		texts[index] = shorter ?? (one.rank > 0 ? '' : serialise(one.render(1)));
	}
	return join([
		...texts,
		notice(
			sections.filter((one) => leftOut.has(one)),
			detailsUrl,
		),
	]);
}

/** The section with as many items as fit; null where not even one does. */
function longestFitting({ render, maxItems }: Section, budget: number): string | null {
	let [fitting, tooMany] = [0, maxItems];
	let best: string | null = null;
	while (tooMany - fitting > 1) {
		const items = Math.floor((fitting + tooMany) / 2);
		const text = serialise(render(items));
		if (Buffer.byteLength(text) + 2 <= budget) [fitting, best] = [items, text];
		else tooMany = items;
	}
	return best;
}

function notice(leftOut: readonly Section[], detailsUrl: string | null): string {
	if (leftOut.length === 0) return '';
	const names = listed(
		leftOut.map(({ name }) => name),
		8,
	);
	const page = link(detailsUrl, phrase`the details page`);
	const where = detailsUrl === null ? [] : phrase` All of it is on ${page}.`;
	return serialise([paragraph([...phrase`Left out here because there is no room: ${names}.`, ...where])]);
}

function join(texts: readonly string[]): string {
	return texts.filter((text) => text !== '').join('\n\n');
}

function size(texts: readonly string[]): number {
	return Buffer.byteLength(join(texts));
}
