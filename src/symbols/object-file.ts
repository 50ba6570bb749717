/** What one compiled object says about symbols: needs, offers, licence, imports, and where its code refers to what. */
import { append, lastUpTo } from '../shared/collections.ts';
import { readDataStrings } from './elf/data-strings.ts';
import type { ElfFile, ElfRelocations, ElfSection, ElfSymbol } from './elf/elf-file.ts';
import { readExports, type OwnExports } from './elf/exports.ts';
import { readElf } from './elf/read-elf.ts';

/** A place in the object that refers to an undefined symbol. */
export type Reference =
	/** In code: `offset` in `section` has a source line. */
	| { readonly kind: 'code'; readonly symbol: string; readonly section: string; readonly offset: number }
	/** In data: the variable whose bytes hold it, when there is one. */
	| { readonly kind: 'data'; readonly symbol: string; readonly variable: string | null };

export interface ObjectFile {
	/** Undefined symbols; true where every mention is weak (the module loads without it). */
	readonly undefined: ReadonlyMap<string, { readonly weak: boolean }>;
	/** Symbols that other objects of the same module can link to. */
	readonly defined: ReadonlySet<string>;
	/** What it exports to other modules of what it defines. */
	readonly exports: OwnExports;
	/** What it says to export and does not define itself; absent where there is none. */
	readonly claims?: OwnExports;
	/** The values of MODULE_LICENSE. */
	readonly licences: readonly string[];
	/** The values of MODULE_IMPORT_NS. */
	readonly importedNamespaces: readonly string[];
	readonly references: readonly Reference[];
	/** It has neither code nor data: conditional compilation left nothing. */
	readonly isEmpty: boolean;
	/** Strings of its data that may be symbols' names, each ended by a NUL. */
	readonly dataStrings: string;
}

/**
 * Names that the module loader or the linker provides (kernel: scripts/mod/modpost.c, ignore_undef_symbol), on PowerPC
 * and s390 too.
 */
const PROVIDED =
	/^(?:|__this_module|_GLOBAL_OFFSET_TABLE_|\.TOC\.|_(?:rest|save)(?:32)?(?:gpr|vr)[01]?_\w+|__s390_indirect_jump_r\w+)$/;

/** Tables whose entries begin with the code address they are about: entry-relative offset of the symbol → of the code. */
const CODE_TABLES: ReadonlyMap<string, number> = new Map([
	// struct jump_entry { s32 code; s32 target; long key; } (include/linux/jump_label.h)
	['__jump_table', 8],
	// struct static_call_site { s32 addr; s32 key; } (include/linux/static_call_types.h)
	['.static_call_sites', 4],
]);

/** Sections that are not in the loaded module, or say nothing about the source. */
const SILENT_SECTION = /^(\.debug|\.discard|\.orc|\.note|\.comment|__mcount_loc|__patchable_function_entries)/;

/** Sections that even an object of nothing but a licence has. */
const IDLE_SECTION = /^\.(?:modinfo|note|comment|discard)/;

/** @throws ElfError where the bytes are not a relocatable object. */
export function readObjectFile(bytes: Uint8Array): ObjectFile {
	const elf = readElf(bytes);
	const information = Map.groupBy(moduleInformation(elf), ([key]) => key);
	const valuesOf = (key: string) => (information.get(key) ?? []).map(([, value]) => value);
	const defined = new Set(
		elf.symbols.filter((symbol) => symbol.section !== 0 && symbol.binding !== 'local').map((symbol) => symbol.name),
	);
	return {
		undefined: undefinedSymbols(elf),
		defined,
		...readExports(elf, defined),
		licences: valuesOf('license'),
		importedNamespaces: valuesOf('import_ns'),
		references: references(elf),
		isEmpty: !elf.sections.some(({ allocated, size, name }) => allocated && size > 0 && !IDLE_SECTION.test(name)),
		dataStrings: readDataStrings(elf),
	};
}

