/** The one place where a tree becomes Markdown text. */
import type { RootContent } from 'mdast';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { toMarkdown } from 'mdast-util-to-markdown';

/** GitHub's Markdown of these nodes, without a line break at the end; empty for none. */
export function serialise(children: RootContent[]): string {
	return toMarkdown(
		{ type: 'root', children },
		{
			bullet: '-',
			emphasis: '_',
			extensions: [gfmToMarkdown({ tablePipeAlign: false })],
			// GitHub reads `$…$` as mathematics.
			unsafe: [{ character: '$', inConstruct: 'phrasing' }],
		},
	).trimEnd();
}
