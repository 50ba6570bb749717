/**
 * Reads relocatable ELF files of both classes and byte orders. Source: System V ABI, "Object Files". The bytes come out of
 * an untrusted build: every offset is checked, nothing loops or grows on their say-so: what is read out of a file is at
 * most a small multiple of the file.
 */
import { append } from '../../shared/collections.ts';
import { ElfError, type ElfFile, type ElfRelocations, type ElfSection, type ElfSymbol } from './elf-file.ts';
import { ElfNumbers } from './elf-numbers.ts';

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

function relocationsBySection(reader: ElfReader, sections: readonly ElfSection[]): Map<number, ElfRelocations[]> {
	const relocations = new Map<number, ElfRelocations[]>();
	let total = 0;
	for (const section of sections) {
		if (section.type !== SHT_RELA && section.type !== SHT_REL) continue;
		const table = reader.relocations(section);
		total += table.count;
		if (total > MAX_RELOCATIONS) throw new ElfError('the object file has too many relocations');
		append(relocations, section.info, table);
	}
	return relocations;
}

class ElfReader {
	readonly #bytes: Buffer;
	readonly #isWide: boolean;
	readonly #isLittle: boolean;
	/** The bytes of an address. */
	readonly #native: 4 | 8;
	#textLeft: number;

	constructor(bytes: Uint8Array) {
		if (bytes.length < 52 || bytes[0] !== 0x7f || bytes[1] !== 0x45 || bytes[2] !== 0x4c || bytes[3] !== 0x46) {
			throw new ElfError('not an ELF file');
		}
		this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
		this.#textLeft = MAX_TEXT_FACTOR * bytes.length;
		this.#isWide = bytes[4] === 2;
		this.#isLittle = bytes[5] === 1;
		this.#native = this.#isWide ? 8 : 4;
		if (this.#numbers(bytes).half(16) !== 1) throw new ElfError('not a relocatable ELF file');
	}

	sections(): ElfSection[] {
		const numbers = this.#numbers(this.#bytes);
		const native = this.#native;
		const start = numbers.native(24 + 2 * native);
		const entrySize = numbers.half(34 + 3 * native);
		const declaredCount = numbers.half(36 + 3 * native);
		const declaredNames = numbers.half(38 + 3 * native);
		if (start === 0) return [];
		// More than 65,279 sections: the real numbers stand in section 0.
		const count = declaredCount || numbers.native(start + 8 + 3 * native);
		const nameTable = declaredNames === SHN_XINDEX ? numbers.word(start + 8 + 4 * native) : declaredNames;
		const isTooSmall = entrySize < 16 + 6 * native;
		if (isTooSmall || count > MAX_SECTIONS || start + count * entrySize > this.#bytes.length) throw damaged();
		const headers = Array.from({ length: count }, (_, index) =>
			this.#sectionHeader(numbers, start + index * entrySize),
		);
		// Sections do not overlap; if they did, one byte could be read any number of times.
		const total = headers.reduce((sum, { bytes }) => sum + bytes.length, 0);
		if (total > this.#bytes.length) throw damaged();
		const names = headers[nameTable]?.bytes ?? Buffer.alloc(0);
		return headers.map(({ nameAt, ...header }, index) => ({ ...header, index, name: this.text(names, nameAt) }));
	}

	symbols(table: ElfSection, sections: readonly ElfSection[]): ElfSymbol[] {
		const names = sections[table.link]?.bytes ?? Buffer.alloc(0);
		const size = this.#isWide ? 24 : 16;
		const numbers = this.#numbers(table.bytes);
		const count = Math.floor(table.bytes.length / size);
		if (count > MAX_SYMBOLS) throw new ElfError('the object file has too many symbols');
		const symbols: ElfSymbol[] = [];
		for (let at = 0; symbols.length < count; at += size) {
			const info = numbers.byte(at + (this.#isWide ? 4 : 12));
			const binding = info >> 4;
			symbols.push({
				name: this.text(names, numbers.word(at)),
				value: numbers.native(at + this.#native),
				size: numbers.native(at + 2 * this.#native),
				binding: binding === 0 ? 'local' : binding === 2 ? 'weak' : 'global',
				isSection: (info & 15) === STT_SECTION,
				section: numbers.half(at + (this.#isWide ? 6 : 14)),
			});
		}
		return symbols;
	}

	relocations(section: ElfSection): ElfRelocations {
		const [native, isWide] = [this.#native, this.#isWide];
		const hasAddend = section.type === SHT_RELA;
		const size = (hasAddend ? 3 : 2) * native;
		const numbers = this.#numbers(section.bytes);
		// The upper half of a 64-bit number, the upper 24 of 32 bits.
		const [symbolAt, symbolShift] = isWide ? [this.#isLittle ? 12 : 8, 0] : [4, 8];
		return {
			count: Math.floor(section.bytes.length / size),
			offset: (index) => numbers.native(index * size),
			symbol: (index) => numbers.word(index * size + symbolAt) >>> symbolShift,
			addend: (index) => (hasAddend ? numbers.signedNative(index * size + 2 * native) : 0),
		};
	}

	text(bytes: Buffer, start: number): string {
		const limit = Math.min(bytes.length, start + MAX_NAME_LENGTH);
		let end = start;
		while (end < limit && bytes[end] !== 0) end += 1;
		const string = bytes.toString('latin1', start, end);
		this.#textLeft -= string.length;
		if (this.#textLeft < 0) throw damaged();
		return string;
	}

	/** Name and type, words; flags, address, offset and size, native; link and info, words; alignment and entry size. */
	#sectionHeader(numbers: ElfNumbers, at: number) {
		const native = this.#native;
		const [type, flags] = [numbers.word(at + 4), numbers.native(at + 8)];
		const [offset, size] = [numbers.native(at + 8 + 2 * native), numbers.native(at + 8 + 3 * native)];
		const isEmpty = type === SHT_NOBITS || type === 0;
		if (!isEmpty && offset + size > this.#bytes.length) throw damaged();
		return {
			nameAt: numbers.word(at),
			type,
			allocated: (flags & SHF_ALLOC) !== 0,
			executable: (flags & SHF_EXECINSTR) !== 0,
			size,
			bytes: isEmpty ? Buffer.alloc(0) : this.#bytes.subarray(offset, offset + size),
			link: numbers.word(at + 8 + 4 * native),
			info: numbers.word(at + 12 + 4 * native),
		};
	}

	#numbers(bytes: Uint8Array): ElfNumbers {
		return new ElfNumbers(bytes, this.#isWide, this.#isLittle);
	}
}

function damaged(): ElfError {
	return new ElfError('the object file is damaged');
}
