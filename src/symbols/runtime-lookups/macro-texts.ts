/** Macros that stand for a string (`#define TARGET "do_fork"`), and macros that make a string of their argument. */

export interface MacroTexts {
	/** By the macro's name: one for each definition. */
	readonly texts: ReadonlyMap<string, readonly string[]>;
	readonly stringifiers: ReadonlySet<string>;
}

const DEFINITION =
	/^[ \t]*#[ \t]*define[ \t]+([A-Za-z_]\w{0,200})(?:[ \t]+"([\w.$:-]{1,512})"|\([^()\n]{1,100}\)[ \t]+([^\n]{1,200}))/gm;
const STRINGIFIES = /^#[ \t]*[A-Za-z_]\w*$/;
const CALLS = /^([A-Za-z_]\w*)[ \t]*\([ \t]*[A-Za-z_]\w*[ \t]*\)$/;
/** include/linux/stringify.h */
const KERNEL_STRINGIFIERS = ['__stringify', '__stringify_1'];
const MAX_MACROS = 100_000;
const MAX_TEXTS = 16;
/** One calls the next: `#define STR(x) STR_(x)`. */
const MAX_STEPS = 4;

export function readMacroTexts(sources: ReadonlyMap<string, string>): MacroTexts {
	const texts = new Map<string, string[]>();
	const stringifiers = new Set(KERNEL_STRINGIFIERS);
	const calls = new Map<string, string>();
	for (const source of sources.values()) {
		for (const [, name = '', text, rest = ''] of source.matchAll(DEFINITION)) {
			if (text !== undefined) {
				const known = texts.get(name) ?? [];
				if (known.length < MAX_TEXTS && texts.size < MAX_MACROS) texts.set(name, [...known, text]);
				continue;
			}
			const body = rest.trim();
			if (STRINGIFIES.test(body)) stringifiers.add(name);
			const callee = CALLS.exec(body)?.[1];
			if (callee !== undefined && calls.size < MAX_MACROS) calls.set(name, callee);
		}
	}
	for (let step = 0; step < MAX_STEPS; step++) {
		for (const [name, callee] of calls) if (stringifiers.has(callee)) stringifiers.add(name);
	}
	return { texts, stringifiers };
}
