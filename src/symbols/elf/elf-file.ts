/**
 * Reads relocatable ELF files: sections, symbols, relocations. Source: System V ABI, "Object Files"; both classes and
 * byte orders. The bytes come out of an untrusted build: every offset is checked, nothing loops or grows on their
 * say-so: what is read out of a file is at most a small multiple of the file.
 */

import { ElfNumbers } from './elf-numbers.ts';

export interface ElfSection {
	readonly index: number;
	readonly name: string;
	readonly type: number;
	/** It has a place in the running module's memory. */
	readonly allocated: boolean;
	readonly executable: boolean;
	/** Bytes in memory. */
	readonly size: number;
	/** Empty for sections without bytes in the file. */
	readonly bytes: Uint8Array;
	readonly link: number;
	readonly info: number;
	readonly entrySize: number;
}

export interface ElfSymbol {
	readonly name: string;
	readonly value: number;
	readonly size: number;
	readonly binding: 'local' | 'global' | 'weak';
	/** The symbol names a section itself. */
	readonly isSection: boolean;
	/** The section's index; 0 when the symbol is undefined. */
	readonly section: number;
}

interface ElfRelocation {
	/** Where, in the section that is relocated. */
	readonly offset: number;
	/** The symbol's index. */
	readonly symbol: number;
	readonly addend: number;
}

export interface ElfFile {
	readonly sections: readonly ElfSection[];
	readonly symbols: readonly ElfSymbol[];
	/** Relocations by the index of the section they apply to. */
	readonly relocations: ReadonlyMap<number, readonly ElfRelocation[]>;
	/**
	 * The NUL-terminated string at an offset of a section's bytes, cut at 4096 characters.
	 * @throws ElfError when strings that overlap add up to more than the file could hold.
	 */
	readonly text: (bytes: Uint8Array, start: number) => string;
}

const SHT_SYMTAB = 2;
const SHT_RELA = 4;
const SHT_NOBITS = 8;
const SHT_REL = 9;
const SHF_ALLOC = 2;
const SHF_EXECINSTR = 4;
const STT_SECTION = 3;
const SHN_XINDEX = 0xffff;
const MAX_NAME_LENGTH = 4096;
/** Names may share their bytes; those of an honest file hardly do. */
const MAX_TEXT_FACTOR = 8;
/** Far above the largest modules (about 100,000 symbols, 1,000,000 relocations). */
const MAX_SECTIONS = 200_000;
const MAX_SYMBOLS = 2_000_000;
const MAX_RELOCATIONS = 8_000_000;

/** A file that is no relocatable ELF file, or is damaged. */
export class ElfError extends Error {
	override readonly name = 'ElfError';
}

/** @throws ElfError where the bytes are not a well-formed relocatable ELF file. */
export function readElf(bytes: Uint8Array): ElfFile {
	try {
		const reader = new ElfReader(bytes);
		const sections = reader.sections();
		const symbolTable = sections.find((section) => section.type === SHT_SYMTAB);
		return {
			sections,
			symbols: symbolTable ? reader.symbols(symbolTable, sections) : [],
			relocations: relocationsBySection(reader, sections),
			text: (from, start) => reader.text(from, start),
		};
	} catch (error) {
		if (error instanceof RangeError) throw new ElfError('the object file is damaged', { cause: error });
		throw error;
	}
}

function relocationsBySection(reader: ElfReader, sections: readonly ElfSection[]): Map<number, ElfRelocation[]> {
	const relocations = new Map<number, ElfRelocation[]>();
	let total = 0;
	for (const section of sections) {
		if (section.type !== SHT_RELA && section.type !== SHT_REL) continue;
		const known = relocations.get(section.info) ?? [];
		relocations.set(section.info, known);
		for (const relocation of reader.relocations(section)) {
			total += 1;
			if (total > MAX_RELOCATIONS) throw new ElfError('the object file has too many relocations');
			known.push(relocation);
		}
	}
	return relocations;
}

class ElfReader {
	readonly #bytes: Uint8Array;
	readonly #numbers: ElfNumbers;
	readonly #wide: boolean;
	readonly #little: boolean;
	#textLeft: number;

