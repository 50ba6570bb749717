/** The lines of a paragraph that begin in its text: not in a code span, nor in a tag, a comment or an element of HTML. */
import type { HtmlNesting } from './html-nesting.ts';

/** What may begin something that hides a line's end, or is one. */
const MARK = /\\[\s\S]|`+|<|\n/g;

/** Of CommonMark's "raw HTML": what begins it, and what ends it. */
const DELIMITED: readonly (readonly [start: string, end: string])[] = [
	['<!--', '-->'],
	['<?', '?>'],
	['<![CDATA[', ']]>'],
];
const ATTRIBUTE = String.raw`\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>${'`'}]+|'[^']*'|"[^"]*"))?`;
const TAG = new RegExp(
	String.raw`<(?:[A-Za-z][A-Za-z0-9-]*(?:${ATTRIBUTE})*\s*/?|/[A-Za-z][A-Za-z0-9-]*\s*|![A-Za-z][^>]*)>`,
	'y',
);

/**
 * @param nesting the elements that are open before the paragraph; what it opens and closes is read.
 * @returns the indices of the lines. Takes linear time.
 */
export function spokenLines(text: string, nesting: HtmlNesting): number[] {
	const closers = backtickRuns(text);
	const endOfHtml = createEndOfHtml(text);
	const found: number[] = [];
	let line = 0;
	const begin = () => {
		if (!nesting.isOpen) found.push(line);
	};
	begin();
	const mark = new RegExp(MARK);
	for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
		const [{ length }, { index }] = [match[0], match];
		const isHtml = match[0] === '<';
		const hiddenUntil = isHtml
			? endOfHtml(index)
			: text[index] === '`'
				? nextCloser(closers.get(length), index + length)
				: null;
		if (hiddenUntil === null) {
			// A backslash at a line's end breaks it, and hides nothing.
			if (!match[0].endsWith('\n')) continue;
			line++;
			begin();
			continue;
		}
		const hidden = text.slice(index, hiddenUntil);
		if (isHtml) nesting.read(hidden);
		line += hidden.split('\n').length - 1;
		mark.lastIndex = hiddenUntil;
	}
	return found;
}

/** @returns where the HTML that begins at an offset ends; null where none does. What nothing ends is not looked for again. */
function createEndOfHtml(text: string): (start: number) => number | null {
	const last = new Map(
		['>', ...DELIMITED.map(([, closer]) => closer)].map((closer) => [closer, text.lastIndexOf(closer)]),
	);
	return (start) => {
		const [opener, closer] = DELIMITED.find(([begin]) => text.startsWith(begin, start)) ?? [null, '>'];
		if ((last.get(closer) ?? -1) < start) return null;
		if (opener !== null) {
			const end = text.indexOf(closer, start + opener.length);
			return end === -1 ? null : end + closer.length;
		}
		TAG.lastIndex = start;
		return TAG.test(text) ? TAG.lastIndex : null;
	};
}

/** Offsets behind runs of backticks by their length, the last one first. */
function backtickRuns(text: string): Map<number, number[]> {
	const runs = new Map<number, number[]>();
	for (const match of [...text.matchAll(/`+/g)].toReversed()) {
		const offsets = runs.get(match[0].length) ?? [];
		offsets.push(match.index + match[0].length);
		runs.set(match[0].length, offsets);
	}
	return runs;
}

/** The end of the next run behind an offset; drops those passed, for offsets are asked for in ascending order. */
function nextCloser(runs: number[] | undefined, offset: number): number | null {
	while (runs !== undefined && runs.length > 0 && (runs.at(-1) ?? 0) <= offset) runs.pop();
	return runs?.at(-1) ?? null;
}
