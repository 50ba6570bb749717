/** What is read of a relocatable ELF file: sections, symbols, relocations. */

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
	readonly bytes: Buffer;
	readonly link: number;
	readonly info: number;
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

/** A table of relocations, each read when it is asked for: there may be millions, most of them of no interest. */
export interface ElfRelocations {
	readonly count: number;
	/** Where, in the section that is relocated. */
	readonly offset: (index: number) => number;
	/** The symbol's index. */
	readonly symbol: (index: number) => number;
	readonly addend: (index: number) => number;
}

export interface ElfFile {
	readonly sections: readonly ElfSection[];
	readonly symbols: readonly ElfSymbol[];
	/** Tables of relocations by the index of the section they apply to. */
	readonly relocations: ReadonlyMap<number, readonly ElfRelocations[]>;
	/**
	 * The NUL-terminated string at an offset of a section's bytes, cut at 4096 characters.
	 * @throws ElfError when strings that overlap add up to more than the file could hold.
	 */
	readonly text: (bytes: Buffer, start: number) => string;
}

/** A file that is not a relocatable ELF file, or is damaged. */
export class ElfError extends Error {
	override readonly name = 'ElfError';
}
