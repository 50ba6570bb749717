/** Which lines of a comment its author says to the bot: GitHub's reading of Markdown decides. */
import { fromMarkdown } from 'mdast-util-from-markdown';
import { HtmlNesting } from './html-nesting.ts';
import { spokenLines } from './spoken-lines.ts';

/**
 * The parser tells blocks apart: text, code, headings and HTML. Quotes and lists need no telling: their lines start with
 * something else, and what starts at the first column below them is their author's, whether it goes on with them or not.
 * Of what stands in a line only code and HTML can hide the next one (`spokenLines`). In all of these the parser takes
 * quadratic time for what is begun often.
 */
const NOT_READ = [
	...['blockQuote', 'list', 'definition', 'attention', 'labelStartImage', 'labelStartLink', 'labelEnd', 'autolink'],
	...['characterReference', 'characterEscape', 'hardBreakEscape', 'codeText', 'htmlText'],
];

const QUOTE = /^ {0,3}>/;

/**
 * The lines of a comment's running text that start at the first column: no code, no HTML, nothing within an element of HTML
 * that was opened before (`<details>`, `<pre>`), no line that begins in a code span or comment.
 */
export function commandLines(lines: readonly string[]): string[] {
	// What a quote opens ends with it.
	const text = lines.map((line) => (QUOTE.test(line) ? line.replaceAll(/[<`]/g, ' ') : line)).join('\n');
	const nesting = new HtmlNesting();
	return fromMarkdown(text, { extensions: [{ disable: { null: NOT_READ } }] }).children.flatMap((node) => {
		if (node.type === 'html') nesting.read(node.value);
		if (node.type !== 'paragraph' || node.position === undefined) return [];
		const first = node.position.start.line - 1;
		const [content] = node.children;
		const spoken = content?.type === 'text' ? spokenLines(content.value, nesting) : [];
		return spoken.map((index) => lines[first + index] ?? '');
	});
}