	constructor(bytes: Uint8Array) {
		if (bytes.length < 52 || bytes[0] !== 0x7f || bytes[1] !== 0x45 || bytes[2] !== 0x4c || bytes[3] !== 0x46) {
			throw new ElfError('not an ELF file');
		}
		this.#bytes = bytes;
		this.#textLeft = MAX_TEXT_FACTOR * bytes.length;
		this.#wide = bytes[4] === 2;
		this.#little = bytes[5] === 1;
		this.#numbers = new ElfNumbers(bytes, this.#little);
		if (this.#numbers.half(16) !== 1) throw new ElfError('not a relocatable ELF file');
	}

	sections(): ElfSection[] {
		const start = this.#wide ? this.#numbers.address(40) : this.#numbers.word(32);
		const [entrySize, declaredCount, declaredNames] = this.#wide
			? [this.#numbers.half(58), this.#numbers.half(60), this.#numbers.half(62)]
			: [this.#numbers.half(46), this.#numbers.half(48), this.#numbers.half(50)];
		if (start === 0) return [];
		const at = (index: number) => start + index * entrySize;
		// More than 65,279 sections: the real numbers stand in section 0.
		const count = declaredCount === 0 ? this.#numbers.address(at(0) + (this.#wide ? 32 : 20)) : declaredCount;
		const nameTable = declaredNames === SHN_XINDEX ? this.#numbers.word(at(0) + (this.#wide ? 40 : 24)) : declaredNames;
		const tooSmall = entrySize < (this.#wide ? 64 : 40);
		if (tooSmall || count > MAX_SECTIONS || count * entrySize > this.#bytes.length) {
			throw new ElfError('the object file is damaged');
		}
		const raw = Array.from({ length: count }, (_, index) => this.#sectionHeader(at(index)));
		const names = raw[nameTable] === undefined ? new Uint8Array() : this.#contents(raw[nameTable]);
		// Sections do not overlap; if they did, one byte could be read any number of times.
		const total = raw.reduce((sum, header) => sum + this.#contents(header).length, 0);
		if (total > this.#bytes.length) throw new ElfError('the object file is damaged');
		return raw.map((header, index) => ({
			index,
			name: this.text(names, header.name),
			type: header.type,
			allocated: (header.flags & SHF_ALLOC) !== 0,
			executable: (header.flags & SHF_EXECINSTR) !== 0,
			size: header.size,
			bytes: this.#contents(header),
			link: header.link,
			info: header.info,
			entrySize: header.entrySize,
		}));
	}

	symbols(table: ElfSection, sections: readonly ElfSection[]): ElfSymbol[] {
		const names = sections[table.link]?.bytes ?? new Uint8Array();
		const size = this.#wide ? 24 : 16;
		const view = new ElfNumbers(table.bytes, this.#little);
		const count = Math.floor(table.bytes.length / size);
		if (count > MAX_SYMBOLS) throw new ElfError('the object file has too many symbols');
		return Array.from({ length: count }, (_, index) => {
			const at = index * size;
			const info = view.byte(at + (this.#wide ? 4 : 12));
			const binding = info >> 4;
			return {
				name: this.text(names, view.word(at)),
				value: this.#wide ? view.address(at + 8) : view.word(at + 4),
				size: this.#wide ? view.address(at + 16) : view.word(at + 8),
				binding: binding === 0 ? 'local' : binding === 2 ? 'weak' : 'global',
				isSection: (info & 15) === STT_SECTION,
				section: view.half(at + (this.#wide ? 6 : 14)),
			};
		});
	}

	*relocations(section: ElfSection): Generator<ElfRelocation> {
		const withAddend = section.type === SHT_RELA;
		const size = (this.#wide ? 16 : 8) + (withAddend ? (this.#wide ? 8 : 4) : 0);
		const view = new ElfNumbers(section.bytes, this.#little);
		for (let at = 0; at + size <= section.bytes.length; at += size) {
			yield this.#wide
				? {
						offset: view.address(at),
						symbol: view.word(at + (this.#little ? 12 : 8)),
						addend: withAddend ? view.signed(at + 16) : 0,
					}
				: { offset: view.word(at), symbol: view.word(at + 4) >>> 8, addend: withAddend ? view.signedWord(at + 8) : 0 };
		}
	}

	text(bytes: Uint8Array, start: number): string {
		const window = bytes.subarray(start, start + MAX_NAME_LENGTH);
		const end = window.indexOf(0);
		const string = Buffer.from(end === -1 ? window : window.subarray(0, end)).toString('latin1');
		this.#textLeft -= string.length;
		if (this.#textLeft < 0) throw new ElfError('the object file is damaged');
		return string;
	}

	#sectionHeader(at: number) {
		return this.#wide
			? {
					name: this.#numbers.word(at),
					type: this.#numbers.word(at + 4),
					flags: this.#numbers.address(at + 8),
					offset: this.#numbers.address(at + 24),
					size: this.#numbers.address(at + 32),
					link: this.#numbers.word(at + 40),
					info: this.#numbers.word(at + 44),
					entrySize: this.#numbers.address(at + 56),
				}
			: {
					name: this.#numbers.word(at),
					type: this.#numbers.word(at + 4),
					flags: this.#numbers.word(at + 8),
					offset: this.#numbers.word(at + 16),
					size: this.#numbers.word(at + 20),
					link: this.#numbers.word(at + 24),
					info: this.#numbers.word(at + 28),
					entrySize: this.#numbers.word(at + 36),
				};
	}

	#contents(header: { type: number; offset: number; size: number }): Uint8Array {
		if (header.type === SHT_NOBITS || header.type === 0) return new Uint8Array();
		if (header.offset + header.size > this.#bytes.length) throw new ElfError('the object file is damaged');
		return this.#bytes.subarray(header.offset, header.offset + header.size);
	}
}
