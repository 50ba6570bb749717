/**
 * Text that GitHub leaves alone. Markdown escapes do not stop GitHub from turning `@team`, `#12` or a commit id in
 * *rendered* text into links and notifications, so these are broken by a zero-width space.
 */
import { visibleLine } from '../../shared/visible-text.ts';

const BREAK = '\u200B';

const TRIGGERS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
	// Mentions, mail addresses, owner/name@commit; issues, owner/name#12.
	[/[@#]/g, `$&${BREAK}`],
	[/GH-(?=\d)|GHSA-|CVE-(?=\d)/gi, `$&${BREAK}`],
	// Addresses; `:emoji:`.
	[/:(?=\/\/)/g, `$&${BREAK}`],
	[/www(?=\.)/gi, `$&${BREAK}`],
	[/:(?=[\w+-])/g, `$&${BREAK}`],
	// Commit ids.
	[/[0-9a-f]{4}(?=[0-9a-f]{3})/gi, `$&${BREAK}`],
	// HTML comments, our own marker among them.
	[/<(?=!--)/g, `$&${BREAK}`],
];

/** One line of inert text from a hostile one. It still has to be escaped as Markdown. */
export function inertText(text: string, max = 500): string {
	return TRIGGERS.reduce(
		(inert, [pattern, replacement]) => inert.replace(pattern, replacement),
		visibleLine(text, max),
	);
}

/** For code spans and fences, in which GitHub makes no links: only the marker of our comment must not be forged. */
export function unmarked(code: string): string {
	return code.replaceAll('<!--', `<${BREAK}!--`);
}