function isUndefined({ section, binding, name }: ElfSymbol): boolean {
	return section === 0 && binding !== 'local' && !PROVIDED.test(name);
}

function undefinedSymbols(elf: ElfFile): Map<string, { weak: boolean }> {
	const found = new Map<string, { weak: boolean }>();
	for (const symbol of elf.symbols) {
		if (!isUndefined(symbol)) continue;
		const weak = symbol.binding === 'weak' && (found.get(symbol.name)?.weak ?? true);
		found.set(symbol.name, { weak });
	}
	return found;
}

/** The `key=value` strings of `.modinfo`. */
function moduleInformation(elf: ElfFile): [key: string, value: string][] {
	return elf.sections
		.filter((section) => section.name === '.modinfo')
		.flatMap((section) => strings(elf, section.bytes))
		.map((entry) => {
			const equals = entry.indexOf('=');
			return [entry.slice(0, equals), entry.slice(equals + 1)];
		});
}

function strings(elf: ElfFile, bytes: Buffer): string[] {
	const found: string[] = [];
	for (let at = 0; at < bytes.length;) {
		const end = bytes.indexOf(0, at);
		if (end > at) found.push(elf.text(bytes, at));
		at = end === -1 ? bytes.length : end + 1;
	}
	return found;
}

function references(elf: ElfFile): Reference[] {
	const variables = variablesBySection(elf);
	const isNeeded = elf.symbols.map(isUndefined);
	const found: Reference[] = [];
	for (const [sectionIndex, tables] of elf.relocations) {
		const section = elf.sections[sectionIndex];
		if (section === undefined || SILENT_SECTION.test(section.name)) continue;
		const codeOf = codeByEntry(elf, section, tables);
		for (const table of tables) {
			for (let index = 0; index < table.count; index++) {
				const symbolIndex = table.symbol(index);
				if (isNeeded[symbolIndex] !== true) continue;
				const symbol = elf.symbols[symbolIndex]!.name;
				const offset = table.offset(index);
				const code = section.executable ? { section: section.name, offset } : codeOf(offset);
				found.push(
					code === null
						? { kind: 'data', symbol, variable: variableAt(variables.get(section.index) ?? [], offset) }
						: { kind: 'code', symbol, section: code.section, offset: code.offset },
				);
			}
		}
	}
	return found;
}

interface CodeAddress {
	readonly section: string;
	readonly offset: number;
}

/** The code that a section's entry is about, by the offset of the entry's symbol; null where the section has none. */
function codeByEntry(
	elf: ElfFile,
	section: ElfSection,
	tables: readonly ElfRelocations[],
): (offset: number) => CodeAddress | null {
	const distance = CODE_TABLES.get(section.name);
	if (distance === undefined) return () => null;
	const byOffset = new Map<number, CodeAddress | null>();
	for (const { count, offset, symbol, addend } of tables) {
		for (let index = 0; index < count; index++) {
			byOffset.set(offset(index), codeAddress(elf, symbol(index), addend(index)));
		}
	}
	return (offset) => byOffset.get(offset - distance) ?? null;
}

function codeAddress(elf: ElfFile, symbolIndex: number, addend: number): CodeAddress | null {
	const target = elf.symbols[symbolIndex];
	const section = elf.sections[target?.section ?? -1];
	return target !== undefined && section?.executable ? { section: section.name, offset: target.value + addend } : null;
}

function variablesBySection(elf: ElfFile): Map<number, ElfSymbol[]> {
	const found = new Map<number, ElfSymbol[]>();
	for (const symbol of elf.symbols) {
		if (symbol.section !== 0 && !symbol.isSection && symbol.size > 0) append(found, symbol.section, symbol);
	}
	for (const symbols of found.values()) symbols.sort((a, b) => a.value - b.value);
	return found;
}

function variableAt(sorted: readonly ElfSymbol[], offset: number): string | null {
	const candidate = lastUpTo(sorted, offset, ({ value }) => value);
	return candidate !== undefined && offset < candidate.value + candidate.size ? candidate.name : null;
}
