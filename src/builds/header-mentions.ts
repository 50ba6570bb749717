/** What this kernel's headers say about functions that were called without a declaration. */

export interface HeaderMentions {
	/** A header that defines the name as a macro or an inline function; null where none does. */
	definedIn(name: string): string | null;
	/** A header that at least declares it. */
	declaredIn(name: string): string | null;
	/** Whether a call of it, with the header included, calls the function of that name, not a macro or inline function. */
	isCalledAsItIs(name: string): boolean;
	/** Whether all mentions of it were seen: only then does nothing found mean that nothing is there. */
	isSettled(name: string): boolean;
}

/** `grep -rn` with one line of context before each match: `path:12:text` and `path-11-text`. */
const LINE = /^\.\/(.+?\.h)([:-])(\d+)\2(.*)$/s;
const WORD = /\w+|[{;=]/g;
/** Also `__always_inline`; what a header keeps `static` it defines. */
const INLINE = /^(?:static|(?:__always_|__)?inline(?:__)?)$/;
/** What stands before the name: in a directive, or, as a declaration does, from the first column on. */
const MACRO = /^\s*#\s*define\s+$/;
const TYPE = /^(?!(?:return|else|case|goto)\b)[A-Za-z_][\w\s*]*[\s*]$/;
/** The line before a declaration that begins with the name. */
const TYPE_LINE = /^[A-Za-z_][\w\s*]*$/;

const MAX_LINES = 500_000;
/** No declaration is longer or has more names; the rest is not read, so that time stays linear in the text. */
const MAX_LINE = 500;
const MAX_NAMES = 20;

/** Reads what scripts/headers.sh printed for the names. */
export function parseHeaderMentions(text: string, names: readonly string[]): HeaderMentions {
	const asked = new Set(names);
	const defined = new Map<string, string>();
	const declared = new Map<string, string>();
	const macros = new Set<string>();
	const lines = text.split('\n', MAX_LINES);
	const isIncomplete = lines.length === MAX_LINES || text.endsWith('\nincomplete\n');
	const isSettled = (name: string) => asked.has(name) && !isIncomplete;
	let before = '';
	for (const line of lines) {
		const match = LINE.exec(line);
		if (match === null) {
			before = '';
			continue;
		}
		const [, path = '', mark, , whole = ''] = match;
		const content = whole.slice(0, MAX_LINE);
		const header = asIncluded(path);
		for (const { name, prefix, isCalled, isInline } of mark === ':' ? mentions(content, asked) : []) {
			const typeBefore = isCalled && /^\*?$/.test(prefix) && TYPE_LINE.test(before);
			const isDefined = isCalled && (isInline || (typeBefore && words(before).some((word) => INLINE.test(word))));
			if (MACRO.test(prefix)) macros.add(name);
			if (isDefined || MACRO.test(prefix)) keepShortest(defined, name, header);
			else if (typeBefore || (isCalled && TYPE.test(prefix))) keepShortest(declared, name, header);
		}
		before = content;
	}
	return {
		definedIn: (name) => defined.get(name) ?? null,
		declaredIn: (name) => declared.get(name) ?? defined.get(name) ?? null,
		// The inline function that takes its place in other configurations stands beside its declaration.
		isCalledAsItIs: (name) => isSettled(name) && !macros.has(name) && (declared.has(name) || !defined.has(name)),
		isSettled,
	};
}

interface Mention {
	readonly name: string;
	/** All that stands before it. */
	readonly prefix: string;
	/** Whether a parenthesis follows. */
	readonly isCalled: boolean;
	/** Whether it follows the keyword and a type, and is not in the body of an inline function. */
	readonly isInline: boolean;
}

function mentions(content: string, asked: ReadonlySet<string>): Mention[] {
	const found: Mention[] = [];
	let isInline = false;
	for (const { 0: word, index } of content.matchAll(WORD)) {
		if (asked.has(word) && found.length < MAX_NAMES) {
			const isCalled = content
				.slice(index + word.length)
				.trimStart()
				.startsWith('(');
			found.push({ name: word, prefix: content.slice(0, index), isCalled, isInline });
		}
		if (INLINE.test(word)) isInline = true;
		else if (/[{;=]/.test(word)) isInline = false;
	}
	return found;
}

function words(text: string): string[] {
	return text.match(WORD) ?? [];
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
