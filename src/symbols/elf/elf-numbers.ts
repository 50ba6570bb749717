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
		return this.#isWide ? Number(this.#view.getBigUint64(at, this.#isLittle)) : this.word(at);
	}

	signedNative(at: number): number {
		return this.#isWide ? Number(this.#view.getBigInt64(at, this.#isLittle)) : this.#view.getInt32(at, this.#isLittle);
	}
}
