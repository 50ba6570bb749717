const RESTRICTED = 'module:';

/** Whether a namespace is a list of module names rather than something to import (EXPORT_SYMBOL_FOR_MODULES, 6.16). */
export function isRestriction(namespace: string): boolean {
	return namespace.startsWith(RESTRICTED);
}

/** The module names of a restriction (`module:a,b`), each of which may end in `*`; null where it is none. */
export function restrictedTo(namespace: string): readonly string[] | null {
	return isRestriction(namespace) ? namespace.slice(RESTRICTED.length).split(',') : null;
}

/** Whether a module is on the list; an entry may end in `*` (kernel: scripts/mod/modpost.c, verify_module_namespace). */
export function restrictionAdmits(namespace: string, module: string): boolean {
	return (restrictedTo(namespace) ?? []).some((entry) =>
		entry.endsWith('*') ? module.startsWith(entry.slice(0, -1)) : entry === module,
	);
}
