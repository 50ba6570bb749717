/** What this kernel's headers say about functions that were called without a declaration. */

export interface HeaderMentions {
	/** A header that defines the name as a macro or an inline function; null where none does. */
	definedIn(name: string): string | null;
	/** A header that at least declares it. */
	declaredIn(name: string): string | null;
}

/** `grep -rn` with one line of context before each match: `path:12:text` and `path-11-text`. */
const LINE = /^\.\/(.+?\.h)([:-])(\d+)\2(.*)$/;
/** Also `__always_inline`; what a header keeps `static` it defines. */
const INLINE = /\b(?:static|(?:__always_|__)?inline(?:__)?)\b/;
/** No declaration is longer; longer lines are cut, so that the patterns' time stays linear in the text. */
const MAX_LINE = 500;

/** Reads what scripts/headers.sh printed for the names. */
export function parseHeaderMentions(text: string, names: readonly string[]): HeaderMentions {
	const defined = new Map<string, string>();
	const declared = new Map<string, string>();
	const patterns = names.map((name) => ({
		name,
		macro: new RegExp(`^\\s*#\\s*define\\s+${name}\\b`),
		/** Behind the keyword, before the name: a type, not a body that calls it. */
		inline: new RegExp(`${INLINE.source}[^{;=]*\\b${name}\\s*\\(`),
		/** In the first column a type, then the name: statements are indented, comments begin otherwise. */
		prototype: new RegExp(`^(?!(?:return|else|case|goto)\\b)[A-Za-z_][\\w\\s*]*[\\s*]${name}\\s*\\(`),
		/** The name in the first column, its type on the line before. */
		continued: new RegExp(`^\\*?${name}\\s*\\(`),
	}));
	let before = '';
	for (const line of text.split('\n')) {
		const match = LINE.exec(line);
		if (match === null) {
			before = '';
			continue;
		}
		const [, path = '', mark, , whole = ''] = match;
		const content = whole.slice(0, MAX_LINE);
		if (mark === ':') {
			const header = asIncluded(path);
			for (const { name, macro, inline, prototype, continued } of patterns) {
				if (!content.includes(name)) continue;
				const typeBefore = continued.test(content) && /^[A-Za-z_][\w\s*]*$/.test(before);
				const isInline = inline.test(content) || (typeBefore && INLINE.test(before));
				if (macro.test(content) || isInline) keepShortest(defined, name, header);
				else if (typeBefore || prototype.test(content)) keepShortest(declared, name, header);
			}
		}
		before = content;
	}
	return {
		definedIn: (name) => defined.get(name) ?? null,
		declaredIn: (name) => declared.get(name) ?? defined.get(name) ?? null,
	};
}

/** Below `arch/` the directories of include files are named by `-I`, not by the directive. */
function asIncluded(path: string): string {
	return path.replace(/^\w+\/include\/(?:generated\/)?(?:uapi\/)?/, '');
}

/** A name may stand in several headers; `linux/…` before architecture's, then the shortest, is the one to include. */
function keepShortest(found: Map<string, string>, name: string, header: string): void {
	const rank = (path: string) => (path.startsWith('linux/') ? 0 : 1000) + path.length;
	const known = found.get(name);
	if (known === undefined || rank(header) < rank(known)) found.set(name, header);
}
