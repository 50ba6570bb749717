/**
 * The lines of a comment on which its author speaks to the bot: those that start, at the first column, outside of
 * fenced code, code spans and HTML comments (CommonMark's rules). Quoted and indented lines start with something else.
 */
export function commandLines(body: string): string[] {
	const lines = body.split(/\r\n|\r|\n/);
	return paragraphs(lines).flatMap((paragraph) => joinHiddenLines(paragraph.join('\n')).split('\n'));
}

/** Runs of lines between blank lines, code fences and blocks of HTML comment, which are left out. */
function paragraphs(lines: readonly string[]): string[][] {
	const found: string[][] = [[]];
	let endOfBlock: RegExp | null = null;
	for (const line of lines) {
		if (endOfBlock) {
			if (endOfBlock.test(line)) endOfBlock = null;
			continue;
		}
		endOfBlock = blockOpenedBy(line);
		if (endOfBlock || line.trim() === '') found.push([]);
		else found.at(-1)?.push(line);
		// A comment may end on the line it begins on.
		if (endOfBlock === COMMENT_END && COMMENT_END.test(line)) endOfBlock = null;
	}
	return found.filter((paragraph) => paragraph.length > 0);
}

const COMMENT_END = /-->/;

/** What ends the block that a line opens; null where it opens none. */
function blockOpenedBy(line: string): RegExp | null {
	if (/^ {0,3}<!--/.test(line)) return COMMENT_END;
	const fence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1];
	if (fence === undefined) return null;
	return new RegExp(`^ {0,3}${fence[0]}{${fence.length},}[ \\t]*$`);
}

/** Joins a line that begins inside a code span or HTML comment with the one before. Takes linear time. */
function joinHiddenLines(text: string): string {
	const closers = backtickRuns(text);
	const lastCommentEnd = text.lastIndexOf('-->');
	const opener = /`+|<!--/g;
	let joined = '';
	let copied = 0;
	for (let match = opener.exec(text); match; match = opener.exec(text)) {
		const isComment = match[0] === '<!--';
		if (isComment && lastCommentEnd < match.index) continue;
		const end = isComment ? text.indexOf('-->', match.index) : nextCloser(closers.get(match[0].length), match.index);
		if (end === undefined) continue;
		joined += text.slice(copied, match.index) + text.slice(match.index, end).replaceAll('\n', ' ');
		copied = end;
		opener.lastIndex = end + (isComment ? 3 : match[0].length);
	}
	return joined + text.slice(copied);
}

/** Offsets of runs of backticks by their length, the last one first. */
function backtickRuns(text: string): Map<number, number[]> {
	const runs = new Map<number, number[]>();
	for (const match of [...text.matchAll(/`+/g)].toReversed()) {
		const offsets = runs.get(match[0].length) ?? [];
		offsets.push(match.index);
		runs.set(match[0].length, offsets);
	}
	return runs;
}

/** The next run behind an offset; drops those passed, for offsets are asked for in ascending order. */
function nextCloser(runs: number[] | undefined, offset: number): number | undefined {
	if (runs === undefined) return undefined;
	while (runs.length > 0 && (runs.at(-1) ?? 0) <= offset) runs.pop();
	return runs.at(-1);
}
