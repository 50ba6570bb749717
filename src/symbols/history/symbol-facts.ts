/** Curated facts about symbols that broke modules: what became of them, and what to use instead. */

/** `unexported`: was an export. `removed`: gone, macros and inline functions included. `inline`: now in the headers. */
export type ChangeKind = 'unexported' | 'removed' | 'inline' | 'gpl-only' | 'restricted' | 'arguments';

/** What became of a symbol on one branch, for as long as it is so. */
export interface SymbolChange {
	/** `mainline`, a stable branch (`5.10.y`) or a distribution's (`rhel-9`). */
	readonly branch: string;
	/** The first version, in the form of the branch (`6.2`, `4.19.38`, `5.14.0-410`); null where it is not known. */
	readonly since: string | null;
	/** Year and month, where a stable branch's version is not known. */
	readonly date: string | null;
	/** The first version in which it was so no longer. */
	readonly until: string | null;
	readonly kind: ChangeKind;
	/** The kernel's commit. */
	readonly commit: string | null;
	/** Only these architectures, in the words of the catalogue; null for all. */
	readonly arch: readonly string[] | null;
}

/** A name or names of which one does what the symbol did. Not more than names: no field holds advice in free words. */
export interface Replacement {
	readonly use: readonly string[];
	/** First mainline version that has them; `always`: older than the change itself; null where it is not known. */
	readonly since: string | null;
	/** The same arguments and the same meaning. */
	readonly rename: boolean;
	/** A macro or an inline function on some kernels: a table that does not list it proves nothing. */
	readonly inline: boolean;
	readonly gplOnly: boolean;
}

/** `none`: nothing supported does the same. `leave-out`: not needed any more. `open-code`: do it in the module. */
export type Instead = 'none' | 'leave-out' | 'open-code' | Replacement;

export interface SymbolFact {
	readonly symbol: string;
	readonly changes: readonly SymbolChange[];
	readonly instead: Instead | null;
	/** Where it was seen. */
	readonly evidence: readonly string[];
}

export type SymbolFacts = ReadonlyMap<string, SymbolFact>;
