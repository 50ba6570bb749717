/**
 * What EXPORT_SYMBOL left in an object. Three generations, by what the kernel's include/linux/export.h and
 * include/asm-generic/export.h made of it:
 * - since 6.4: section `.export_symbol`, a local label `__export_symbol_NAME` before "licence\0namespace\0";
 * - before: `__ksymtab_NAME` in a section `___ksymtab+NAME` or `___ksymtab_gpl+NAME` (until 5.11 also `_unused`,
 *   `_unused_gpl` and `_gpl_future`, which only warned), the namespace (since 5.4) in the string `__kstrtabns_NAME`.
 * A label alone is a claim: one line of assembler makes it, for any name, and modpost believed it until 6.4.
 */
import type { Export } from '../symbol-table.ts';
import type { ElfFile } from './elf-file.ts';

const LABEL = '__export_symbol_';
const ENTRY = '__ksymtab_';
const NAMESPACE = '__kstrtabns_';
const GPL_TABLE = /^___ksymtab(?:_unused)?_gpl\+/;

export type OwnExports = ReadonlyMap<string, Omit<Export, 'owner'>>;

/** @param defined what the object defines for others. @returns what it exports of that, and what it claims to of others. */
export function readExports(elf: ElfFile, defined: ReadonlySet<string>): { exports: OwnExports; claims: OwnExports } {
	const [exports, claims] = [new Map<string, Omit<Export, 'owner'>>(), new Map<string, Omit<Export, 'owner'>>()];
	for (const [name, found] of labels(elf)) (defined.has(name) ? exports : claims).set(name, found);
	return { exports, claims };
}

function labels(elf: ElfFile): Map<string, Omit<Export, 'owner'>> {
	const exports = new Map<string, Omit<Export, 'owner'>>();
	const namespaces = new Map<string, string>();
	for (const symbol of elf.symbols) {
		const section = elf.sections[symbol.section];
		if (section === undefined || symbol.section === 0) continue;
		if (symbol.name.startsWith(LABEL) && section.name === '.export_symbol') {
			const licence = elf.text(section.bytes, symbol.value);
			exports.set(symbol.name.slice(LABEL.length), {
				gplOnly: licence === 'GPL',
				namespace: elf.text(section.bytes, symbol.value + licence.length + 1) || null,
			});
		} else if (symbol.name.startsWith(ENTRY) && section.name.startsWith('___ksymtab')) {
			exports.set(symbol.name.slice(ENTRY.length), {
				gplOnly: GPL_TABLE.test(section.name),
				namespace: null,
			});
		} else if (symbol.name.startsWith(NAMESPACE)) {
			namespaces.set(symbol.name.slice(NAMESPACE.length), elf.text(section.bytes, symbol.value));
		}
	}
	for (const [name, namespace] of namespaces) {
		const known = exports.get(name);
		if (known !== undefined && namespace !== '') exports.set(name, { ...known, namespace });
	}
	return exports;
}
