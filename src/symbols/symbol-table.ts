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

/** A name that the linker takes; the kernel's own are shorter (KSYM_NAME_LEN, 512 since 6.1). */
export const SYMBOL_NAME = /^[A-Za-z_.$][\w.$]{0,511}$/;

const RESTRICTED = 'module:';

/** Whether a namespace is a list of module names rather than something to import (EXPORT_SYMBOL_FOR_MODULES, 6.16). */
export function isRestriction(namespace: string | null): namespace is string {
	return namespace?.startsWith(RESTRICTED) === true;
}

/** The module names of a restriction (`module:a,b`), each of which may end in `*`; null where it is none. */
export function restrictedTo(namespace: string | null): readonly string[] | null {
	return isRestriction(namespace) ? namespace.slice(RESTRICTED.length).split(',') : null;
}

/** Whether a module is on the list; an entry may end in `*` (kernel: scripts/mod/modpost.c, verify_module_namespace). */
export function restrictionAdmits(namespace: string, module: string): boolean {
	return (restrictedTo(namespace) ?? []).some((entry) =>
		entry.endsWith('*') ? module.startsWith(entry.slice(0, -1)) : entry === module,
	);
}
