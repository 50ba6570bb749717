/**
 * Globs of configuration files and comments: `*` (within a path segment), `**` (whole segments), `?`, `{a,b}`.
 * Matching takes time proportional to pattern × text whatever the pattern: glob libraries compile to backtracking
 * regular expressions, where a pattern of a few `*` keeps one busy for minutes, and these patterns come from strangers.
 */

const MAX_LENGTH = 200;
const MAX_ALTERNATIVES = 32;

/** What is wrong with a pattern, as the end of a sentence; null when nothing is. */
export function globProblem(pattern: string): string | null {
	if (pattern.trim() === '') return 'a pattern must not be empty';
	if (pattern.length > MAX_LENGTH) return `a pattern has at most ${MAX_LENGTH} characters`;
	if (/[\p{C}\\]/u.test(pattern)) return 'a pattern has no backslashes and control characters';
	if (/[[\]()!]/.test(pattern)) return 'a pattern knows `*`, `**`, `?` and `{a,b}` only';
	if (pattern.startsWith('/') || pattern.split('/').includes('..')) return 'a pattern is relative, without `..`';
	if (pattern.replaceAll(/\{[^{}]*\}/g, '').match(/[{}]/)) return 'braces must be closed and cannot be nested';
	if (alternatives(pattern) === null) return `a pattern stands for at most ${MAX_ALTERNATIVES} alternatives`;
	return null;
}

/** Whether the pattern matches the whole text. A pattern that has a problem matches nothing. */
export function matchesGlob(pattern: string, text: string): boolean {
	if (globProblem(pattern) !== null) return false;
	return (alternatives(pattern) ?? []).some((alternative) => matchesTokens(tokensOf(alternative), text));
}

/** Whether patterns name a kernel: by its whole id or release (`uname -r`). None at all name every kernel. */
export function matchesKernel(
	patterns: readonly string[],
	{ id, release }: { readonly id: string; readonly release: string },
): boolean {
	return patterns.length === 0 || patterns.some((glob) => matchesGlob(glob, id) || matchesGlob(glob, release));
}

/** The patterns without braces that a pattern stands for; null when they are too many. */
function alternatives(pattern: string): string[] | null {
	let expanded = [''];
	for (const part of pattern.split(/(\{[^{}]*\})/)) {
		const choices = part.startsWith('{') ? part.slice(1, -1).split(',') : [part];
		if (expanded.length * choices.length > MAX_ALTERNATIVES) return null;
		expanded = expanded.flatMap((start) => choices.map((choice) => start + choice));
	}
	return expanded;
}

/** `**` alone is any text, `**\/` any number of leading segments, `*` and `?` stay within a segment. */
function tokensOf(pattern: string): string[] {
	return pattern.match(/(?<=^|\/)\*\*\/|(?<=^|\/)\*\*$|\*+|[^*]/gsu) ?? [];
}

function matchesTokens(tokens: readonly string[], text: string): boolean {
	let reached = new Set<number>();
	enter(0, tokens, reached);
	for (const character of text) {
		const next = new Set<number>();
		for (const index of reached) {
			const token = tokens[index];
			if (token === undefined) continue;
			if (token === '**/') {
				next.add(index);
				if (character === '/') enter(index + 1, tokens, next);
			} else if (token === '**' && index === tokens.length - 1 && isSegmentStart(tokens, index)) {
				enter(index, tokens, next);
			} else if (token.startsWith('*')) {
				if (character !== '/') enter(index, tokens, next);
			} else if (token === '?' ? character !== '/' : character === token) {
				enter(index + 1, tokens, next);
			}
		}
		reached = next;
	}
	return reached.has(tokens.length);
}

/** Adds a position, and those behind it that are reached without consuming a character. */
function enter(index: number, tokens: readonly string[], reached: Set<number>): void {
	for (let position = index; ; position += 1) {
		reached.add(position);
		if (!tokens[position]?.startsWith('*')) return;
	}
}

function isSegmentStart(tokens: readonly string[], index: number): boolean {
	return index === 0 || tokens[index - 1] === '/' || tokens[index - 1] === '**/';
}
