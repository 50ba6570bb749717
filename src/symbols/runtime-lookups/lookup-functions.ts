/** What leads to a lookup by name: the kernel's own functions and macros, and what a tree is found to have of its own. */

/** How one argument becomes the name that is looked up. */
export interface NameArgument {
	/** Which argument, from 0. */
	readonly index: number;
	/** `text`: the argument is a string. `word`: it is an identifier, which a macro makes a string of. */
	readonly takes: 'text' | 'word';
	/** What a wrapper puts around it: `"__x64_" #name`. */
	readonly before: string;
	readonly after: string;
}

/**
 * What a name is: `name`, a function, macro or variable that is called with a symbol's name; `member`, a structure's
 * member that is; `result`, a function or macro whose result is; `type`, a type of such variables and members; `probe`,
 * a kprobe that stands on a lookup function; `parameter` (`function#index`), one that is given such a function.
 */
export type NameKind = 'name' | 'member' | 'result' | 'type' | 'probe' | 'parameter';

/** The name is the first argument, as it is. */
export const FIRST_TEXT: NameArgument = { index: 0, takes: 'text', before: '', after: '' };
const text = [FIRST_TEXT] as const;
const word = [{ index: 0, takes: 'word', before: '', after: '' }] as const;
const NOTHING: readonly NameArgument[] = [];

/** The members of `struct kprobe` (include/linux/kprobes.h) that name what is probed, and that then have its address. */
export const PROBE_MEMBER = 'symbol_name';
export const ADDRESS_MEMBER = 'addr';

/** include/linux/kallsyms.h, include/linux/module.h, include/media/dvbdev.h. */
const KERNEL_FUNCTIONS: ReadonlyMap<string, readonly NameArgument[]> = new Map<string, readonly NameArgument[]>([
	['kallsyms_lookup_name', text],
	['__symbol_get', text],
	['symbol_get', word],
	['symbol_request', word],
	['dvb_attach', word],
]);

/** Words without which a text looks nothing up. */
export const FIRST_WORDS: readonly string[] = [
	'kallsyms_lookup_name',
	'symbol_get',
	'symbol_request',
	'dvb_attach',
	PROBE_MEMBER,
];

/** Functions that modules look up to look up others: kernel/kallsyms.c, kernel/module/kallsyms.c, kernel/module/main.c. */
const FINDERS = new Set(['kallsyms_lookup_name', 'module_kallsyms_lookup_name', '__symbol_get']);

export function isFinder(symbol: string): boolean {
	return FINDERS.has(symbol);
}

/**
 * A pointer to the function, which modules have to get by other means since 5.7, is called after it
 * (`kallsyms_lookup_name_sym`), as are types of such pointers.
 */
export function isNamedAfterLookup(name: string): boolean {
	return name.includes('kallsyms_lookup_name');
}

/** Arguments of a call, or parameters of a function or macro, that are looked at. */
export const MAX_ARGUMENTS = 32;
/** Far more than any tree has. */
const MAX_NAMES = 200;
const MAX_NAME_ARGUMENTS = 8;
/** KSYM_NAME_LEN of include/linux/kallsyms.h. */
export const MAX_NAME_LENGTH = 512;

type Known = Map<string, readonly NameArgument[]>;
const nothingKnown = (): Record<NameKind, Known> => ({
	name: new Map(),
	member: new Map(),
	result: new Map(),
	type: new Map(),
	probe: new Map(),
	parameter: new Map(),
});

/** The lookup functions of a tree, and what leads to them; grows while its sources are read. */
export class LookupFunctions {
	readonly #everywhere = nothingKnown();
	readonly #inFile = new Map<string, Record<NameKind, Known>>();
	#count = 0;

	of(kind: NameKind, name: string, file: string): readonly NameArgument[] {
		const known = kernelsOwn(kind, name);
		const everywhere = this.#everywhere[kind].get(name);
		const inFile = this.#inFile.get(file)?.[kind].get(name);
		if (everywhere === undefined && inFile === undefined) return known;
		return [...known, ...(everywhere ?? []), ...(inFile ?? [])];
	}

	/**
	 * @param file the only file that can use it; null where others can.
	 * @returns whether it was not known before.
	 */
	add(kind: NameKind, name: string, argument: NameArgument, file: string | null): boolean {
		if (argument.before.length + argument.after.length > MAX_NAME_LENGTH) return false;
		const place = file === null ? this.#everywhere : (this.#inFile.get(file) ?? nothingKnown());
		const known = place[kind].get(name) ?? [];
		const all = this.of(kind, name, file ?? '');
		if (known.length >= MAX_NAME_ARGUMENTS || all.some((one) => isSame(one, argument))) return false;
		if (known.length === 0 && ++this.#count > MAX_NAMES) return false;
		place[kind].set(name, [...known, argument]);
		if (file !== null) this.#inFile.set(file, place);
		return true;
	}
}

function kernelsOwn(kind: NameKind, name: string): readonly NameArgument[] {
	if (kind === 'probe' || kind === 'parameter' || kind === 'result') return NOTHING;
	const own = kind === 'name' ? KERNEL_FUNCTIONS.get(name) : undefined;
	return own ?? (isNamedAfterLookup(name) ? text : NOTHING);
}

function isSame(a: NameArgument, b: NameArgument): boolean {
	return a.index === b.index && a.takes === b.takes && a.before === b.before && a.after === b.after;
}
