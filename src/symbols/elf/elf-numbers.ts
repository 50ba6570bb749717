/** Numbers out of bytes, in the byte order and of the widths of one ELF file; a place outside of them is a RangeError. */
export class ElfNumbers {
	readonly #view: DataView;
	readonly #isWide: boolean;
	readonly #isLittle: boolean;

	/** @param isWide - of a 64-bit file. */
	constructor(bytes: Uint8Array, isWide: boolean, isLittle: boolean) {
		this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		this.#isWide = isWide;
		this.#isLittle = isLittle;
	}

	byte(at: number): number {
		return this.#view.getUint8(at);
	}

	half(at: number): number {
		return this.#view.getUint16(at, this.#isLittle);
	}

	word(at: number): number {
		return this.#view.getUint32(at, this.#isLittle);
	}

	/** As wide as an address. */
	native(at: number): number {
		return this.#isWide ? joined(this.word(this.#upper(at)), this.word(this.#lower(at))) : this.word(at);
	}

	signedNative(at: number): number {
		return this.#isWide ? joined(this.#signedWord(this.#upper(at)), this.word(this.#lower(at))) : this.#signedWord(at);
	}

	#signedWord(at: number): number {
		return this.#view.getInt32(at, this.#isLittle);
	}

	/** Where the upper word of a number of two stands. */
	#upper(at: number): number {
		return this.#isLittle ? at + 4 : at;
	}

	#lower(at: number): number {
		return this.#isLittle ? at : at + 4;
	}
}

/** Without a bigint, which would be made for each address. Most are small, and stay integers to the machine. */
function joined(upper: number, lower: number): number {
	return upper === 0 ? lower : upper * 2 ** 32 + lower;
}
