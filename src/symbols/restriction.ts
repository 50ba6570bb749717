const RESTRICTED = 'module:';

/** Whether a namespace is a list of module names rather than something to import (EXPORT_SYMBOL_FOR_MODULES, 6.16). */
export function isRestriction(namespace: string): boolean {
	return namespace.startsWith(RESTRICTED);
}

/** Whether a module is on the list; an entry may end in `*` (kernel: scripts/mod/modpost.c, verify_module_namespace). */
export function restrictionAdmits(namespace: string, module: string): boolean {
	return namespace
		.slice(RESTRICTED.length)
		.split(',')
		.some((entry) => (entry.endsWith('*') ? module.startsWith(entry.slice(0, -1)) : entry === module));
}
