/** The exports of a kernel, read from its `Module.symvers` (kernel documentation: kbuild/modules, "Symbols and Module.symvers"). */

/** One line of `Module.symvers`. */
export interface Export {
	/** What exports it: `vmlinux`, or a module's path without suffix. */
	readonly owner: string;
	readonly gplOnly: boolean;
	/** The namespace an importer must name, or `module:a,b` for an export restricted to those modules (6.16 and later). */
	readonly namespace: string | null;
}

/** All exports of one kernel, by symbol. */
export interface SymbolTable {
	readonly exports: ReadonlyMap<string, Export>;
}
