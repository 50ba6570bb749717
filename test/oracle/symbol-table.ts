/** A kernel's `Module.symvers`: CRC, symbol, owner, export type, namespace, separated by tabs. */

export interface KernelExport {
	readonly isGplOnly: boolean;
	/** Empty: none. `module:a,b*` restricts the export to modules of those names. */
	readonly namespace: string;
}

export type SymbolTable = ReadonlyMap<string, KernelExport>;

export function readSymbolTable(text: string): SymbolTable {
	const table = new Map<string, KernelExport>();
	for (const line of text.split('\n')) {
		const [, symbol, , type, namespace = ''] = line.split('\t');
		if (symbol === undefined || type === undefined) continue;
		table.set(symbol, { isGplOnly: type.trim().endsWith('_GPL'), namespace: namespace.trim() });
	}
	return table;
}

// What license_is_gpl_compatible() of the kernel's include/linux/license.h accepts.
const GPL_COMPATIBLE = new Set([
	'GPL',
	'GPL v2',
	'GPL and additional rights',
	'Dual BSD/GPL',
	'Dual MIT/GPL',
	'Dual MPL/GPL',
]);

/** A module is GPL-compatible if it has a licence and all it has are. */
export function isGplCompatible(licences: Iterable<string>): boolean {
	const all = [...licences];
	return all.length > 0 && all.every((licence) => GPL_COMPATIBLE.has(licence));
}

/** Why the export does not serve the module; null where it does. */
export function refusal(
	{ isGplOnly, namespace }: KernelExport,
	module: { readonly name: string; readonly isGpl: boolean; readonly imports: ReadonlySet<string> },
): 'gpl-only' | 'namespace-not-imported' | 'restricted' | null {
	if (namespace.startsWith('module:')) {
		const names = namespace.slice('module:'.length).split(',');
		if (!names.some((pattern) => isNamed(pattern, module.name))) return 'restricted';
	} else if (namespace !== '' && !module.imports.has(namespace)) {
		return 'namespace-not-imported';
	}
	return isGplOnly && !module.isGpl ? 'gpl-only' : null;
}

/** The kernel takes `-` and `_` in module names for the same; a name may end in `*`. */
function isNamed(pattern: string, name: string): boolean {
	const [wanted, given] = [pattern.replaceAll('-', '_'), name.replaceAll('-', '_')];
	return wanted.endsWith('*') ? given.startsWith(wanted.slice(0, -1)) : wanted === given;
}
