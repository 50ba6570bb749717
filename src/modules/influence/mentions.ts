/** What texts may read: the names, patterns and whole directories that they speak of. Rather too much than too little. */

export interface Mentions {
	/** Parts of paths, in lower case; one that begins with a dot is the end of names that are put together. */
	readonly words: ReadonlySet<string>;
	/** Of each pattern its last part and the part before it, which is empty where there is none. By both. */
	readonly patterns: ReadonlyMap<string, { readonly directory: string; readonly name: string }>;
	/** A text goes through whole directories, or says too much to be held against names. */
	readonly all: boolean;
}

export const NO_MENTIONS: Mentions = { words: new Set(), patterns: new Map(), all: false };
export const ALL_MENTIONS: Mentions = { ...NO_MENTIONS, all: true };

/** Of a tree's texts together. */
const MAX_WORDS = 200_000;
const MAX_PATTERNS = 500;
const MAX_PATTERN = 100;

/** A directive of C keeps its line: scripts write sources. */
const COMMENT_LINE = /^[ \t]*#(?![ \t]*(?:include|embed|define|import)\b).*$/gm;
/** `case … in *)` and `$*` are no patterns of files. */
const OTHER_STARS = /^[ \t]*\*\)|\bin[ \t]+\*\)|;;[ \t]*\*\)|\$\*|\$\(\*[DF]\)/gm;
/** sed's expressions, and arithmetic: words count in them, stars do not. */
const NO_PATTERNS = /(?<=['"\s;{])s([/|#,])(?:(?!\1).)*\1(?:(?!\1).)*\1|\$\(\([^()\n]*\)\)/g;
const FIND = /(?:^|[(`|;&@-]|shell)[ \t]*find[ \t]/;
const BY_NAME = /-(?:i?name|i?path|i?wholename|i?regex)\b/;
/** Other commands and functions that go through directories without a pattern of names. */
const WALKS = [
	/(?:^|[(`|;&@-]|shell)[ \t]*ls(?:[ \t]+-\w+)*[ \t]*(?:\.\/?)?[ \t]*(?:$|[)`|;&>])/,
	/\bgrep[ \t]+-\w*[rR]/,
	/\b(?:listdir|scandir|iterdir|readdir|opendir|rglob|os\.walk|ls-files|ls-tree)\b/,
];
/** Places outside of any tree. */
const ELSEWHERE = /^\/(?:lib|usr|etc|proc|sys|boot|opt|var|tmp|dev)(?:\/|$)/;

/** Of build files, scripts, and everything else that is not a source. */
export function mentionsOfScript(text: string): Mentions {
	// In a binary file only names mean something.
	const isText = !text.includes('\0');
	const spoken = text.replaceAll('\0', ' ').replace(COMMENT_LINE, '').replace(OTHER_STARS, ' ');
	if (isText && spoken.split('\n').some(walks)) return ALL_MENTIONS;
	const words = new Set<string>();
	for (const token of tokensOf(spoken)) for (const part of token.split('/')) words.add(part);
	words.delete('');
	const patterns = new Map<string, { directory: string; name: string }>();
	for (const token of isText ? tokensOf(spoken.replace(NO_PATTERNS, ' ')) : []) {
		const parts = token.split('/');
		const last = parts.pop() ?? '';
		const directory = parts.pop() ?? '';
		// make's own pattern, not a format of `date` or `printf`.
		const name = last.includes('.') ? last.replaceAll('%', '*') : last;
		// `for directory in */`
		if (name.length > MAX_PATTERN || (name === '' && isPattern(directory))) return ALL_MENTIONS;
		if (isPattern(name)) patterns.set(`${directory}/${name}`, { directory, name });
	}
	return bounded({ words, patterns, all: false });
}

/** Of C, assembler and Rust: what is quoted or stands in a directive, where it can be the name of a document. */
export function mentionsOfSource(text: string): Mentions {
	const words = new Set<string>();
	const add = (token: string) => {
		const name = token.toLowerCase();
		if (!/\.(?:[chs]|rs)$/.test(name)) words.add(name);
	};
	for (const [, name = ''] of text.matchAll(/["</(]([\w.+-]*\w)(?=[">)])/g)) add(name);
	for (const [line] of text.matchAll(/^[ \t]*(?:#[ \t]*\w+|\.incbin|\.include)\b.*$/gm)) {
		for (const [token] of line.matchAll(/[\w.+-]+/g)) add(token);
	}
	return words.size === 0 ? NO_MENTIONS : bounded({ words, patterns: new Map(), all: false });
}

export function allOf(mentions: readonly Mentions[]): Mentions {
	if (mentions.some(({ all }) => all)) return ALL_MENTIONS;
	const words = new Set<string>();
	const patterns = new Map<string, { readonly directory: string; readonly name: string }>();
	for (const each of mentions) {
		for (const word of each.words) words.add(word);
		for (const [key, pattern] of each.patterns) patterns.set(key, pattern);
	}
	return bounded({ words, patterns, all: false });
}

/** What may be a path within the tree, in lower case. */
function tokensOf(text: string): string[] {
	const tokens = text.toLowerCase().match(/[^\s'"`()<>{}$|&;:,=!@\\]+/g) ?? [];
	return tokens.filter((token) => !ELSEWHERE.test(token));
}

export function isPattern(part: string): boolean {
	return /[*?]/.test(part) || (part.includes('[') && part.includes(']'));
}

function walks(line: string): boolean {
	return (FIND.test(line) && !BY_NAME.test(line)) || WALKS.some((walk) => walk.test(line));
}

function bounded(mentions: Mentions): Mentions {
	return mentions.words.size > MAX_WORDS || mentions.patterns.size > MAX_PATTERNS ? ALL_MENTIONS : mentions;
}
