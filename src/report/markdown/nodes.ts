/** Builders for the Markdown tree. Whatever is interpolated as a string is made inert; only nodes pass as they are. */
import type {
	Code,
	Heading,
	Html,
	InlineCode,
	Link,
	List,
	Paragraph,
	PhrasingContent,
	RootContent,
	Strong,
	Table,
	TableRow,
} from 'mdast';
import { visibleLine, visibleLines } from '../../shared/visible-text.ts';
import { counted } from '../../shared/words.ts';
import { inertText, unmarked } from './inert-text.ts';

type Part = string | number | PhrasingContent | readonly PhrasingContent[];

/** A template for running text: `phrase`\`${code(symbol)} is not exported\`. */
export function phrase(literals: TemplateStringsArray, ...parts: readonly Part[]): PhrasingContent[] {
	return literals.flatMap((literal, index) => [
		...ownText(literal),
		...(index < parts.length ? content(parts[index]!) : []),
	]);
}

function ownText(value: string): PhrasingContent[] {
	return value === '' ? [] : [{ type: 'text', value }];
}

function content(part: Part): PhrasingContent[] {
	if (typeof part === 'number') return ownText(String(part));
	if (typeof part === 'string') return ownText(inertText(part));
	return 'type' in part ? [part] : [...part];
}

/** A code span of one line. */
export function code(value: string, max = 200): InlineCode {
	return { type: 'inlineCode', value: unmarked(visibleLine(value, max)) || ' ' };
}

/** Running text whose code stands in backticks. */
export function marked(text: string): PhrasingContent[] {
	return text
		.trim()
		.split('`')
		.flatMap((part, index) => (index % 2 === 1 ? [code(part)] : spaced(part)));
}

/** A string made inert, with the space that parts it from its neighbours. */
function spaced(part: string): PhrasingContent[] {
	const inert = content(part.trim());
	if (inert.length === 0) return ownText(part === '' ? '' : ' ');
	return [...ownText(/^\s/.test(part) ? ' ' : ''), ...inert, ...ownText(/\s$/.test(part) ? ' ' : '')];
}

/** Code spans: `` `a`, `b` and 3 more``. */
export function codes(values: readonly string[], max = Infinity): PhrasingContent[] {
	const shown = values.slice(0, max);
	return enumerated(
		shown.map((value) => [code(value)]),
		values.length - shown.length,
	);
}

/** Items as running text: `a, b and c`, or `a, b and 3 more places`. */
export function enumerated(
	items: readonly (readonly PhrasingContent[])[],
	more = 0,
	what: string | null = null,
): PhrasingContent[] {
	const rest = what === null ? phrase`${more} more` : phrase`${counted(more, `more ${what}`)}`;
	const all = more > 0 ? [...items, rest] : items;
	const separator = (index: number) => ownText(index === 0 ? '' : index === all.length - 1 ? ' and ' : ', ');
	return all.flatMap((item, index) => separator(index).concat(item));
}

export function strong(children: PhrasingContent[]): Strong {
	return { type: 'strong', children };
}

/** A link to an http(s) address; just its text where the address is another or none. */
export function link(url: string | null, children: PhrasingContent[]): PhrasingContent[] {
	if (url === null || !/^https?:\/\//.test(url)) return children;
	const node: Link = { type: 'link', url, children };
	return [node];
}

export function paragraph(children: PhrasingContent[]): Paragraph {
	return { type: 'paragraph', children };
}

export function heading(depth: Heading['depth'], children: PhrasingContent[]): Heading {
	return { type: 'heading', depth, children };
}

export function list(items: readonly PhrasingContent[][]): List {
	return {
		type: 'list',
		ordered: false,
		spread: false,
		children: items.map((item) => ({ type: 'listItem', spread: false, children: [paragraph(item)] })),
	};
}

/** A fence that its content cannot leave. */
export function fence(lang: 'sh' | 'c' | 'yaml' | 'text', value: string): Code {
	return { type: 'code', lang, value: unmarked(visibleLines(value)) };
}

export function table(head: readonly string[], rows: readonly PhrasingContent[][][]): Table {
	return { type: 'table', children: [tableRow(head.map((cell) => phrase`${cell}`)), ...rows.map(tableRow)] };
}

function tableRow(cells: readonly PhrasingContent[][]): TableRow {
	return { type: 'tableRow', children: cells.map((children) => ({ type: 'tableCell', children })) };
}

/** A folded part. `summary` is our own wording: letters, digits and plain punctuation only. */
export function details(summary: string, children: readonly RootContent[]): RootContent[] {
	const safe = inertText(summary, 200).replace(/[^\p{L}\p{N} .,;:()+~_/…-]/gu, '');
	return [html(`<details>\n<summary>${safe}</summary>`), ...children, html('</details>')];
}

/** Only for the few tags of `details` and the comment's marker. */
export function html(value: '</details>' | `<details>\n<summary>${string}</summary>` | `<!-- ${string} -->`): Html {
	return { type: 'html', value };
}
