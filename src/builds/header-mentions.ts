/** What this kernel's headers say about functions that were called without a declaration. */

export interface HeaderMentions {
	/** A header that defines the name as a macro or an inline function; null where none does. */
	definedIn(name: string): string | null;
	/** A header that at least declares it. */
	declaredIn(name: string): string | null;
}

/** `grep -rn` with one line of context before each match: `path:12:text` and `path-11-text`. */
const LINE = /^\.\/(.+?\.h)([:-])(\d+)\2(.*)$/;

/** Reads what scripts/headers.sh printed for the names. */
export function parseHeaderMentions(text: string, names: readonly string[]): HeaderMentions {
	const defined = new Map<string, string>();
	const declared = new Map<string, string>();
	const patterns = names.map((name) => ({
		name,
		macro: new RegExp(`^\\s*#\\s*define\\s+${name}\\b`),
		call: new RegExp(`\\b${name}\\s*\\(`),
		/** Behind the keyword, before the name: a type, not a body that calls it. */
		inline: new RegExp(`\\binline\\b[^{;=]*\\b${name}\\s*\\(`),
		prototype: new RegExp(`^(?!\\s*(?:\\*|/|return\\b|#))[\\w\\s*]*\\b${name}\\s*\\(`),
	}));
	let before = '';
	for (const line of text.split('\n')) {
		const match = LINE.exec(line);
		if (match === null) {
			before = '';
			continue;
		}
		const [, header = '', mark, , content = ''] = match;
		if (mark === ':') {
			for (const { name, macro, call, inline, prototype } of patterns) {
				if (macro.test(content) || inline.test(content)) keepShortest(defined, name, header);
				else if (!call.test(content) || !prototype.test(content)) continue;
				else if (content.startsWith(name) && /\binline\b/.test(before) && !before.includes(';')) {
					keepShortest(defined, name, header);
				} else keepShortest(declared, name, header);
			}
		}
		before = content;
	}
	return {
		definedIn: (name) => defined.get(name) ?? null,
		declaredIn: (name) => declared.get(name) ?? defined.get(name) ?? null,
	};
}

/** A name may stand in several headers; `linux/…` before architecture's, then the shortest, is the one to include. */
function keepShortest(found: Map<string, string>, name: string, header: string): void {
	const rank = (path: string) => (path.startsWith('linux/') ? 0 : 1000) + path.length;
	const known = found.get(name);
	if (known === undefined || rank(header) < rank(known)) found.set(name, header);
}
