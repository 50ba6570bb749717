/** What takes a symbol's name and looks it up: the kernel's own functions and macros, and those found to pass a name on. */

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

const text = [{ index: 0, takes: 'text', before: '', after: '' }] as const;
const word = [{ index: 0, takes: 'word', before: '', after: '' }] as const;

/** The member of `struct kprobe` (include/linux/kprobes.h) that names what is probed. */
export const PROBE_MEMBER = 'symbol_name';

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

/**
 * A pointer to the function, which modules have to get by other means since 5.7, is called after it
 * (`kallsyms_lookup_name_sym`), as are types of such pointers.
 */
const NAMED_AFTER = /(?:^|_)kallsyms_lookup_name(?:_|$)/;

export function isNamedAfterLookup(name: string): boolean {
	return NAMED_AFTER.test(name);
}

/** Far more than any tree has. */
const MAX_FUNCTIONS = 200;
const MAX_ARGUMENTS = 8;
/** KSYM_NAME_LEN of include/linux/kallsyms.h. */
export const MAX_NAME_LENGTH = 512;

/** The lookup functions of a tree; grows while its sources are read. */
export class LookupFunctions {
	readonly #everywhere = new Map<string, NameArgument[]>();
	readonly #inFile = new Map<string, Map<string, NameArgument[]>>();
	#count = 0;

	of(name: string, file: string): readonly NameArgument[] {
		const known = KERNEL_FUNCTIONS.get(name) ?? (isNamedAfterLookup(name) ? text : []);
		return [...known, ...(this.#everywhere.get(name) ?? []), ...(this.#inFile.get(file)?.get(name) ?? [])];
	}

	/**
	 * @param file the only file that can call it; null where others can.
	 * @returns whether it was not known before.
	 */
	add(name: string, argument: NameArgument, file: string | null): boolean {
		if (argument.before.length + argument.after.length > MAX_NAME_LENGTH) return false;
		const functions = file === null ? this.#everywhere : (this.#inFile.get(file) ?? new Map<string, NameArgument[]>());
		const known = functions.get(name) ?? [];
		const all = this.of(name, file ?? '');
		if (known.length >= MAX_ARGUMENTS || all.some((one) => isSame(one, argument))) return false;
		if (known.length === 0 && ++this.#count > MAX_FUNCTIONS) return false;
		functions.set(name, [...known, argument]);
		if (file !== null) this.#inFile.set(file, functions);
		return true;
	}
}

function isSame(a: NameArgument, b: NameArgument): boolean {
	return a.index === b.index && a.takes === b.takes && a.before === b.before && a.after === b.after;
}
